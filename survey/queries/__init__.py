"""What is asked of the database, by what it is asked for."""
