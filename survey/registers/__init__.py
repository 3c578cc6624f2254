"""The registers behind the outline's scoreboard: local service standards, demonstration units, provincial brands."""
