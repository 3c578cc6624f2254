"""Builds the application; nothing else."""

from survey import create_app

app = create_app()
