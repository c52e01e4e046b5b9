# SPDX-License-Identifier: MIT
"""Bars as an SVG: the median, with a line from the least to the most."""
import statistics
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH = 760
LABEL = 190  # pixels for a bar's name
VALUE = 170  # pixels for its figures
ROW = 26
TOP = 44


@dataclass(frozen=True)
class Bar:
    name: str
    values: list


def write(path, title, bars):
    """Writes the chart; all bars share one scale, which begins at 0."""
    most = max(max(bar.values) for bar in bars)
    scale = (WIDTH - LABEL - VALUE) / most
    height = TOP + ROW * len(bars) + 10
    body = "".join(_row(bar, TOP + ROW * i, scale)
                   for i, bar in enumerate(bars))
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
        f'height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="13">\n'
        '<rect width="100%" height="100%" fill="white"/>\n'
        f'<text x="10" y="24" font-size="15">{escape(title)}</text>\n'
        f'{body}</svg>\n')


def _row(bar, top, scale):
    middle = statistics.median(bar.values)
    low, high = min(bar.values), max(bar.values)
    y = top + ROW / 2 - 3
    return (
        f'<text x="{LABEL - 8}" y="{top + 15}" text-anchor="end">'
        f'{escape(bar.name)}</text>\n'
        f'<rect x="{LABEL}" y="{top}" width="{middle * scale:.1f}" '
        f'height="{ROW - 6}" fill="#4a7ebb"/>\n'
        f'<line x1="{LABEL + low * scale:.1f}" y1="{y}" '
        f'x2="{LABEL + high * scale:.1f}" y2="{y}" stroke="black" '
        'stroke-width="2"/>\n'
        f'<text x="{LABEL + high * scale + 8:.1f}" y="{top + 15}">'
        f'{middle:.3f} ({low:.3f} to {high:.3f})</text>\n')
