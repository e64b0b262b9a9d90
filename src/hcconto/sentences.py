"""Where the sentences of a section begin and end, as character offsets; no text is kept.

Articles that went through a page layout have paragraphs cut by page breaks, words cut by hyphens,
figure captions in the middle of a sentence, and full stops that end no sentence. What is told here
is only where each sentence stands, so that a claim can be held against it.

>>> text = "Results. HSP90 rose (Fig. 2) [1, 2]. It binds STAT3 e.g. after\\n\\nheat."
>>> [text[slice(*sentence.pieces[0])] for sentence in split(text, 0, len(text), "Results")]
['HSP90 rose (Fig. 2) [1, 2].', 'It binds STAT3 e.g. after\\n\\nheat.']
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ABBREVIATIONS = {
    *("al", "approx", "ca", "cf", "dr", "e.g", "eq", "eqs", "etc", "fig", "figs", "i.e", "inc"),
    *("no", "nos", "pp", "ref", "refs", "resp", "sp", "spp", "st", "suppl", "tab", "vol", "vs"),
}
# A sentence of fewer words than this is a slip of the pen, and belongs to the one after it.
FEWEST_WORDS = 3

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_CAPTION = re.compile(r"(?:Supplementary )?(?:Figure|Fig\.|Table|Scheme) ?S?\d+[.:]")
_NOT_TEXT = re.compile(r"[\W\d_]*")
# A full stop with what may close a sentence after it: brackets, quotes, references, asterisks.
_STOP = re.compile(r"[.?!][)\]”’\"'*]*(?: ?\[[\d,;\s–-]+\])?(?=\s|$)")
_WORD_BEFORE = re.compile(r"([^\s(\[]+)$")
# siNOX4, miR-103 or m6A begin a sentence with a small letter.
_NAME = re.compile(r"[a-z]{1,4}-?[A-Z0-9⁰-⁹₀-₉]")
_BEGINNING = re.compile(r"\s*[(\[“‘\"'*$]*(?P<letter>\w)")


@dataclass(frozen=True)
class Sentence:
    """One sentence: the pieces of the text that it stands in; more than one about a caption."""

    pieces: tuple[tuple[int, int], ...]
    is_caption: bool = False

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.pieces[0][0]

    def overlaps(self, start: int, end: int) -> bool:
        """True when the place has a part of the sentence; of a caption, when it begins in it."""
        if self.is_caption:
            return any(first <= start < last for first, last in self.pieces)
        return any(start < last and first < end for first, last in self.pieces)


def split(text: str, start: int, end: int, heading: str) -> list[Sentence]:
    """The sentences of the section from start to end, in order, without its heading."""
    paragraphs = list(_paragraphs(text, _after_heading(text, start, end, heading), end))
    captions = [paragraph for paragraph in paragraphs if _CAPTION.match(text, *paragraph)]
    flow = [paragraph for paragraph in paragraphs if paragraph not in captions]
    found = [Sentence(tuple(pieces)) for pieces in _sentences(text, flow)]
    found += [Sentence((caption,), is_caption=True) for caption in captions]
    return sorted(found, key=lambda sentence: sentence.start)


def _after_heading(text: str, start: int, end: int, heading: str) -> int:
    words = r"\s+".join(re.escape(word) for word in heading.split())
    found = re.compile(rf"\s*{words}\s*[.:]?\s*").match(text, start, end)
    return found.end() if found else start


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines that say something, without the spaces about them; page numbers do not."""
    for line in _PARAGRAPH.finditer(text, start, end):
        content = line[0].strip()
        if _NOT_TEXT.fullmatch(content):
            continue
        first = line.start() + line[0].index(content)
        yield first, first + len(content)


def _sentences(text: str, flow: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """The pieces of each sentence of the running text, whose paragraphs may be cut anywhere."""
    pieces: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(flow):
        next_start = flow[index + 1][0] if index + 1 < len(flow) else None
        for stop in _stops(text, start, end, next_start):
            pieces.append((start, stop))
            start = _skip_space(text, stop, end)
            if _words(text, pieces) >= FEWEST_WORDS:
                yield _joined(text, pieces)
                pieces = []
        if start < end:
            pieces.append((start, end))
    if pieces:
        yield _joined(text, pieces)


def _stops(text: str, start: int, end: int, next_start: int | None) -> Iterator[int]:
    """Where sentences end in a paragraph; at its end, what comes next decides."""
    for stop in _STOP.finditer(text, start, end):
        follows = stop.end() if stop.end() < end else next_start
        if not _is_abbreviation(text, start, stop) and _may_begin(text, follows):
            yield stop.end()


def _is_abbreviation(text: str, start: int, stop: re.Match[str]) -> bool:
    if stop[0] != ".":
        return False
    before = _WORD_BEFORE.search(text[start : stop.start()])
    word = before[1] if before else ""
    is_initial = len(word) == 1 and word.isupper() and word.isascii()
    return word.casefold() in ABBREVIATIONS or is_initial


def _may_begin(text: str, at: int | None) -> bool:
    """True where a sentence may begin: not with a small letter of the Latin alphabet."""
    if at is None:
        return True
    letter = _BEGINNING.match(text, at)
    if letter is None:
        return True
    is_small = letter["letter"].islower() and letter["letter"].isascii()
    return not is_small or _NAME.match(text, letter.start("letter")) is not None


def _skip_space(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _words(text: str, pieces: list[tuple[int, int]]) -> int:
    return sum(len(text[first:last].split()) for first, last in pieces)


def _joined(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces, those made one between which there is nothing but space."""
    joined = [pieces[0]]
    for first, last in pieces[1:]:
        if text[joined[-1][1] : first].strip():
            joined.append((first, last))
        else:
            joined[-1] = (joined[-1][0], last)
    return joined
