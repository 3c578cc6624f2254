"""Five faces, each over two marks of a scale, for whoever reads little."""

from flask_babel import gettext as _

from questionnaires import Item


def faces(item: Item) -> list[tuple[int, str]]:
    """The faces from the scale's low end to its high one, each from 1 (sad) to 5 (glad) with a word for it.

    None for a scale that measures no construct: nothing says which of its ends is the good one.
    """
    if not item.construct:
        return []
    if item.low_is_good:
        # 译者： 表情版里五个表情下面的词，从低到高；问的是想不想投诉，所以“没想”最好。
        return list(zip((5, 4, 3, 2, 1), (_("没想"), _("很少"), _("有点"), _("比较"), _("非常")), strict=True))
    if item.construct == "loyalty":
        # 译者： 表情版里五个表情下面的词，从低到高；问的是以后还会不会选这家。
        words = (_("不会"), _("未必"), _("也许"), _("多半"), _("一定"))
    else:
        # 译者： 表情版里五个表情下面的词，从低到高；“一般”是中间的一个。
        words = (_("很差"), _("较差"), _("一般"), _("较好"), _("很好"))
    return list(enumerate(words, 1))
