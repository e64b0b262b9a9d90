"""The terms that outside vocabularies lack, as a document from which to ask for them."""

from collections.abc import Iterator
from typing import Any

from hcconto import views
from hcconto.views import Cells

NONE = "none"
# Where nobody has decided yet; last in the document.
UNDECIDED = ""
LINES = (
    ("definition", "definition"),
    ("synonyms", "synonyms"),
    ("parent", "suggested parent"),
    ("near", "near terms"),
    ("reason", "why there is none"),
)
HEAD = """# Term requests

Terms of hcconto that have no exact identifier in an outside vocabulary, by the vocabulary to which
a request for one should go. Written by `hcconto export term-requests` from `hcc:noIdentifierReason`
and `hcc:requestTo`; edit those.
"""


def document(opened: Any) -> str:
    """The document, in Markdown: a section for each vocabulary, a list below each term."""
    terms = list(views.cells(opened, "term-requests").values())
    groups = sorted({term.get("to", UNDECIDED) for term in terms}, key=_last_what_goes_nowhere)
    parts = [HEAD]
    for group in groups:
        members = [term for term in terms if term.get("to", UNDECIDED) == group]
        parts.append(f"\n## {_title(group)} ({len(members)})\n")
        for term in sorted(members, key=lambda term: views.natural(term["label"].casefold())):
            parts += _entry(term)
    return "".join(parts)


def _last_what_goes_nowhere(group: str) -> tuple[int, str]:
    return {NONE: 1, UNDECIDED: 2}.get(group, 0), group.casefold()


def _title(group: str) -> str:
    return {NONE: "No request", UNDECIDED: "Not yet decided"}.get(group, f"To {group}")


def _entry(term: Cells) -> Iterator[str]:
    yield f"\n### {term['label']}\n\n- id: `{term['term']}`\n"
    for column, words in LINES:
        if column in term:
            yield f"- {words}: {term[column].replace(views.BAR, '; ')}\n"
