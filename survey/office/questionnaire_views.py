"""`/office/questionnaires`: questionnaires are brought, looked at, tried out and set for sectors of a wave to come."""

from collections.abc import Sequence

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from questionnaires import Questionnaire, QuestionnaireError
from questionnaires.bringing import bring
from questionnaires.core import CORES
from questionnaires.duration import seconds
from survey.accounts.access import me, speaks_for_itself
from survey.accounts.audit_log import note
from survey.accounts.uploading import takes_files
from survey.asked.comparing import differences
from survey.asked.modes import SIZES, language_names
from survey.base import questionnaire_words
from survey.base.database import begin_write, db
from survey.base.i18n import language
from survey.base.parts import needed
from survey.base.refusal import RefusedError
from survey.base.wording import reasons, said
from survey.models import KeptQuestionnaire
from survey.models.account import STATISTICIAN
from survey.models.questionnaire import kept_questionnaires
from survey.models.reference import families, sectors
from survey.models.wave import waves
from survey.office import tried
from survey.office.desk import office, page, text
from survey.office.questionnaire_files import FORMS, as_file
from survey.waves import questionnaires as services
from survey.waves import stages
from survey.web.security import POLICY

Answer = str | BaseResponse | tuple[str, int]


@office.get("/office/questionnaires")
def questionnaires() -> str:
    """What was brought, and the form for another."""
    return _list()


@office.post("/office/questionnaires")
@takes_files(STATISTICIAN)
def keep_questionnaire() -> Answer:
    """Keep what a file became, or say everything that is wrong with it."""
    file, actor = request.files.get("file"), me().email
    db.session.rollback()  # reading a file may take a second, in which others must be able to write
    core = text("core")
    if file is None or not file.filename or core not in CORES:
        return _list([_("请选择文件。")]), 422
    name = "".join(letter for letter in file.filename if letter.isprintable())[:200]
    try:
        with needed():
            brought = bring(file.read(), name, core)
        begin_write()
        kept, new = services.keep(brought, text("name") or name, name, actor)
    except QuestionnaireError as error:
        db.session.rollback()
        return _list(reasons(error)), 422
    if new:
        note("questionnaire kept", kept.name, version=kept.version.hash[:12], file=name)
        db.session.commit()
        flash(_("问卷已保存。请看一看预览和与现在的差别，再用于行业。"))
    else:
        flash(_("这份问卷早已保存过，内容一字不差。"))
    return redirect(url_for("office.questionnaire", number=kept.id), 303)


@office.get("/office/questionnaires/<int:number>")
def questionnaire(number: int) -> Response:
    """One version: how it looks, what it weighs, in what it differs, where it is used."""
    return _page(number)


@office.route("/office/questionnaires/<int:number>/tried", methods=["GET", "POST"])
@speaks_for_itself
def try_questionnaire(number: int) -> Response:
    """The page as respondents will see it; nothing is stored."""
    asked = Questionnaire.from_content(_kept_or_404(number).version.content)
    if request.method == "GET":
        return tried.empty(asked)
    db.session.rollback()
    return tried.answered(asked, request.form, request.args.get("rerender", ""))


@office.post("/office/questionnaires/<int:number>/sectors")
def set_questionnaire(number: int) -> Answer:
    """Ask sectors of a wave with this version."""
    kept = _kept_or_404(number)
    chosen = list(dict.fromkeys(request.form.getlist("sector")))
    try:
        wave = stages.find(text("wave"))
        services.set_for(kept, wave, chosen)
    except RefusedError as error:
        db.session.rollback()
        return _page(number, error.problems, 409)
    note("questionnaire set", wave.code, version=kept.version.hash[:12], name=kept.name, sectors=chosen)
    return _done(number, _("已设定：%(wave)s 期的 %(n)s 个行业用这份问卷。", wave=wave.code, n=len(chosen)))


@office.post("/office/questionnaires/<int:number>/taken-back")
def take_back_questionnaire(number: int) -> Answer:
    """Let a wave begin without this version."""
    kept = _kept_or_404(number)
    try:
        wave = stages.find(text("wave"))
        services.take_back(kept, wave)
    except RefusedError as error:
        db.session.rollback()
        return _page(number, error.problems, 409)
    note("questionnaire taken back", wave.code, version=kept.version.hash[:12], name=kept.name)
    return _done(number, _("已撤下：%(wave)s 期不用这份问卷。", wave=wave.code))


@office.get("/office/questionnaires/<int:number>/<any(yaml, xlsx):form>")
def export_questionnaire(number: int, form: str) -> Response:
    """A kept version as a file."""
    kept = _kept_or_404(number)
    return as_file(Questionnaire.from_content(kept.version.content), f"questionnaire-{kept.version.hash[:12]}", form)


@office.get("/office/questionnaires/in-use/<sector>/<any(yaml, xlsx):form>")
def export_in_use(sector: str, form: str) -> Response:
    """What a sector is asked now, as a file to begin from."""
    used = services.in_use().get(sector) or abort(404)
    return as_file(used.questionnaire, f"questionnaire-{sector}", form)


def _done(number: int, message: str) -> BaseResponse:
    db.session.commit()
    flash(message)
    return redirect(url_for("office.questionnaire", number=number), 303)


def _kept_or_404(number: int) -> KeptQuestionnaire:
    return db.session.get(KeptQuestionnaire, number) or abort(404)


def _list(problems: Sequence[str] = ()) -> str:
    return page(
        "questionnaires.html",
        kept=kept_questionnaires(),
        used=services.where_set(),
        in_use=services.in_use(),
        sectors=sectors(),
        families=families(),
        forms=FORMS,
        problems=problems,
        entered=request.form,
    )


def _page(number: int, problems: Sequence[str] = (), status: int = 200) -> Response:
    kept = _kept_or_404(number)
    asked = Questionnaire.from_content(kept.version.content)
    in_use = services.in_use()
    compared = request.args.get("sector", "")
    compared = compared if compared in in_use else next(iter(in_use))
    html = page(
        "questionnaire.html",
        kept=kept,
        asked=asked,
        remarks=[(questionnaire_words.place(remark.place), said(remark)) for remark in services.remarks_of(kept)],
        spoken={code: name for code, name in language_names(language()).items() if code in asked.languages},
        sizes=SIZES,
        weights={code: tried.weight(asked, code) for code in asked.languages},
        seconds={code: seconds(asked, code) for code in asked.languages},
        compared=compared,
        before=in_use[compared],
        changes=differences(in_use[compared].questionnaire, asked),
        used=services.where_set().get(kept.version_id, {}),
        drafts=[wave for wave in waves() if wave.status == "draft"],
        sectors=sectors(),
        families=families(),
        forms=FORMS,
        problems=problems,
        chosen=request.form.getlist("sector"),
    )
    answer = make_response(html, status)
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer
