"""What the columns of a snapshot mean: for the codebook, and within the files themselves."""

import json
from collections.abc import Iterable, Mapping
from itertools import chain

from flask import current_app

from questionnaires import Item, Questionnaire
from questionnaires.model import SCALE
from survey.asked.modes import LAYOUTS, SIZES, language_names
from survey.base.clock import local_day
from survey.base.i18n import in_language
from survey.codes.labels import INVITATION, KINDS
from survey.models import Wave
from survey.models.reference import City, Sector, cities, sectors
from survey.snapshots.ddi import Column, Study, Table, Texts
from survey.snapshots.method import method
from survey.waves.settings import settings

RESPONSES, PROOFS, OUTLETS = "responses/city=*/part-*.parquet", "proofs/city=*/part-*.parquet", "outlets.parquet"
NOTICE = "演示数据，全部为虚构，不是官方数字。 Demonstration data, all invented: these are not official figures."
_OUTLET = Column("outlet", {"zh": "网点", "en": "Outlet"}, numeric=False)
_SEQUENCE = Column("sequence", {"zh": "网点里的第几份评价", "en": "Number of the response at its outlet"}, numeric=True)
_YES: Mapping[str, Texts] = {"false": {"zh": "否", "en": "no"}, "true": {"zh": "是", "en": "yes"}}


def study(wave: Wave, made_at: str) -> Study:
    """What the codebook says of the wave as a whole."""
    measured = settings(wave)
    opened, closed = (local_day(at).isoformat() if at else None for at in (wave.opened_at, wave.closed_at))
    return Study(
        f"甘肃省服务质量满意指数，{wave.name}",
        wave.code,
        opened,
        closed,
        made_at,
        NOTICE if wave.demo_data else "",
        producer=current_app.config["ORGANISER"],
        frame=wave.frame_source or "",
        method=method(measured["psu"], measured["basis"]),
    )


def tables(questionnaires: Iterable[Questionnaire], outlets: int, responses: int) -> list[Table]:
    """The three tables of a snapshot, with their numbers of rows."""
    return [
        Table(OUTLETS, "名录：本期的全部网点", outlets, _register()),
        Table(RESPONSES, "评价，不含文字意见；按市州分开", responses, _response(questionnaires)),
        Table(PROOFS, "每份评价的证明；行的次序同评价", responses, _proof()),
    ]


def labels(study: Study, table: Table) -> dict[str, str]:
    """The same as a Parquet file's own metadata: under `labels` for each column its label and those of its codes."""
    content = {
        column.name: {"label": dict(column.label), "values": {code: dict(text) for code, text in column.values.items()}}
        for column in table.columns
    }
    title = "，".join((study.title, table.label))
    return {"title": f"{title}。{study.notice}", "labels": json.dumps(content, ensure_ascii=False)}


def _register() -> list[Column]:
    return [
        _OUTLET,
        _text("unit", "单位，统一社会信用代码", "Organisation, by its unified social credit code"),
        _text("sector", "行业", "Sector", _named(sectors())),
        _text("city", "市州，GB/T 2260", "City, GB/T 2260", _named(cities())),
        _number("volume", "本期的服务量，次", "Services in the wave"),
        _text("selected", "抽中", "Drawn for the wave", _YES),
        _text("certainty", "必选", "Drawn with certainty", _YES),
        _number("selection_probability", "抽中概率", "Probability of selection"),
        _text("demonstration", "服务业标准化示范单位", "Standardization demonstration unit", _YES),
        _number("offered", f"发出的{INVITATION}，份", "Invitations handed out"),
    ]


def _response(questionnaires: Iterable[Questionnaire]) -> list[Column]:
    asked: dict[str, list[Item]] = {}
    for item in chain.from_iterable(known.items for known in questionnaires):
        if item.type != "text":
            asked.setdefault(item.id, []).append(item)
    return [
        _OUTLET,
        _SEQUENCE,
        _text("kind", "二维码的种类", "Kind of code", _in_both_languages(KINDS)),
        _text("version", "问卷版本", "Version of the questionnaire"),
        _text("hour", "收到的时间，到小时，UTC", "Time of arrival to the hour, UTC"),
        _number("seconds", "作答用时，秒", "Seconds taken to answer"),
        _text("language", "问卷的语言", "Language of the questionnaire", _languages()),
        _text("type_size", "字号", "Type size", _in_both_languages(SIZES)),
        _text("scale_layout", "评分排成几行", "Rows that the marks of a scale stood in", _in_both_languages(LAYOUTS)),
        _text("repeat", "同一设备的重复评价", "Repeat from the same device", _YES),
        _text("unsure", "答“说不清”的题", "Questions answered with 'cannot say'"),
        *(_answer(items) for items in asked.values()),
    ]


def _proof() -> list[Column]:
    return [
        _OUTLET,
        _SEQUENCE,
        _text("salt", "随机数，16字节", "Salt, 16 bytes"),
        _text("receipt_hash", "回执的密钥散列，32字节", "Keyed hash of the receipt, 32 bytes"),
    ]


def wordings(items: Iterable[Item]) -> list[Texts]:
    """Every wording in which questionnaires ask an item, each once."""
    return list({one.label["zh"]: one.label for one in items}.values())


def _answer(items: list[Item]) -> Column:
    item = items[0]
    ends = {SCALE[0]: item.low, SCALE[-1]: item.high}
    values = {str(mark): words for mark, words in ends.items() if words}
    values |= {option.value: option.label for option in item.options}
    return Column(item.id, item.label, item.type in ("scale", "number"), values, wordings(items))


def _text(name: str, label: str, english: str, values: Mapping[str, Texts] | None = None) -> Column:
    return Column(name, {"zh": label, "en": english}, numeric=False, values=values or {})


def _number(name: str, label: str, english: str) -> Column:
    return Column(name, {"zh": label, "en": english}, numeric=True)


def _in_both_languages(words: Mapping[str, str]) -> dict[str, Texts]:
    return {code: {language: in_language(language, text) for language in ("zh", "en")} for code, text in words.items()}


def _named(nouns: Iterable[City] | Iterable[Sector]) -> dict[str, Texts]:
    return {noun.code: {"zh": noun.name, "en": noun.name_en} for noun in nouns}


def _languages() -> dict[str, Texts]:
    names = {reader: language_names(reader) for reader in ("zh", "en")}
    return {code: {reader: names[reader][code] for reader in names} for code in names["zh"]}
