"""Sentences are found whole, whatever a page layout did to the text."""

import itertools

import pytest

from hcconto import sentences


def split(text: str, heading: str = "Heading") -> list[str]:
    """The texts of the sentences, pieces put together."""
    found = sentences.split(text, 0, len(text), heading)
    return ["".join(text[start:end] for start, end in sentence.pieces) for sentence in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Heat kills cells. Some cells live on.", 2),
        ("Heat kills cells [1, 2]. Some cells live on [3-5].", 2),
        ("Heat kills cells.[1,2] Some cells live on.", 2),
        ("Heat kills cells (Fig. 2). Some cells live on (see Ref. 3).", 2),
        ("It was said by Smith et al. Later it was denied.", 1),
        ("Cells, e.g. Those of the liver, i.e. All of them, live.", 1),
        ("It took 5.5 min. of heat and 2.0 cm of needle.", 1),
        ("Seen in E. coli and by J. Smith in mice.", 1),
        ("Did it really fall? It did not at all! So it rose.", 3),
        ("cell death. incomplete ablation may do so.", 1),
        ("It rose in cells. miR-103 does so too. siNOX4 lowers it again.", 3),
        ("After iRFA. GAS6-AS2 takes up miR-3619-5p.", 1),
        ("HIF-1α rises at first. α-SMA falls after that.", 2),
        ("It has parts: (1) one; (2) two. (3) A third stands alone.", 2),
        ('He said "it rose in cells." Then it fell again.', 2),
        ("It rose (in cells). Then it fell again.", 2),
        ("It rose in **bold**. Then it fell again.", 2),
        ("Heading\n\nIt stands below its heading. It does so twice.", 2),
        ("Heading: It stands beside its heading.", 1),
        ("cut by a\n\npage break it goes on. This is another one.", 2),
        ("cut by a hy-\n\nphen it goes on. This is another one.", 2),
        ("It stands above a number.\n\n17\n\nIt stands below a number.", 2),
        ("It ends in no stop", 1),
        ("", 0),
    ],
)
def test_sentences_are_counted(text: str, expected: int) -> None:
    """As a reader would count them."""
    assert len(split(text)) == expected, split(text)


def test_a_caption_in_a_sentence_is_a_sentence_of_its_own() -> None:
    """The sentence about it has two pieces, and what is said in one is not in the other."""
    text = "It goes on over the mech-\n\nFigure 2. A caption. With two parts.\n\nanisms of it."
    whole, caption = sentences.split(text, 0, len(text), "")
    assert len(whole.pieces) == 2
    assert caption.is_caption
    assert text[slice(*caption.pieces[0])] == "Figure 2. A caption. With two parts."
    assert whole.overlaps(0, len(text))
    assert not caption.overlaps(0, len(text))
    inside = text.index("With two")
    assert caption.overlaps(inside, inside + 4)
    assert not whole.overlaps(inside, inside + 4)


def test_touching_is_not_overlapping() -> None:
    """Ends are exclusive."""
    sentence = sentences.Sentence(((10, 20),))
    assert not sentence.overlaps(0, 10)
    assert not sentence.overlaps(20, 30)
    assert sentence.overlaps(19, 20)


def test_no_letter_is_in_two_sentences_or_in_none() -> None:
    """The pieces cover all that is not space, in order."""
    text = "One is here now. Two is here\n\nnow. Figure it out! \n\n Three is 3.5 wide [1]. end"
    found = sentences.split(text, 0, len(text), "Heading")
    pieces = [piece for sentence in found for piece in sentence.pieces]
    assert pieces == sorted(pieces)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(pieces))
    covered = {place for start, end in pieces for place in range(start, end)}
    assert {place for place, letter in enumerate(text) if letter.strip()} <= covered
