"""Tables that people hand in and take away: CSV and XLSX."""
