"""The service's commands: `python -m survey`, once installed `satisfaction-index`."""

import sys

from survey import create_app

ALONE = """\
The statistics are installed here alone (survey-statistics), without what the service needs. In a checkout:
python3 -m pip install '.[service,documents,postgresql]'"""


def main() -> None:
    """Run a command line; exits with its status."""
    try:
        from survey.cli import service
    except ModuleNotFoundError as error:
        if error.name not in ("click", "flask"):
            raise
        sys.exit(ALONE)
    service(create_app)()


if __name__ == "__main__":
    main()
