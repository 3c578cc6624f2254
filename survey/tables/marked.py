"""A table that was handed in, taken away again as a workbook with a column that says what is wrong."""

import io

from flask_babel import gettext as _

from survey.base.parts import needed
from survey.tables.cells import said
from survey.tables.incoming import Reading


def marked(reading: Reading) -> bytes:
    """The sheet that was read, every cell as its text, the problems of each row behind it; a second sheet lists them
    all."""
    with needed():
        import xlsxwriter
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    as_text = book.add_format({"num_format": "@"})
    wrong = book.add_format({"num_format": "@", "font_color": "#a12622", "bold": True})
    sheet, listed = book.add_worksheet(_("改这里")), book.add_worksheet(_("全部问题"))
    if reading.headed:
        by_line, last = reading.problems.by_line(), len(reading.headed.headings)
        sheet.set_column(0, last - 1, 16, as_text)
        sheet.set_column(last, last, 60, wrong)
        for place, (line, cells) in enumerate(reading.headed.sheet.rows()):
            for column, cell in enumerate(cells[:last]):
                sheet.write_string(place, column, said(cell), as_text)
            note = [_("哪里不对")] if line == reading.headed.line else by_line.get(line, [])
            if note:
                sheet.write_string(place, last, _("；").join(note), wrong)
        sheet.freeze_panes(reading.headed.line, 0)
    listed.set_column(0, 0, 100)
    for place, problem in enumerate(reading.problems.named()):
        listed.write_string(place, 0, problem)
    book.close()
    return out.getvalue()
