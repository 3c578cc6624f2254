"""Hiding what tells who wrote, before it is stored: numbers of telephones and identity cards, mail, WeChat, QQ."""

import re
import string

HIDDEN = "＊＊＊"

_GAP = r"[\s\-－—_.·]{0,2}"
_MAIL = r"[a-z0-9._%+-]{2,64}\s?(?:[@＠]|[(（\[]at[)）\]])\s?[a-z0-9-]{2,}(?:[.．。][a-z0-9-]+)*"
_NUMBERS = (
    rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)"  # mobile
    rf"|(?<!\d)\d(?:{_GAP}\d){{16}}{_GAP}[\dx](?![\dx])"  # identity number, 18
    rf"|(?<!\d)\d{{15}}(?!\d)"  # identity number, 15
    rf"|(?<!\d)0\d{{2,3}}{_GAP}\d{{7,8}}(?!\d)"  # land line
)

# An id follows what it is an id of, or a request to be added: 微信号是abc_123, 加我 vx：abc123. Letters alone may
# as well be a word (微信payment), so they are hidden only where something says that an id comes now.
_WECHAT = (
    r"[微薇威]\s?信|v\s?信|we\s?chat|wei\s?xin|(?<![a-z])[vw]x|(?<![增参])加我"
    r"|[加+➕]\s?v(?![a-z])|(?<![a-z])v(?=[:：])"
)
_QQ = r"(?<![a-z])qq|扣扣|企鹅|[加+➕]\s?q(?![a-z])|(?<![a-z])q号?(?=[:：])"
_BETWEEN = rf"(?:{_WECHAT}|{_QQ}|号码?|[账帐]号|id|is|群|名|[是为我的联系]|[:：=＝,，\s(（]){{0,8}}"
_COMES = r"(?:(?:(?<=[号码是为:：=＝])|(?<=加我)|(?<=id)|(?<=id is))\s{0,2}|(?<=[vw]x)\s{1,2})"
_ID = (
    r"[a-z](?=[a-z-]*[\d_])[a-z0-9_-]{4,}"
    rf"|{_COMES}(?!we\s?chat|wei\s?xin)[a-z][a-z-]{{5,}}(?![a-z-]|\s[a-z])"
    r"|\d{6,}(?!\d|\s?[元块])"
)
_SAID = (
    r"(?<![a-z0-9_-])wxid_[a-z0-9_-]+"
    rf"|(?P<said>(?:{_WECHAT}|{_QQ}){_BETWEEN})(?:{_ID})"
    rf"|(?P<asked>(?:{_QQ}){_BETWEEN})\d(?:\s?\d){{4,}}(?!\s?[\d元块])"
    rf"|(?<![a-z0-9_-])[a-z0-9][a-z0-9_-]{{4,}}(?=\s?(?:是我的?|[(（])(?:{_WECHAT}|{_QQ}))"
)
_TELLING = re.compile(rf"{_MAIL}|{_NUMBERS}|{_SAID}", re.IGNORECASE)
_PLAIN = {ord(plain) + 0xFEE0: plain for plain in string.ascii_letters + string.digits + "+_"}


def scrubbed(text: str) -> str:
    """The text with numbers, addresses and ids hidden, however they are spaced or typed; what they are is kept."""
    return _TELLING.sub(_hidden, text.translate(_PLAIN))


def _hidden(found: re.Match[str]) -> str:
    return (found["said"] or found["asked"] or "") + HIDDEN
