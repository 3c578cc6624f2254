"""Files as statisticians send them to the office."""

import html
import io
import re

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


def brought(client, address, content, name="file.csv", **fields):
    """The answer to a file that is looked at and then confirmed; to the look alone where that is refused or asks."""
    shown = client.post(address, data=sent(content, name, **fields))
    return confirmed(client, address, shown) if 'value="take"' in shown.text else shown


def confirmed(client, address, shown, step="take"):
    """The answer to a button of a page about a file, with what that page carries."""
    carried = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text)
    form = {html.unescape(name): html.unescape(value) for name, value in carried}
    return client.post(address, data={**form, "step": step}, follow_redirects=True)
