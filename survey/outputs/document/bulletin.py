"""The bulletin of a release (通报) as a document that paper, Word and others print."""

from collections.abc import Iterable, Iterator

from survey.figures.records import Content
from survey.figures.rows import axis_of
from survey.outputs.document.blocks import Block, Document, Heading
from survey.outputs.document.changes import changes
from survey.outputs.document.checks import checks
from survey.outputs.document.maps import maps
from survey.outputs.document.quality import disclosed, indicators
from survey.outputs.document.statement import fingerprints, marks, method, revisions
from survey.outputs.document.structures import explained
from survey.outputs.document.summary import basis, summary
from survey.outputs.document.tables import matrices, of_family, ranked
from survey.outputs.document.tendencies import tendencies
from survey.outputs.edition import Edition
from survey.outputs.labels import written

_NUMBERS = "一二三四五六七八九十"


def bulletin(edition: Edition) -> Document:
    """All that is published, in the order in which officials read it."""
    content = edition.content
    day, number = written(edition.revision.published), edition.revision.number
    standing = "草稿，尚未公布" if edition.draft else "首次公布" if number == 1 else f"第 {number} 次修订"
    sections: list[tuple[str, list[Block]]] = [
        ("总的结果", [*summary(edition)]),
        ("各行业", _lists(edition, "sectors", "各行业")),
        ("各市州", [maps(edition), *_lists(edition, "cities", "各市州"), *_cells(content)]),
        ("比上期", changes(edition)),
        ("历期走势", tendencies(edition)),
        ("换一种算法", [checks(edition)]),
        ("满意从哪里来", explained(edition)),
        ("方法", [*method(content), fingerprints(edition)]),
        ("质量报告", [disclosed(edition), indicators(edition)]),
        ("符号和修订", [marks(content), revisions(edition)]),
    ]
    return Document(
        stated=tuple(f"{name}：{text}" for name, text in edition.approval),
        title=edition.title,
        subtitle=f"{day} · {standing}",
        foot=f"{edition.title} · {day} · {standing}",
        day=edition.revision.published,
        demonstration=content.demonstration,
        draft=edition.draft,
        blocks=(basis(content), *_numbered(sections)),
    )


def _numbered(sections: Iterable[tuple[str, list[Block]]]) -> Iterator[Block]:
    """The sections in which anything stands, each under its number."""
    told = [(title, blocks) for title, blocks in sections if blocks]
    for number, (title, blocks) in zip(_NUMBERS, told, strict=False):
        yield Heading(f"{number}、{title}")
        yield from blocks


def _cells(content: Content) -> list[Block]:
    return [table for row in content.families for table in matrices(f"{row.name}：各市州各行业", content, row.code)]


def _lists(edition: Edition, level: str, words: str) -> list[Block]:
    content = edition.content
    found = [
        (f"{edition.index_names.get(row.code, row.name)}：{words}", of_family(content.at(level), row.code))
        for row in content.families
    ]
    return [ranked(title, rows, axis_of(content)) for title, rows in found if rows]
