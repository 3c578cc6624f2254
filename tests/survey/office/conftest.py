"""Files as statisticians send them to the office."""

import io

import openpyxl


def workbook(*rows):
    """The bytes of an XLSX workbook with these rows in its first sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sent(content, name="file.csv", **fields):
    """A form with a file, as a test client posts it."""
    return {"file": (io.BytesIO(content if isinstance(content, bytes) else content.encode()), name), **fields}
