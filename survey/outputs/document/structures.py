"""What satisfaction goes along with: the structural models of the families in pictures, of all sectors in a table."""

from collections.abc import Iterator

from flask_babel import force_locale

from analysis.models.structure import AIM
from survey.base.i18n import FIRST
from survey.drawing.pieces import ON_PAPER
from survey.figures.constructs import construct_name
from survey.figures.structures import EXTRACTED, RELIABLE, Link, Measured, StructureRow, diagram, structures, two
from survey.outputs.document.blocks import Block, Column, Paragraph, Picture, Pictures, Table
from survey.outputs.edition import Edition
from survey.outputs.labels import NOTHING, count, points

_BEFORE = ("quality", "expectation", "image", "value")


def explained(edition: Edition) -> list[Block]:
    """Nothing where a release has no model."""
    found = [row for row in structures(edition.content) if row.constructs]
    if not found:
        return []
    with force_locale(FIRST):
        pictures = [
            Picture(_name(edition, row), str(diagram(row, _name(edition, row), construct_name, ON_PAPER)), _said(row))
            for row in found
            if row.level == "families"
        ]
        blocks: list[Block] = [Paragraph(_introduction(edition, found))]
        if pictures:
            blocks.append(
                Pictures("结构模型", tuple(pictures), "方框里是指数，箭头上是标准化系数；虚线的 95% 区间跨过 0。")
            )
        return [*blocks, _effects(edition, found), _reliability(edition, found)]


def _said(row: StructureRow) -> str:
    """A model's picture in words."""
    nodes = "，".join(f"{construct_name(one.name)} {points(one.index)}" for one in row.constructs)
    paths = "，".join(
        f"{construct_name(link.start)}到{construct_name(link.end)} {two(link.coefficient)}" for link in row.paths
    )
    return f"结构模型的图。指数：{nodes}。标准化系数：{paths}。"


def _introduction(edition: Edition, found: list[StructureRow]) -> str:
    said = "；".join(_sentences(edition, [row for row in found if row.level == "families"]))
    return f"按国家标准 GB/T 19038 的结构模型估计。{said}。这些都是相关，不说明谁引起谁。"


def _sentences(edition: Edition, rows: list[StructureRow]) -> Iterator[str]:
    for row in rows:
        link = row.total("quality", AIM)
        if link is not None and link.points is not None:
            yield (
                f"{_name(edition, row)}：感知质量高 1 分的顾客，满意程度平均高 {two(link.points)} 分"
                f"（95% 区间 {two(link.points_low)}～{two(link.points_high)}）"
            )


def _name(edition: Edition, row: StructureRow) -> str:
    return edition.index_names.get(row.code, row.name)


def _effects(edition: Edition, found: list[StructureRow]) -> Table:
    return Table(
        "一分之差：高 1 分的顾客，满意程度平均高几分",
        (Column("名称", 34), *(Column(f"{construct_name(one)}\n95% 区间", 24, number=True) for one in _BEFORE)),
        tuple((_name(edition, row), *(_points(row.total(one, AIM)) for one in _BEFORE)) for row in found),
        note="比的是模型里排在前面的各项都相近的顾客，间接相伴的也算在内。区间由整网点重抽得来，每次重新估计权重。",
    )


def _points(link: Link | None) -> str:
    if link is None or link.points is None:
        return NOTHING
    return f"{two(link.points)}\n{two(link.points_low)}～{two(link.points_high)}"


def _reliability(edition: Edition, found: list[StructureRow]) -> Table:
    columns = [Column(f"{construct_name(one)}\nα；CR；AVE", 34, number=True) for one in ("satisfaction", "quality")]
    return Table(
        "信度和样本",
        (Column("名称", 34), *columns, Column("满意程度\nR²", 16, number=True), Column("评价\n网点", 20, number=True)),
        tuple(_measured(edition, row) for row in found),
        note=f"α、CR 到 {RELIABLE}、AVE 到 {EXTRACTED} 算可靠，不到的标 *；只有一题的方面说不出信度。"
        "只用模型的题目全答的评价。",
    )


def _measured(edition: Edition, row: StructureRow) -> tuple[str, ...]:
    parts = {one.name: one for one in row.constructs}
    explained_share = parts[AIM].r2 if AIM in parts else None
    answers = f"{count(row.complete)}\n{count(row.outlets)}"
    reliable = (_reliable(parts.get(name)) for name in ("satisfaction", "quality"))
    return (_name(edition, row), *reliable, two(explained_share), answers)


def _reliable(one: Measured | None) -> str:
    if one is None or one.reliable is None:
        return NOTHING
    star = "" if one.reliable else " *"
    return f"{two(one.alpha)}；{two(one.composite_reliability)}；{two(one.ave)}{star}"
