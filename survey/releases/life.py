"""The life of a release: draft, signed by a second statistician, published; a correction is another revision."""

from hashlib import sha256

from flask_babel import gettext as _

from analysis.errors import wrong
from survey.accounts import resetting
from survey.accounts.audit_log import note
from survey.base.clock import now
from survey.base.database import db
from survey.base.i18n import local_time
from survey.base.refusal import RefusedError
from survey.figures.files import FIGURES, SETTINGS, folder
from survey.figures.labels import status_names
from survey.models import Account, Release, Wave
from survey.models.account import STATISTICIAN
from survey.models.release import release_by_id, releases_of_wave
from survey.releases.draft import Draft
from survey.releases.settings import release_settings
from survey.word import news
from survey.word.news import tell


def find(release_id: int) -> Release:
    """The release with this number; raises RefusedError where there is none."""
    release = release_by_id(release_id)
    if release is None:
        raise RefusedError(_("没有编号为 %(id)s 的发布", id=release_id))
    return release


def record(wave: Wave, draft: Draft, by: Account | None = None) -> Release:
    """Move a draft's files to their place and record it; the wave's unpublished one, if any, is replaced by it.

    The same figures again change nothing, not even a signature. Raises RefusedError where another revision was
    published while the draft was computed.
    """
    known = releases_of_wave(wave.id)
    published = [release for release in known if release.status == "published"]
    if draft.revision != len(published) + 1:
        raise RefusedError(wrong("published_meanwhile"))
    release = known[-1] if len(known) > len(published) else None
    if release and release.figures == draft.figures and release.reason == draft.reason and _whole(release):
        draft.discard()
        return release
    if release is None:
        release = Release(wave_id=wave.id, revision=draft.revision)
        db.session.add(release)
    release.settings, release.figures, release.reason = draft.settings, draft.figures, draft.reason
    release.status, release.signed_by_id, release.signed_at = "draft", None, None
    release.created_by_id, release.created_at = by.id if by else None, now()
    db.session.flush()
    draft.move()
    note("release drafted", _subject(release), by, figures=release.figures)
    return release


def sign(release: Release, by: Account) -> None:
    """A second statistician vouches for the figures; raises RefusedError for anybody else."""
    if by.role != STATISTICIAN or not by.active:
        raise RefusedError(_("只有统计人员可以签署"))
    if by.id == release.created_by_id:
        raise RefusedError(_("草稿须由另一位统计人员签署"))
    if by.id in (waits := resetting.waiting(by)):
        raise RefusedError(
            _(
                "您的登录方式由管理员重设过：%(time)s以前不能签署，除非另一位管理员在账号页确认",
                time=local_time(waits[by.id]),
            )
        )
    if release.status != "draft":
        raise RefusedError(_("只有草稿可以签署；这一版的状态是 %(status)s", status=status_names()[release.status]))
    _require_whole(release)
    release.status, release.signed_by_id, release.signed_at = "signed", by.id, now()
    note("release signed", _subject(release), by, figures=release.figures)


def publish(release: Release, by: Account | None = None) -> None:
    """Let everybody see the figures; from here on nothing of them changes.

    Raises RefusedError where nobody has signed, the files are not those that were signed, or another publication or
    corrected settings since then would have to be taken into account.
    """
    if release.status == "published":
        raise RefusedError(_("这一版已经公布"))
    if release.status != "signed":
        raise RefusedError(
            _("须先由第二位统计人员签署，才能发布；这一版的状态是 %(status)s", status=status_names()[release.status])
        )
    _require_whole(release)
    today = release_settings(release.wave, release.settings["basis"], release.settings["flags"])
    if any(today[name] != release.settings[name] for name in ("earlier", "previous")):
        raise RefusedError(_("生成草稿之后又有新的发布，请重新生成草稿"))
    if today != release.settings:
        raise RefusedError(_("生成草稿之后改过权重、边际或目标，请重新生成草稿"))
    for file in folder(release).iterdir():
        file.chmod(0o444)
    release.status, release.published_at = "published", now()
    release.wave.status = "published"
    note("release published", _subject(release), by, figures=release.figures)
    code, revision = release.wave.code, release.revision
    tell(news.Release(code, revision), f"/releases/{code}/{revision}")


def _whole(release: Release) -> bool:
    path = folder(release) / FIGURES
    return path.is_file() and sha256(path.read_bytes()).hexdigest() == release.figures


def _require_whole(release: Release) -> None:
    if not _whole(release) or not (folder(release) / SETTINGS).is_file():
        raise RefusedError(_("磁盘上的文件与登记的不一致，请重新生成草稿"))


def _subject(release: Release) -> str:
    return f"{release.wave.code} r{release.revision}"
