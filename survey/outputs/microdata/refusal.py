"""What a statistics program will not take."""


class ProgramRefusesError(Exception):
    """The file cannot be written for its program; the text says why."""
