"""Tables that people hand in: CSV and XLSX."""
