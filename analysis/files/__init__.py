"""Any survey file by a design file, and the command line."""
