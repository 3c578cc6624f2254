"""What each code of a questionnaire's problem says in Chinese; its English stands in the catalogue.

The codes are those of `questionnaires.wording`.
"""

import re
from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

WORDS: Mapping[str, object] = {
    "not_utf8": _("这个文件不是 UTF-8 编码"),
    "no_yaml": _("不是 YAML：%(error)s"),
    "key_twice": _("这个键写了两次"),
    "too_deep": _("层次太深，不像一份问卷"),
    "alias": _("不能用别名（*）重复：请写全"),
    "empty_folder": _("没有带行业题组的主问卷"),
    "block_name": _("题组的文件名是行业代码，例如 C01.yaml"),
    "no_core": _("没有主问卷 %(core)s"),
    "taken_in": _("%(id)s 在 %(file)s 里已经用了"),
    "wrong_type": _("应是%(expected)s，却是 %(got)s"),
    "needs_quotes": _("应是%(expected)s，却是 %(got)s；这样的文字要加引号"),
    "no_meaning": _("%(got)s 对这种题没有意义"),
    "none_of": _("%(got)s 不是其中之一：%(known)s"),
    "is_empty": _("没有内容"),
    "no_match": _("%(got)s 不符合 %(pattern)s"),
    "not_known": _("这里不认识：%(names)s"),
    "key_missing": _("缺少键 %(key)s"),
    "too_few": _("至少要有 %(least)s 个"),
    "needs_test": _("除 'item' 外还要有一个条件：at_most、at_least 或 one_of"),
    "one_test": _("只能有一个条件：at_most、at_least 或 one_of"),
    "other_shape": _("格式不对：%(error)s"),
    "object": _("带名称的值（key: value）"),
    "array": _("一个列表"),
    "string": _("一段文字"),
    "integer": _("一个整数"),
    "boolean": _(" true 或 false"),
    "use_numbers": _("这里的答案是数字：请用 at_most 或 at_least"),
    "no_difference": _("答案从 %(low)s 到 %(high)s：%(bound)s 不起作用"),
    "use_options": _("这里的答案是选项：请用 one_of"),
    "no_option": _("那道题没有这些选项：%(options)s"),
    "text_decides_nothing": _("文字题不能作条件"),
    "no_item_before": _("这道题之前没有叫 %(item)s 的题"),
    "no_name": _("%(name)s 不能作名称：只用小写字母、数字和 _，以字母开头"),
    "reserved": _("%(name)s 是系统自己要用的名称"),
    "reserved_by": _("%(name)s 是 %(programs)s 的保留字，它们读不了这道题的答案"),
    "name_too_long": _("%(name)s 有 %(length)s 个字符；%(program)s 最多 %(most)s 个"),
    "alike_but_for_case": _("%(name)s 与 %(other)s 只差大小写，%(programs)s 分不出来"),
    "taken_by_item": _("%(name)s 已经用了：%(file)s 里 %(place)s 这道题"),
    "taken_by_words": _("%(name)s 已经用了：%(item)s 的“其他”选项所附的文字"),
    "value_twice": _("值 %(value)s 写了两次"),
    "one_other": _("只能有一个选项是“其他”"),
    "no_room": _("最大值 %(maximum)s 不大于最小值 %(minimum)s"),
    "too_many_questions": _("共有 %(questions)s 道题，最多 %(most)s 道"),
    "satisfaction_missing": _("缺少满意度题 %(item)s"),
    "satisfaction_scale": _("满意度题须是量表题，构念是 satisfaction"),
    "satisfaction_of_all": _("满意度题须问每一个人"),
    "not_measured": _("没有题测量 %(construct)s"),
    "path_twice": _("从 %(start)s 到 %(end)s 的路径写了两次"),
    "circle": _("路径绕成了圈：%(way)s"),
    "first_language": _("没有语言为 %(language)s 的文字，而人人都可能看到它"),
    "language_missing": _("缺少 %(language)s 的文字"),
    "language_unknown": _("问卷的语言里没有 %(language)s"),
    "too_long": _("有 %(length)s 个字符，最多容得下 %(most)s 个"),
    "two_things": _("%(words)s 一次问了两件事"),
    "leading": _("%(words)s 有诱导性"),
    "unknown_ending": _("应以其中之一结尾：%(endings)s"),
    "too_large": _("文件太大，不像一份问卷"),
    "no_xlsform": _("不能作为 XLSForm 读取：%(error)s"),
    "nothing_asked": _("里面没有能收下的题"),
    "language_without_code": _("不知道 %(language)s 是哪种语言：请在后面写上代码，例如 中文 (zh)"),
    "repeats_answer": _("%(part)s 引用了别的答案 ${...}；这里的文字总是一样的"),
    "kind_with_questions": _("不能收下 %(kind)s，其中的题也不能"),
    "type_not_taken": _("不能收下题型 %(type)s"),
    "calculated": _("不能收下计算出来的值"),
    "required_yes_or_no": _("required 是 yes 或 no，不能是 %(got)s"),
    "condition_not_taken": _("不能收下条件 %(condition)s"),
    "constraint_not_taken": _("不能收下约束 %(constraint)s；可以的是：%(example)s"),
    "no_range": _("不能收下参数为 %(parameters)s 的 range：须是整数，点数多时步长是 1"),
    "choices_from_file": _("不能收下文件 %(file)s 里的选项：请列在 choices 表里"),
    "filtered": _("不能收下随别的答案变化的选项"),
    "media": _("不能收下图片和声音"),
    "read_only": _("不能收下谁也不能答的题"),
    "shuffled": _("不能收下随机排列的选项"),
    "satisfaction_ten": _("满意度题是 1 到 10 的量表：请写成 range，参数 start=1 end=10 step=1"),
    "left_metadata": _("没有收下 %(what)s：不问任何人"),
    "left_group": _("没有收下题组的框 %(what)s；其中的题收下了"),
    "left_note": _("没有收下说明 %(what)s"),
    "left_column": _("没有收下列 %(what)s"),
    "left_setting": _("没有收下设置 %(what)s"),
    "plain_labels": _("没有写明语言的文字当作 %(what)s"),
    "left_language": _("没有收下语言 %(what)s：只有选项有它"),
    "otherwise": _("只问答了 %(what)s 而且答的是其余选项的人"),
    "renamed": _("改名 %(what)s"),
    "filled_text": _("没有写，取自主问卷 %(core)s"),
    "filled_item": _("没有，已从主问卷 %(core)s 补上"),
    "filled_end": _("没有写，取自主问卷 %(core)s"),
    "filled_plain_end": _("没有写，用“最低”“最高”"),
    "filled_bound": _("没有写，可用约束另定"),
    "added": _("新的题：%(label)s"),
    "dropped": _("去掉了：%(label)s"),
    "reworded": _("%(part)s（%(language)s）：%(before)s → %(after)s"),
    "language_added": _("现在也有 %(language)s"),
    "language_dropped": _("不再有 %(language)s"),
    "retyped": _("题型：%(before)s → %(after)s"),
    "option_added": _("新的选项：%(value)s"),
    "option_dropped": _("去掉了选项：%(value)s"),
    "bounds_changed": _("范围：%(before)s → %(after)s"),
    "condition_changed": _("提问条件：%(before)s → %(after)s"),
    "required_changed": _("必答：%(before)s → %(after)s"),
    "construct_changed": _("构念：%(before)s → %(after)s"),
    "moved": _("换了位置"),
    "paths_changed": _("构念之间的路径不同了"),
    "part_label": _("题目文字"),
    "part_low": _("低端"),
    "part_high": _("高端"),
    "part_title": _("标题"),
    "part_introduction": _("引言"),
    "part_thanks": _("致谢"),
    "breaks_score": _("满意度指数不能和以前比较"),
    "breaks_question": _("这道题的数字不能和以前比较"),
    "breaks_order": _("满意度题之前问什么，可能影响指数"),
    "breaks_model": _("结构模型不能和以前比较"),
}

_ROWS = re.compile(r"(survey|choices|settings) rows? ([\d, ]*\d)")
_LINE = re.compile(r"line (\d+)")


def place(told: str) -> str:
    """Where a problem is, in the reader's language."""
    if told in _PLACES:
        return str(_PLACES[told])
    rows = _ROWS.sub(lambda found: gettext("%(sheet)s 表第 %(rows)s 行", sheet=found[1], rows=found[2]), told)
    return _LINE.sub(lambda found: gettext("第 %(line)s 行", line=found[1]), rows)


_PLACES = {"whole file": _("整个文件"), "column headings": _("列名")}
