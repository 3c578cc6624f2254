"""From a frozen wave to its indices."""
