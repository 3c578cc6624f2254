"""QR symbols as SVG, for pages and for paper."""

from html import escape

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

QUIET_ZONE = 4
SHOWN, LASTING = ERROR_CORRECT_M, ERROR_CORRECT_Q
"""How much of a symbol may be lost: 15 % of what is shown or used up at once, 25 % of what wears out on walls."""

# Every reader takes any of the eight masks. Scoring all eight makes a symbol six times slower and, on blurred and noisy
# pictures of addresses like ours, no easier to read; this one came out best.
_MASK = 6


def svg(url: str, correction: int = SHOWN) -> str:
    """A standalone SVG of the symbol for `url`: black on white, one unit a module, no fixed size.

    The quiet zone is inside the picture, and the title is the address itself, which needs no translation. Raises
    ValueError where the address does not fit into a symbol.
    """
    symbol = QRCode(error_correction=correction, border=QUIET_ZONE, mask_pattern=_MASK)
    symbol.add_data(url)
    modules = symbol.get_matrix()
    size = len(modules)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" shape-rendering="crispEdges">'
        f'<title>{escape(url)}</title><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{_path(modules)}"/></svg>'
    )


def _path(modules: list[list[bool]]) -> str:
    """One closed rectangle for every horizontal run of dark modules."""
    return "".join(
        f"M{start} {y}h{end - start}v1H{start}z" for y, row in enumerate(modules) for start, end in _runs(row)
    )


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    edges = [x for x in range(1, len(row)) if row[x] != row[x - 1]]  # the quiet zone keeps both ends light
    return list(zip(edges[::2], edges[1::2], strict=True))
