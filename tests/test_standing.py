"""Standing: what is counted is what is proved; what is remembered is what would be found."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from edges import fact, triples_of
from hcconto import build, standing, vocab
from hcconto.rules import Fact
from hcconto.standing import Memory, Standing

HCC = vocab.HCC


def stood(*edges: str, known: Memory | None = None) -> tuple[dict[Fact, Standing], Memory]:
    """How all that follows from a few edges stands."""
    _, found, memory, _ = build.infer(triples_of(*edges), known)
    return found, memory


def test_proofs_claims_steps_and_references_are_counted() -> None:
    """Two routes, the shorter with a curated claim; each claim cites a reference of its own."""
    found, _ = stood("a+d~", "a+b", "b+d")
    assert found[fact("a_up", "d_up")] == Standing(
        proofs=2, shortest=1, curated=1, references=tuple(f"{HCC}ref{n}" for n in range(3))
    )
    assert found[fact("a_down", "b_down")].mirrored == 1
    assert found[fact("a_down", "d_down")].mirrored == 1


def test_what_takes_a_fact_over_stands_as_it_does() -> None:
    """What a leads to it also counteracts the opposite of; a mirror image has one step more."""
    found, _ = stood("a+b", "b-c", "a-c")
    below = found[fact("a_up", "c_down")]
    assert below.proofs == 2
    assert found[fact("a_up", "c_up", "counteracts")] == below


def test_a_speculative_fact_has_its_reason_and_no_counts() -> None:
    """There is no proof to count."""
    found, _ = stood("a+b!miscited")
    assert found[fact("a_up", "b_up")] == Standing(reason="doubtful claim")


def test_counting_stops_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """At so many proofs, and only if there are more."""
    routes = [f"a+{middle}" for middle in "bcd"] + [f"{middle}+e" for middle in "bcd"]
    monkeypatch.setattr(standing, "MOST_PROOFS", 3)
    assert stood(*routes)[0][fact("a_up", "e_up")][1:3] == (3, True)
    monkeypatch.setattr(standing, "MOST_PROOFS", 2)
    assert stood(*routes)[0][fact("a_up", "e_up")][1:3] == (2, False)


BEFORE = ("a+b", "b+c", "c-d", "e+d", "d+f:rfa", "g+a:mwa")
AFTER = {
    "a status": ("a+b", "b+c!uncited", "c-d", "e+d", "d+f:rfa", "g+a:mwa"),
    "a sign": ("a+b", "b-c", "c-d", "e+d", "d+f:rfa", "g+a:mwa"),
    "a context": ("a+b", "b+c:rfa", "c-d", "e+d", "d+f:rfa", "g+a:mwa"),
    "a curated sign": ("a+b", "b+c~", "c-d", "e+d", "d+f:rfa", "g+a:mwa"),
    "a claim more": ("a+b", "b+c", "c-d", "e+d", "d+f:rfa", "g+a:mwa", "b+c"),
    "a claim less": ("a+b", "b+c", "c-d", "e+d", "d+f:rfa"),
    "a loop": ("a+b", "b+c", "c-d", "e+d", "d+f:rfa", "g+a:mwa", "f+a", "d-a"),
}


@pytest.mark.parametrize("change", AFTER)
def test_what_was_remembered_is_what_would_be_found(change: str, tmp_path: Path) -> None:
    """After any change the remembered and the newly found are together what all anew would be."""
    _, memory = stood(*BEFORE)
    (tmp_path / "kept").write_bytes(standing.remember(memory, "rules"))
    recalled = standing.recall(tmp_path / "kept", "rules")
    assert recalled == memory
    assert stood(*AFTER[change], known=recalled) == stood(*AFTER[change])


def test_only_what_rests_on_a_change_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change at one end leaves what does not rest on it alone."""
    _, memory = stood(*BEFORE)
    looked_at: list[Fact] = []
    look = standing._looked_up
    monkeypatch.setattr(
        standing,
        "_looked_up",
        lambda prover, fact, found: looked_at.append(fact) or look(prover, fact, found),
    )
    stood(*BEFORE, known=memory)
    assert looked_at == []
    stood(*AFTER["a status"], known=memory)
    assert fact("a_up", "c_up") in looked_at
    assert fact("e_up", "f_up") not in looked_at


@pytest.mark.parametrize("data", [b"", b"{", b'{"rules": "others"}', b'{"rules": "rules"}\n123'])
def test_a_memory_that_cannot_be_read_is_none(data: bytes, tmp_path: Path) -> None:
    """Everything is then looked at."""
    (tmp_path / "kept").write_bytes(data)
    assert standing.recall(tmp_path / "kept", "rules") is None
    assert standing.recall(tmp_path / "nothing", "rules") is None


def test_the_keys_are_the_same_in_another_process() -> None:
    """Else nothing that was kept would be known again (Python salts the hash of a text)."""
    program = (
        "from edges import fact, triples_of\n"
        "from hcconto import axioms, proofs, standing\n"
        "triples = triples_of('a+b')\n"
        "keys, signatures = standing._signatures(proofs.Prover(axioms.close(triples), triples))\n"
        "print(sorted(keys.values()), sorted(signatures.values()))\n"
    )
    path = os.pathsep.join(sys.path)
    told = {
        subprocess.check_output(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    }
    assert len(told) == 1
