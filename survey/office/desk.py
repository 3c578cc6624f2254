"""The statisticians' room, and what its pages share."""

from datetime import date
from typing import Any

from flask import abort, render_template, request

from survey.accounts.access import room
from survey.base.i18n import language
from survey.figures.names import own_name
from survey.models import Wave
from survey.models.account import STATISTICIAN
from survey.models.wave import any_demo_data, wave_by_code
from survey.waves.labels import status_names
from survey.web import numbers

office = room("office", __name__, STATISTICIAN)


@office.url_defaults
def keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Links and forms of these pages stay in the language that was asked for."""
    if asked := request.args.get("lang"):
        values.setdefault("lang", asked)


def wave_or_404(code: str) -> Wave:
    """The wave with this code; 404 where there is none."""
    return wave_by_code(code) or abort(404)


def page(template: str, **more: Any) -> str:
    """A page of the office."""
    more.setdefault("demonstration", any_demo_data())
    return render_template(
        f"office/{template}", own_name=own_name, status_names=status_names(), language=language, **more
    )


def text(name: str, longest: int = 200) -> str:
    """A line of the form, shortened to what the database takes; 400 for what no text can hold."""
    given = request.form.get(name, "").strip()
    if not given.isprintable():
        abort(400)
    return given[:longest]


def day(name: str, problems: list[str], problem: str) -> date | None:
    """A day of the form, None where it is empty; adds the problem where it is no day."""
    given = text(name)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        problems.append(problem)
        return None


def whole(name: str, least: int, most: int, problems: list[str], problem: str) -> int:
    """A whole number of the form; adds the problem, and returns `least`, where it is none within the range."""
    number = numbers.whole(text(name), least - 1)
    if least <= number <= most:
        return number
    problems.append(problem)
    return least


def uploaded(problems: list[str], problem: str) -> bytes:
    """The file of the form; adds the problem where none, or an empty one, came."""
    file = request.files.get("file")
    content = file.read() if file else b""
    if not content:
        problems.append(problem)
    return content
