"""What each code of a problem of the service's own says: of those that are kept, and read later by somebody else."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

WORDS: Mapping[str, object] = {
    "told": _("%(text)s"),
    "stopped": _("后台任务出错停下了，原因记在系统日志里。"),
    "broken_off": _("数据库或磁盘出错，试了几次都没有做完，原因记在系统日志里。恢复后请再交一次。"),
    "part_missing": _("这里没有安装“%(part)s”部分；在服务器上运行 pip install -r requirements/%(part)s.txt 后再试。"),
    # forms with large files
    "upload_gone": _("上传的文件只保留一天，已不在了，请重新上传。"),
    "no_longer_allowed": _("交办的账号已不能做这件事。"),
    # waves and their snapshots
    "no_wave": _("没有“%(code)s”期；`wave list` 列出全部，`wave create` 新建一期"),
    "not_frozen": _("%(wave)s 期是 %(status)s，只有冻结的才有数字"),
    "not_closed": _("%(wave)s 期是 %(status)s，只有已结束的才能冻结"),
    "not_computable": _("照现在的设置和名录算不出 %(wave)s 期的数字，不能冻结："),
    "being_frozen": _("%(wave)s 期正在冻结、归档或取回"),
    "changed_while_frozen": _("%(wave)s 期在冻结时有变动，请再冻结一次"),
    "not_added_up": _("%(wave)s 期还有评价没有加总，没有归档；后台每分钟加总一次，请过一会儿再试"),
    "archive_differs": _("%(wave)s 期的评价和冻结时的不一致，没有改动任何评价"),
    "archive_broken": _("归档的文件 %(path)s 缺失或已损坏"),
    "not_archived": _("%(wave)s 期没有归档，评价就在数据库里"),
    "archive_waits": _("评价的表一直有人在用，%(wave)s 期没有归档；请过一会儿再试"),
    # settings that do not fit their wave
    "misfit_no_outlets": _("边际（%(of)s）：%(n)s 类有合计，却没有抽中的网点，永远达不到：%(codes)s"),
    "misfit_no_respondents": _("边际（%(of)s）：%(n)s 类有合计，却没有评价：%(codes)s"),
    "misfit_no_total": _("边际（%(of)s）：%(n)s 类有应计入的网点，却没有大于 0 的合计：%(codes)s"),
    "misfit_different_sums": _("边际（%(of)s）的合计和边际（%(codes)s）的合计不一致"),
    "misfit_unmet": _("各边际（%(of)s）不能同时满足，%(n)s 类达不到：%(codes)s"),
    "misfit_no_share": _("行业权重：%(n)s 个行业没有权重：%(codes)s"),
    "misfit_unknown_share": _("行业权重：%(n)s 个代码没有这样的行业：%(codes)s"),
    "misfit_no_family_share": _("行业权重：%(of)s 类各行业的权重合计是 0"),
    "misfit_unknown_target": _("目标：%(of)s 类没有这些行业或市州：%(codes)s"),
    "without_flagged": _("不计有标记的评价时，%(problem)s"),
    # drafts of a release
    "reason_missing": _("请写明更正的理由"),
    "previous_wave_gone": _("没有 %(wave)s 期"),
    "published_meanwhile": _("计算期间已发布了新的版本，请重新生成草稿"),
    "release_file_broken": _("文件 %(path)s 缺失或已损坏"),
    # phrases that only stand in sentences
    "wave_draft": _("筹备"),
    "wave_open": _("进行中"),
    "wave_closed": _("已结束"),
    "wave_frozen": _("已冻结"),
    "wave_published": _("已公布"),
    "by_sector": _("按行业"),
    "by_city": _("按市州"),
    "by_sector-city": _("按行业和市州"),
}
