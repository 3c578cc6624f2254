"""The quality report: what AAPOR asks to be disclosed, and the indicators A1, A4, A5 and TP of the ESS."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime

from survey.base.clock import local_day
from survey.codes.labels import INVITATION, KINDS
from survey.figures.labels import MARKS
from survey.figures.records import Content, Row
from survey.outputs.document.blocks import Column, Table
from survey.outputs.edition import Edition
from survey.outputs.labels import ITEMS, LEVEL_NAMES, NOTHING, count, percent, written

_SILENT = "同一市州、同一行业里，哪个网点没有评价是随机的；如果没有评价的网点偏好或偏差，区间不能反映。"
_COLUMNS = (Column("项目", 45), Column("内容", 130))


def disclosed(edition: Edition) -> Table:
    """How the survey was made, as far as the data know."""
    content = edition.content
    frame, outlets, responses = content.frame, content.outlets, content.responses
    wave, counted = content.wave, {name: count(number) for name, number in asdict(responses).items()}
    register = f"{frame.source or '来源没有登记'}，{frame.date or '日期没有登记'}"
    drawn = f"抽中 {count(outlets.selected)} 个网点，有评价的 {count(outlets.answering)} 个。"
    kinds = "，".join(f"{name} {counted[kind]}" for kind, name in KINDS.items())
    families = "、".join(f"{row.name} {count(row.n)} 份" for row in content.families if not row.hidden)
    unusual = "过快、一路同分、重复、扎堆、雷同、非服务时间"
    stated = "；".join(f"{name}：{text}" for name, text in edition.approval)
    rows = (
        ("总体", "登记册里的网点在本期内提供的服务；各行业的服务单位不同，互不相加。"),
        ("登记册（抽样框）", f"{register}；{count(outlets.registered)} 个网点。"),
        ("抽样", f"{drawn}顾客扫网点的二维码，或用领到的{INVITATION}作答。"),
        ("时间", f"{_day(wave.opened_on)}至{_day(wave.closed_on)}。"),
        ("方式", "手机网页自填，不登录，不记姓名和网络地址；约一分钟，中文或英文。"),
        ("样本", f"计入 {counted['counted']} 份：{kinds}。{families}。"),
        *((("进入指数", _scored(content)),) if content.scored is not None else ()),
        ("没有抽中而来的评价", f"{counted['volunteers']} 个网点 {counted['volunteered']} 份，不计入。"),
        ("没有覆盖", f"{len(content.uncovered)} 个市州行业有网点而没有评价。"),
        ("异常评价", f"占 {percent(responses.flagged)}（{unusual}），只标记，不删除。"),
        ("补的服务量", f"占加权服务量的 {percent(content.imputed_share)}，用同层或同行业的中位数。"),
        *((("误差的假定", _SILENT),) if content.settings.errors == "register" else ()),
        *((("制定和批准", f"{stated}。"),) if stated else ()),
        ("主办、经费", "系统不登记这两项，由发布单位随通报说明。"),
        ("局限", "顾客自愿作答，没有来评价的顾客不在其中；区间只含抽样误差，不含漏登网点和答题误差。"),
    )
    return Table("怎样调查（AAPOR 披露项目）", _COLUMNS, rows)


def _scored(content: Content) -> str:
    scored, least = content.scored or 0, content.settings.score.minimum_items
    rest = content.responses.counted - scored
    return f"{count(scored)} 份，至少答了 {least} 道满意题；另 {count(rest)} 份没有答够，不进入指数。"


def indicators(edition: Edition) -> Table:
    """Sampling error, non-response of outlets, customers and items, timeliness."""
    content = edition.content
    outlets = content.outlets
    silent = 1 - outlets.answering / outlets.selected if outlets.selected else None
    marks = "；".join(f"{name} {_marks(content.at(level))}" for level, name in LEVEL_NAMES.items())
    rates = "；".join(_refused(content)) or "没有可用的发出数"
    answered = ((item, share) for item, share in content.items.items() if share is not None)
    missing = "；".join(f"{ITEMS.get(item, item)} {percent(1 - share)}" for item, share in answered)
    rows = (
        ("A1 抽样误差", f"{'；'.join(_errors(content)) or NOTHING}。"),
        ("A1 各表的标记", f"{marks}。"),
        ("A4 单位无应答", f"抽中而没有评价的网点 {percent(silent)}。受邀而没有应答的顾客：{rates}。"),
        ("A5 项目无应答", f"{missing}。"),
        ("TP 及时性", _timeliness(edition)),
    )
    return Table("质量指标（欧洲统计体系）", _COLUMNS, rows)


def _errors(content: Content) -> Iterator[str]:
    by_register = content.settings.errors == "register"
    for row in content.families:
        if not row.hidden and row.low is not None:
            usual = f"（通常算法 {row.se_design:.2f}）" if by_register and row.se_design is not None else ""
            yield f"{row.name}标准误 {row.se:.2f} 分{usual}，95% 区间半宽 {row.half_width:.2f} 分"


def _refused(content: Content) -> Iterator[str]:
    for row in content.families:
        response = None if row.hidden else row.response
        if response and response.possible:
            yield f"{row.name} {percent(1 - response.rate)}"


def _marks(rows: Iterable[Row]) -> str:
    counts = Counter(row.mark for row in rows)
    return "、".join(f"{mark or '可靠'} {counts[mark]}" for mark in MARKS if counts[mark])


def _timeliness(edition: Edition) -> str:
    if edition.draft:
        return "尚未公布。"
    closed = edition.content.wave.closed_on
    if closed is None:
        return "结束时间没有登记。"
    first, this = ((entry.published - _local(closed)).days for entry in (edition.log[0], edition.revision))
    later = "" if len(edition.log) == 1 else f"，{this} 天公布本修订"
    return f"结束后 {first} 天首次公布{later}。"


def _local(moment: str) -> date:
    return local_day(datetime.fromisoformat(moment))


def _day(moment: str | None) -> str:
    return written(_local(moment)) if moment else "（没有登记）"
