"""The service's commands: `python -m survey`, once installed `satisfaction-index`."""

import sys

from survey import without_pages

ALONE = """\
The statistics are installed here alone (survey-statistics), without what the service needs. In a checkout:
python3 -m pip install '.[service,documents,postgresql]'"""


def main() -> None:
    """Run a command line; exits with its status."""
    try:
        import click

        from survey.cli import ABOUT, commands

        click.Group(help=ABOUT, commands=commands(without_pages))()
    except ModuleNotFoundError as error:
        if error.name not in ("click", "flask", "sqlalchemy"):
            raise
        sys.exit(ALONE)


if __name__ == "__main__":
    main()
