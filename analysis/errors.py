"""One tree of errors: each message says where, what was expected and what came."""


class AnalysisError(Exception):
    """Anything the statistics refuse; the message is fit to show to a statistician."""


class FileError(AnalysisError):
    """A data or plan file that cannot be read as what it should be."""


class DesignError(AnalysisError):
    """A sampling design that the data contradict."""


class CalibrationError(AnalysisError):
    """Margins that cannot be met."""


class RequestError(AnalysisError):
    """An estimate that was asked for wrongly."""


def at(place: object, problems: str) -> str:
    """A message that says where its problems (one a line) are; several stand on lines of their own."""
    lines = problems.splitlines()
    return f"{place}: {problems}" if len(lines) < 2 else "\n".join([f"{place}:", *(f"  {line}" for line in lines)])
