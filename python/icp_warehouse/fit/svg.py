"""A few marks in SVG; every text is escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from icp_warehouse.markup import escaped

INK, SOFT, GRID, BLUE, GREY, RED = "#1f2937", "#4b5563", "#d1d5db", "#1d4ed8", "#6b7280", "#b91c1c"
PALE_BLUE, PALE_RED = "#93c5fd", "#fca5a5"
_FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"


@dataclass(slots=True)
class Drawing:
    """A picture of a given size, mark by mark."""

    width: int
    height: int
    title: str
    description: str
    marks: list[str] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: int = 12,
        colour: str = INK,
        anchor: str = "start",
        is_bold: bool = False,
    ) -> None:
        """Write words; `y` is their baseline."""
        weight = ' font-weight="600"' if is_bold else ""
        self.marks.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}"'
            f' text-anchor="{anchor}"{weight}>{escaped(words)}</text>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = GRID, width: float = 1
    ) -> None:
        """Draw a line."""
        self.marks.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            f' stroke="{colour}" stroke-width="{width}"/>'
        )

    def dashed(self, x1: float, y1: float, x2: float, y2: float, colour: str = GREY) -> None:
        """Draw a dashed line."""
        self.marks.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            f' stroke="{colour}" stroke-dasharray="4 4"/>'
        )

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Draw a filled rectangle."""
        self.marks.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}"'
            f' height="{max(height, 0):.1f}" fill="{colour}"/>'
        )

    def dot(self, x: float, y: float, colour: str, *, is_hollow: bool = False) -> None:
        """Draw a dot; a hollow one stands for what is in force today."""
        fill, stroke = ("#ffffff", colour) if is_hollow else (colour, colour)
        self.marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{fill}" stroke="{stroke}"'
            ' stroke-width="1.5"/>'
        )

    def whisker(self, low: float, high: float, y: float, colour: str) -> None:
        """Draw an interval that lies flat."""
        self.marks.append(
            f'<path d="M{low:.1f} {y - 4:.1f}v8M{low:.1f} {y:.1f}H{high:.1f}'
            f'M{high:.1f} {y - 4:.1f}v8" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        )

    def upright_whisker(self, x: float, low: float, high: float, colour: str) -> None:
        """Draw an interval that stands."""
        self.marks.append(
            f'<path d="M{x - 4:.1f} {low:.1f}h8M{x:.1f} {low:.1f}V{high:.1f}'
            f'M{x - 4:.1f} {high:.1f}h8" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        )

    def heading(self, words: str, captions: Sequence[str]) -> None:
        """Write the title and the lines below it."""
        self.text(24, 34, words, size=16, is_bold=True)
        for place, caption in enumerate(captions):
            self.text(24, 54 + 16 * place, caption, colour=SOFT)

    def ticks(self, marks: Iterable[tuple[float, str]], top: float, bottom: float) -> None:
        """Draw upright grid lines with their labels below."""
        for x, label in marks:
            self.line(x, top, x, bottom)
            self.text(x, bottom + 16, label, size=11, colour=SOFT, anchor="middle")

    def svg(self) -> str:
        """The picture as a file."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}"'
            f' width="{self.width}" height="{self.height}" role="img"'
            f' aria-labelledby="title description" font-family="{_FONT}">'
        )
        panel = (
            f'<rect x="0.5" y="0.5" width="{self.width - 1}" height="{self.height - 1}" rx="8"'
            ' fill="#ffffff" stroke="#9ca3af"/>'
        )
        return "\n".join(
            [
                head,
                f'<title id="title">{escaped(self.title)}</title>',
                f'<desc id="description">{escaped(self.description)}</desc>',
                panel,
                *self.marks,
                "</svg>\n",
            ]
        )
