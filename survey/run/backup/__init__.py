"""Backups: made while the service runs, rehearsed into an empty place, brought back into one."""
