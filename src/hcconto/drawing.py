"""A proof as a picture: where each box and line of it goes, and the SVG of that.

Ways that share steps are drawn as one net from top to bottom where no row of it is too wide;
otherwise each is a lane of its own, whose boxes run from left to right and go on in a new row.
Nothing here knows fonts: text is measured by the widths of a wide sans-serif, so that what fits
here fits anywhere.
"""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import jinja2

from hcconto import paths

SIZE, PITCH = 14, 18  # of the text in boxes, and from one line of it to the next
SMALL, SMALL_PITCH = 12, 15  # the same of the text on lines
PAD, EDGE = 9, 8
WIDE, NARROW = 940, 340
BOX, GAP = 150, 96  # of boxes in a lane: their width, and the room between for a line with text
RISE, BEND = 74, 20  # room between rows, and where in it a line turns
BOXES, THREAD = (230, 200, 170, 150, 124), 88  # widths of boxes in a net, and of what passes them
MOST_LANES = 6
MOST_CLAIMS = 3
TURNS = (
    ("raises", "Arrow: raises."),
    ("lowers", "Bar: lowers."),
    ("mirrored", "Dashed: mirrored, that is, a claim turned round."),
    ("doubtful", "Dotted: a claim whose citation cannot carry it."),
)

# Widths in parts of the size, as in DejaVu Sans, the widest of the usual.
NARROW_LETTERS, SLIM_LETTERS, WIDE_LETTERS = "iljI|.,:;'’!", "frt-/() []", "mwMW@%—→⊣…"


@dataclass(frozen=True)
class Node:
    """A thing to be drawn: its address, what it is called, and whether a state, cause or kind."""

    key: str
    name: str = field(compare=False)
    kind: str = field(default="thing", compare=False)

    @property
    def text(self) -> str:
        """The name as it is written; an arrow at its end is not left alone on a line."""
        return self.name.replace(" ↑", "\xa0↑").replace(" ↓", "\xa0↓")


@dataclass(frozen=True)
class Claim:
    """A claim on a line: its address, its number, and what it says."""

    key: str
    number: str
    statement: str


@dataclass(frozen=True)
class Arrow:
    """A line from one thing to another; `sign` is + or - of what claims say, else empty."""

    source: Node
    target: Node
    sign: str = ""
    words: str = ""
    claims: tuple[Claim, ...] = ()
    mirrored: bool = False
    doubtful: bool = False
    is_last: bool = False

    @property
    def looks(self) -> list[str]:
        """What it looks like, in the words of the style sheet."""
        kind = {"+": "raises", "-": "lowers"}.get(self.sign, "other")
        marks = {"mirrored": self.mirrored, "doubtful": self.doubtful, "last": self.is_last}
        return [kind, *(mark for mark, holds in marks.items() if holds)]


@dataclass(frozen=True)
class Text:
    """One line of text in a picture; with `key` it leads somewhere, and `title` tells more."""

    x: float
    y: float
    text: str
    key: str = ""
    title: str = ""


@dataclass
class Box:
    """A node where it is drawn."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: list[Text]

    @property
    def middle(self) -> float:
        """Where a line from above or to below meets it."""
        return self.x + self.width / 2


@dataclass
class Line:
    """An arrow where it is drawn: its points, the ends of the head, and the words on it."""

    arrow: Arrow
    points: list[tuple[float, float]]
    words: list[Text] = field(default_factory=list)
    plate: tuple[float, float, float, float] | None = None

    @property
    def path(self) -> str:
        """The points as SVG writes them, short of the head."""
        return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in self.points)


@dataclass
class Picture:
    """A whole drawing: its size, what it is of, and what it consists of."""

    title: str
    description: str
    width: float
    height: float = 0
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    headings: list[Text] = field(default_factory=list)


def width_of(text: str, size: float = SIZE) -> float:
    """How wide a line of text may become, at most."""
    return size * sum(
        0.33 if c in NARROW_LETTERS
        else 0.42 if c in SLIM_LETTERS
        else 1.0 if c in WIDE_LETTERS
        else 0.78 if c.isupper() or not c.isalnum()
        else 0.65
        for c in text
    )  # fmt: skip


@cache
def wrapped(text: str, room: float, size: float = SIZE) -> tuple[str, ...]:
    """The text in lines that fit: broken at spaces, after hyphens, and if need be in a word."""
    lines, line = [], ""
    for piece in _pieces(text):
        if width_of((line + piece).rstrip(), size) <= room:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while width_of(line.rstrip(), size) > room:
            cut = next(n for n in range(len(line), 0, -1) if width_of(line[:n], size) <= room)
            lines.append(line[:cut])
            line = line[cut:]
    return (*lines, line.rstrip())


def _pieces(text: str) -> Iterable[str]:
    piece = ""
    for c in text:
        piece += c
        if c in " -–/":
            yield piece
            piece = ""
    if piece:
        yield piece


def _longest(nodes: Iterable[Node]) -> float:
    """How wide the longest word of their names is."""
    return max(width_of(word.rstrip()) for node in nodes for word in _pieces(node.text))


# --- a picture ----------------------------------------------------------------------------------


def drawn(title: str, description: str, ways: Sequence[Sequence[Arrow]], width: float) -> Picture:
    """The ways as a picture of this width; its height is as it comes out."""
    picture = Picture(title, description, width)
    arrows = list({(a.source, a.target): a for way in ways for a in way}.values())
    if len(ways) > 1 or len(_chains(ways[0])) > 1 or width <= NARROW:
        net = _Net(arrows, width)
        if net.box:
            net.draw(picture)
    if not picture.boxes:
        _draw_lanes(picture, ways)
    looks = {look for arrow in arrows for look in arrow.looks}
    legend = " ".join(said for look, said in TURNS if look in looks)
    for line in wrapped(legend, width - 2 * EDGE, SMALL) if legend else ():
        picture.headings.append(Text(EDGE, picture.height + PITCH, line))
        picture.height += PITCH
    picture.height += EDGE
    return picture


def _draw_lanes(picture: Picture, ways: Sequence[Sequence[Arrow]]) -> None:
    nodes = [node for way in ways for arrow in way for node in (arrow.source, arrow.target)]
    lanes = _Lanes(nodes, picture.width)
    shown = ways[: MOST_LANES if lanes.each > 1 else MOST_LANES // 2]
    top = 0.0
    for number, way in enumerate(shown, 1):
        if len(ways) > 1:
            picture.headings.append(Text(EDGE, top + PITCH, f"Way {number}"))
            top += PITCH + 4
        for chain in _chains(way):
            top = lanes.draw(picture, chain, top)
    if more := len(ways) - len(shown):
        told = f"and {more} more {'way' if more == 1 else 'ways'}, told in words"
        picture.headings.append(Text(EDGE, top + PITCH, told))
        top += PITCH + 6
    picture.height = top


def _chains(arrows: Sequence[Arrow]) -> list[list[Arrow]]:
    """The arrows in chains, each going on where the one before it ends."""
    chains: list[list[Arrow]] = []
    for arrow in arrows:
        chain = next((c for c in chains if c[-1].target == arrow.source), None)
        if chain:
            chain.append(arrow)
        else:
            chains.append([arrow])
    return chains


def _box(node: Node, x: float, y: float, width: float) -> Box:
    """The box of a node; as high as its text needs."""
    lines = wrapped(node.text, width - 2 * PAD)
    height = len(lines) * PITCH + 2 * PAD
    texts = [
        Text(x + width / 2, y + PAD + (n + 0.76) * PITCH, line) for n, line in enumerate(lines)
    ]
    return Box(node, x, y, width, height, texts)


def _label(line: Line, x: float, y: float, room: float, centred: bool) -> None:
    """Put claims or words onto a line, around or from x, their middle at y."""
    rows = _rows(line.arrow, room)
    widths = [width_of(text, SMALL) for text, _, _ in rows]
    left = x - max(widths) / 2 if centred else x
    top = y - len(rows) * SMALL_PITCH / 2
    line.plate = (left - 3, top - 1, max(widths) + 6, len(rows) * SMALL_PITCH + 2)
    line.words = [
        Text(left, top + (n + 0.78) * SMALL_PITCH, text, key, title)
        for n, (text, key, title) in enumerate(rows)
    ]


def _rows(arrow: Arrow, room: float) -> list[tuple[str, str, str]]:
    """What is written on a line, row by row: text, address, and more about it."""
    if not arrow.claims:
        return [(line, "", "") for line in wrapped(arrow.words, room, SMALL)]
    shown = arrow.claims[:MOST_CLAIMS]
    rows = [
        (f"{'or' if n else arrow.sign.replace('-', '−')} claim {claim.number}".strip(),
         claim.key, claim.statement)
        for n, claim in enumerate(shown)
    ]  # fmt: skip
    more = len(arrow.claims) - len(shown)
    return [*rows, (f"or {more} more", "", "")] if more else rows


# --- lanes --------------------------------------------------------------------------------------


class _Lanes:
    """Chains of boxes, in rows from left to right."""

    def __init__(self, nodes: Iterable[Node], width: float) -> None:
        self.box = min(max(BOX, _longest(nodes) + 2 * PAD), 250)
        self.each = int((width - 2 * EDGE + GAP) // (self.box + GAP))
        if self.each < 3:
            self.each, self.box = 1, min(width - 2 * EDGE, 250)

    def draw(self, picture: Picture, way: Sequence[Arrow], top: float) -> float:
        """Draw a chain from `top` on; where it ends."""
        nodes = [way[0].source, *(arrow.target for arrow in way)]
        before: Box | None = None
        bottom = top + EDGE - RISE
        for start in range(0, len(nodes), self.each):
            inward = way[start : start + self.each - 1] if self.each > 1 else ()
            row = [
                _box(node, EDGE + n * (self.box + GAP), 0, self.box)
                for n, node in enumerate(nodes[start : start + self.each])
            ]
            high = max([box.height for box in row] + [2 * _height(a, GAP - 12) for a in inward])
            rise = RISE if before is None or self.each > 1 else self._rise(way[start - 1])
            if before:
                picture.lines.append(self._down(way[start - 1], before, row[0], bottom, rise, high))
            for box in row:
                _lower(box, bottom + rise + (high - box.height) / 2)
            bottom += rise + high
            for arrow, one, other in zip(inward, row, row[1:], strict=False):
                picture.lines.append(self._across(arrow, one, other))
            picture.boxes += row
            before = row[-1]
        return bottom + EDGE

    def _rise(self, arrow: Arrow) -> float:
        return _height(arrow, 1.6 * BOX) + 26

    def _across(self, arrow: Arrow, one: Box, other: Box) -> Line:
        y, left = one.y + one.height / 2, one.x + one.width
        line = Line(arrow, [(left, y), (other.x, y)])
        middle = (left + other.x) / 2 - 3
        _label(line, middle, y - _height(arrow, GAP - 12) / 2 - 1, GAP - 12, True)
        return line

    def _down(
        self, arrow: Arrow, one: Box, other: Box, bottom: float, rise: float, high: float
    ) -> Line:
        turn, end = bottom + BEND, bottom + rise + (high - other.height) / 2
        points = [(one.middle, one.y + one.height), (one.middle, turn), (other.middle, turn),
                  (other.middle, end)]  # fmt: skip
        straight = one.x == other.x
        line = Line(arrow, [points[0], points[-1]] if straight else points)
        y = bottom + rise / 2 if straight else turn + 2 + _height(arrow, 1.6 * BOX) / 2
        _label(line, other.middle + 12, y, 1.6 * BOX, False)
        return line


def _height(arrow: Arrow, room: float) -> float:
    """How high what is written on a line is, with a little air."""
    return len(_rows(arrow, room)) * SMALL_PITCH + 8


def _lower(box: Box, by: float) -> None:
    box.y += by
    box.lines = [Text(t.x, t.y + by, t.text, t.key, t.title) for t in box.lines]


# --- a net --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Thread:
    """Where an arrow that spans several rows passes one of them."""

    arrow: Arrow
    row: int


_Item = Node | _Thread


class _Net:
    """Things in rows, each below all that leads to it; a line over several rows passes each.

    As Sugiyama, Tagawa and Toda (1981) do it: rows by the longest way, order by the mean of the
    neighbours, then places as near to the neighbours as the order lets them be.
    """

    def __init__(self, arrows: Sequence[Arrow], width: float) -> None:
        self.arrows, self.width, self.box = arrows, width, 0.0
        depth = self._depths()
        if not depth:
            return
        self.rows: list[list[_Item]] = [[] for _ in range(max(depth.values()) + 1)]
        for node, row in depth.items():
            self.rows[row].append(node)
        self.routes: dict[Arrow, list[_Item]] = {}
        for a in arrows:
            threads = [_Thread(a, row) for row in range(depth[a.source] + 1, depth[a.target])]
            for thread in threads:
                self.rows[thread.row].append(thread)
            self.routes[a] = [a.source, *threads, a.target]
        self.beside: dict[_Item, list[_Item]] = defaultdict(list)
        for route in self.routes.values():
            for one, other in pairwise(route):
                self.beside[one].append(other)
                self.beside[other].append(one)
        self.box = next((box for box in BOXES if self._fits(box)), 0.0)
        self.x: dict[_Item, float] = {}
        if self.box:
            self._place()

    def _depths(self) -> dict[Node, int]:
        """How deep each node stands; nothing when the arrows go in a circle."""
        nodes = list(dict.fromkeys(n for a in self.arrows for n in (a.source, a.target)))
        depth = dict.fromkeys(nodes, 0)
        for _ in nodes:
            changed = False
            for a in self.arrows:
                if depth[a.target] <= depth[a.source]:
                    depth[a.target] = depth[a.source] + 1
                    changed = True
            if not changed:
                return depth
        return {}

    def _fits(self, box: float) -> bool:
        """True when every row has room with boxes of this width, and every word fits a box."""
        most = max(sum(box if isinstance(i, Node) else THREAD for i in row) + 16 * (len(row) - 1)
                   for row in self.rows)  # fmt: skip
        nodes = (item for row in self.rows for item in row if isinstance(item, Node))
        return most <= self.width - 2 * EDGE and _longest(nodes) <= box - 2 * PAD

    def _width(self, item: _Item) -> float:
        return self.box if isinstance(item, Node) else THREAD

    def _near(self, item: _Item) -> float:
        """The mean of where the neighbours are; a line that goes on is followed most of all."""
        weights = [(self.x[n], 1 if isinstance(n, Node) else 3) for n in self.beside[item]]
        return sum(x * w for x, w in weights) / sum(w for _, w in weights)

    def _place(self) -> None:
        for row in self.rows:
            self.x |= {item: n - (len(row) - 1) / 2 for n, item in enumerate(row)}
        for sweep in range(10):
            for row in self.rows if sweep % 2 else reversed(self.rows):
                row.sort(key=self._near)
                self.x |= {item: n - (len(row) - 1) / 2 for n, item in enumerate(row)}
        self.x = {item: self.width / 2 + x * (self.box + 16) for item, x in self.x.items()}
        for sweep in range(24):
            for row in self.rows if sweep % 2 else reversed(self.rows):
                self._spread(row)
        sides = [x + turn * self._width(i) / 2 for i, x in self.x.items() for turn in (-1, 1)]
        aside = (self.width - min(sides) - max(sides)) / 2
        self.x = {item: x + aside for item, x in self.x.items()}

    def _spread(self, row: list[_Item]) -> None:
        """Bring the things of a row as near to their neighbours as their order lets them be."""
        wanted = [self._near(item) for item in row]
        apart = [(self._width(a) + self._width(b)) / 2 + 16 for a, b in pairwise(row)]
        right, left = wanted[:], wanted[:]
        for n, gap in enumerate(apart):
            right[n + 1] = max(right[n + 1], right[n] + gap)
        for n in range(len(apart) - 1, -1, -1):
            left[n] = min(left[n], left[n + 1] - apart[n])
        x = [(a + b) / 2 for a, b in zip(left, right, strict=True)]
        x[0] = max(x[0], EDGE + self._width(row[0]) / 2)
        for n, gap in enumerate(apart):
            x[n + 1] = max(x[n + 1], x[n] + gap)
        x[-1] = min(x[-1], self.width - EDGE - self._width(row[-1]) / 2)
        for n in range(len(apart) - 1, -1, -1):
            x[n] = min(x[n], x[n + 1] - apart[n])
        self.x |= dict(zip(row, x, strict=True))

    def draw(self, picture: Picture) -> None:
        """Put the net into the picture, which becomes as high as it needs."""
        boxes: dict[_Item, Box] = {}
        spans: dict[_Item, tuple[float, float]] = {}
        y = float(EDGE)
        for row in self.rows:
            found: dict[_Item, Box] = {
                item: _box(item, self.x[item] - self.box / 2, y, self.box)
                for item in row
                if isinstance(item, Node)
            }
            high = max(box.height for box in found.values())
            spans |= dict.fromkeys(row, (y, y + high))
            boxes.update(found)
            y += high + RISE + 14
        picture.boxes += boxes.values()
        picture.height = y - RISE - 14 + EDGE
        ends = self._ends(boxes, 0), self._ends(boxes, -1)
        for arrow, route in self.routes.items():
            start, stop = boxes[route[0]], boxes[route[-1]]
            begin, end = ends[0][arrow], ends[1][arrow]
            points = [(begin, start.y + start.height)]
            if len(route) > 2:
                points += [(self.x[item], side) for item in route[1:-1] for side in spans[item]]
            picture.lines.append(Line(arrow, [*points, (end, stop.y - 14), (end, stop.y)]))
        self._label_all(picture)

    def _ends(self, boxes: dict[_Item, Box], end: int) -> dict[Arrow, float]:
        """Where along its box each arrow begins (0) or ends (-1), in the order they come from."""
        meeting: dict[_Item, list[Arrow]] = defaultdict(list)
        for arrow, route in self.routes.items():
            meeting[route[end]].append(arrow)
        found: dict[Arrow, float] = {}
        for item, arrows in meeting.items():
            arrows.sort(key=lambda a: self.x[self.routes[a][1 if end == 0 else -2]])
            step = min(34, (self.box - 30) / max(1, len(arrows) - 1))
            for n, arrow in enumerate(arrows):
                found[arrow] = boxes[item].middle + (n - (len(arrows) - 1) / 2) * step
        return found

    def _label_all(self, picture: Picture) -> None:
        """Label each line at a place where no other label and no box is."""
        taken = [(b.x, b.y, b.width, b.height) for b in picture.boxes]
        room = min(self.box, 120)
        for line in picture.lines:
            for x, y in _candidates(line.points):
                _label(line, x, y, room, True)
                assert line.plate
                if not any(_overlap(line.plate, other) for other in taken):
                    break
            assert line.plate
            taken.append(line.plate)


def _candidates(points: list[tuple[float, float]]) -> Iterable[tuple[float, float]]:
    """Places along a line, the likeliest first."""
    slanted = list(pairwise(points[:-1]))
    for at in (0.55, 0.42, 0.68, 0.3, 0.8):
        for (x1, y1), (x2, y2) in slanted:
            yield x1 + (x2 - x1) * at, y1 + (y2 - y1) * at


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    (ax, ay, aw, ah), (bx, by, bw, bh) = one, other
    return ax < bx + bw and bx < ax + aw and ay < by + bh and by < ay + ah


# --- writing ------------------------------------------------------------------------------------


@cache
def _template() -> jinja2.Template:
    folder = jinja2.FileSystemLoader(paths.PACKAGE / "web" / "templates")
    templates = jinja2.Environment(
        loader=folder,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return templates.get_template("drawing.svg")


@cache
def style() -> str:
    """The look of drawings, for a page that has them within, or for one that stands alone."""
    return (paths.PACKAGE / "web" / "static" / "drawing.css").read_text(encoding="utf-8")


def policy() -> str:
    """The Content-Security-Policy of a drawing that stands alone: its own style, and no more."""
    digest = base64.b64encode(hashlib.sha256(style().encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'"


def svg(picture: Picture, link: Callable[[str], str], name: str, alone: bool = True) -> str:
    """The picture as SVG; `link` gives the address of a thing, `name` keeps ids apart on a page.

    When it stands alone it carries its own style.
    """
    kept = style() if alone else ""
    return _template().render(picture=picture, link=link, name=name, alone=alone, style=kept)
