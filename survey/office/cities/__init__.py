"""The assessment of cities (考核)."""
