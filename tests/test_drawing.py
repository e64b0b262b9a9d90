"""Drawings of proofs: everything in its box, nothing on top of another, and nothing left out."""

from collections.abc import Iterator
from itertools import combinations, islice, pairwise
from xml.etree import ElementTree

import pytest

from hcconto import drawing, vocab
from hcconto.drawing import NARROW, WIDE, Arrow, Claim, Node, Picture, drawn
from hcconto.knowledge import KnowledgeBase

SVG = "{http://www.w3.org/2000/svg}"
RELATIONS = ("netDecreases", "netIncreases", "counteracts", "leadsTo")


def node(name: str) -> Node:
    """A node called so."""
    return Node(f"x:{name}", name, "state")


def arrow(ends: str, **more: object) -> Arrow:
    """An arrow `a>b`, carried by a claim."""
    source, target = ends.split(">")
    claims = (Claim(f"x:{ends}", "7", "It is said."),)
    return Arrow(node(source), node(target), **{"sign": "+", "claims": claims, **more})  # type: ignore[arg-type]


def pictured(*ways: str, width: float = WIDE) -> Picture:
    """A picture of ways written `a>b>c`."""
    steps = [way.split(">") for way in ways]
    arrows = [[arrow(f"{a}>{b}") for a, b in pairwise(s)] for s in steps]
    return drawn("Why", "Because.", arrows, width)


@pytest.fixture(scope="module")
def real(kb: KnowledgeBase) -> list[Picture]:
    """Drawings, wide and narrow, of a fixed choice of facts of every kind."""
    wanted = [*(vocab.HCC + name for name in RELATIONS), vocab.RDF_TYPE, vocab.SUBCLASS_OF]
    inferred = sorted(kb.inferred)
    pictures = []
    for predicate in wanted:
        found = [fact for fact in inferred if fact[1] == predicate]
        for fact in islice(found, 0, None, len(found) // 8):
            why = kb.why(*fact, most=12)
            pictures += [why.picture(), why.picture(narrow=True)]
    return pictures


Rectangle = tuple[float, float, float, float]


def boxes(picture: Picture) -> Iterator[Rectangle]:
    """Where the boxes are."""
    return ((b.x, b.y, b.width, b.height) for b in picture.boxes)


def overlap(one: Rectangle, other: Rectangle) -> bool:
    """Whether two rectangles share more than an edge."""
    (ax, ay, aw, ah), (bx, by, bw, bh) = one, other
    return min(ax + aw, bx + bw) - max(ax, bx) > 0.5 and min(ay + ah, by + bh) - max(ay, by) > 0.5


def test_text_stays_in_its_box(real: list[Picture]) -> None:
    """No line of text is wider than the box it stands in, nor higher."""
    for picture in real:
        for box in picture.boxes:
            for text in box.lines:
                assert drawing.width_of(text.text) <= box.width - 8
                assert box.y < text.y < box.y + box.height


def test_no_two_boxes_meet(real: list[Picture]) -> None:
    """Boxes lie beside or below each other."""
    for picture in real:
        assert not any(overlap(a, b) for a, b in combinations(boxes(picture), 2)), picture.title


def test_no_words_on_a_line_hide_a_box_or_other_words(real: list[Picture]) -> None:
    """Claims are written where there is room."""
    for picture in real:
        plates = [line.plate for line in picture.lines if line.plate]
        assert not any(overlap(a, b) for a, b in combinations(plates, 2)), picture.title
        assert not any(overlap(a, b) for a in plates for b in boxes(picture)), picture.title


def test_everything_lies_in_the_picture(real: list[Picture]) -> None:
    """Boxes, words and lines end before the edge does."""
    for picture in real:
        for x, y, width, height in [*boxes(picture), *(n.plate for n in picture.lines if n.plate)]:
            assert x >= 0 and y >= 0
            assert x + width <= picture.width and y + height <= picture.height, picture.title
        for line in picture.lines:
            assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in line.points)


def test_ways_that_share_steps_are_drawn_as_one_net() -> None:
    """A node that two ways pass is one box."""
    picture = pictured("a>b>d>e", "a>c>d>e")
    assert sorted(box.node.name for box in picture.boxes) == ["a", "b", "c", "d", "e"]
    assert len(picture.lines) == 5
    assert not picture.headings[:-1]


def test_ways_that_make_no_net_are_drawn_under_each_other() -> None:
    """Where two ways pass the same nodes in another order, each gets a lane with its number."""
    picture = pictured("a>b>c>d", "a>c>b>d")
    assert len(picture.boxes) == 8
    assert [h.text for h in picture.headings][:2] == ["Way 1", "Way 2"]


def test_a_long_way_goes_on_in_new_rows() -> None:
    """Twelve steps need several rows; the boxes of each stand at one height, in order."""
    names = [f"factor number {n}" for n in range(13)]
    picture = pictured(">".join(names))
    rows = sorted({round(box.y) for box in picture.boxes})
    assert 3 <= len(rows) <= 5
    order = sorted(picture.boxes, key=lambda box: (round(box.y), box.x))
    assert [box.node.name for box in order] == names
    assert len(pictured(">".join(names), width=NARROW).boxes) == 13


def test_too_many_lanes_are_not_all_drawn_and_that_is_said() -> None:
    """The rest is told in words."""
    ways = [f"a>b{n}>c{n}>b{n + 1}>d" for n in range(9)] + ["a>b1>b0>d"]
    picture = pictured(*ways)
    assert picture.headings[-2].text == "and 4 more ways, told in words"


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("HSP90–STAT3 binding ↓", 90, ["HSP90–", "STAT3", "binding ↓"]),
        ("Pneumonoultramicroscopic", 90, None),
        ("short", 90, ["short"]),
    ],
)
def test_text_is_broken_where_it_may_be(text: str, room: float, lines: list[str] | None) -> None:
    """At spaces and hyphens; a word that is too long, wherever it must be; nothing gets lost."""
    found = list(drawing.wrapped(text, room))
    assert lines is None or found == lines
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert all(drawing.width_of(line) <= room for line in found)


def svg(picture: Picture, **more: bool) -> ElementTree.Element:
    """The root of the SVG."""
    return ElementTree.fromstring(drawing.svg(picture, lambda iri: f"/to/{iri}", "w", **more))


def test_the_picture_has_a_title_and_a_description() -> None:
    """A screen reader says what it is of."""
    root = svg(pictured("a>b"))
    named = root.attrib["aria-labelledby"].split()
    assert [root.find(f".//*[@id='{i}']").text for i in named] == ["Why", "Because."]  # type: ignore[union-attr]


def test_each_box_and_each_claim_is_a_link() -> None:
    """To the thing, and to the claim."""
    links = {a.attrib["href"] for a in svg(pictured("a>b>c")).iter(f"{SVG}a")}
    assert links == {f"/to/x:{name}" for name in ("a", "b", "c", "a>b", "b>c")}


def test_signs_differ_by_shape_and_not_by_colour_only() -> None:
    """What raises ends in a triangle, what lowers in a bar; each line ends in its own."""
    picture = drawn("Why", "", [[arrow("a>b"), arrow("b>c", sign="-")]], WIDE)
    root = svg(picture)
    shapes = {m.attrib["id"]: m.find(f"{SVG}path").attrib["d"] for m in root.iter(f"{SVG}marker")}  # type: ignore[union-attr]
    ends = [
        p.attrib["marker-end"][5:-1] for p in root.iter(f"{SVG}path") if "marker-end" in p.attrib
    ]
    assert ends == ["w-raises", "w-lowers"]
    assert len(set(shapes.values())) == 3
    assert picture.headings[-1].text == "Arrow: raises. Bar: lowers."


def test_mirrored_steps_are_dashed_and_doubtful_ones_dotted() -> None:
    """Each has its class, the style sheet its dashes, and the legend its words."""
    way = [arrow("a>b", mirrored=True), arrow("b>c", doubtful=True)]
    picture = drawn("Why", "", [way], WIDE)
    kinds = [p.attrib["class"] for p in svg(picture).iter(f"{SVG}path") if "class" in p.attrib]
    assert kinds == ["line raises mirrored", "line raises doubtful"]
    for kind in ("mirrored", "doubtful"):
        assert f".line.{kind} {{ stroke-dasharray" in drawing.style()
    assert "Dashed: mirrored" in picture.headings[-1].text
    assert "Dotted: a claim" in picture.headings[-1].text


def test_names_are_escaped() -> None:
    """What a thing is called is never markup."""
    root = svg(pictured("<b>&\"'>c".replace(">&", "&")))
    assert "<b&" in "".join(root.itertext())


def test_alone_it_carries_its_style_and_within_a_page_it_does_not() -> None:
    """A page has the style sheet, and its policy allows no style of a drawing's own."""
    assert [e.tag for e in svg(pictured("a>b")).iter(f"{SVG}style")] == [f"{SVG}style"]
    assert not list(svg(pictured("a>b"), alone=False).iter(f"{SVG}style"))
    assert "sha256-" in drawing.policy()
