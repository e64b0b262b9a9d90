"""Findings: what the claims, taken together, contradict, leave out, and suggest.

Nothing here is told by a curator: each list is answered by queries in `queries/findings/`, and by
walks over proofs where SPARQL cannot count them. The lists are made once for a store and kept
beside it. Things are named by IRIs; pages and tables say what they are called.
"""

import contextlib
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import combinations as every
from typing import Any

from hcconto import combinations, proofs, queries, routes, signs, store, vocab
from hcconto.knowledge import KnowledgeBase

COUNTERACTS = vocab.HCC + "counteracts"
RECURRENCE = "recurrence of hepatocellular carcinoma"
ADMITTED = {"soundly cited": proofs.STRICT, "all stated": proofs.Rulebook(carrying_only=False)}
SMALL = 3  # cuts of so many states are listed, and larger ones only where none is smaller
SIZES = {"pairs": 2, "triples": 3}
WEIGHTIEST = 5  # claims beneath most contested pairs

Rows = list[dict[str, str]]
Found = dict[str, Any]
Ways = dict[str, tuple[str, tuple[str, ...]]]  # mechanism → the state counteracted, by which claims


def _kept(kb: KnowledgeBase, name: str, make: Callable[[], Any]) -> Found:
    """A list as it was made for this store and these queries."""
    texts = "".join(query.text for query in queries.folder("findings").values())
    digest = hashlib.sha256(texts.encode()).hexdigest()[:12]
    path = kb.folder / f"{name}-{digest}.json"
    if path.is_file():
        kept: Found = json.loads(path.read_text(encoding="utf-8"))
        return kept
    made: Found = json.loads(json.dumps(make()))
    with contextlib.suppress(OSError):  # a store that cannot be written to keeps nothing
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        beside.write_text(json.dumps(made), encoding="utf-8")
        beside.replace(path)
    return made


def _ask(kb: KnowledgeBase, name: str) -> Rows:
    return store.rows(kb.store, queries.named("findings", name).text)


def _nested(rows: Iterable[dict[str, str]], by: tuple[str, ...], *lists: str) -> list[Found]:
    """One entry for each value of `by`, with all values of the other columns in lists."""
    found: dict[tuple[str, ...], Found] = {}
    for row in rows:
        key = tuple(row.get(name, "") for name in by)
        entry = found.setdefault(key, {**dict(zip(by, key, strict=True)), **{n: [] for n in lists}})
        for name in lists:
            if name in row and row[name] not in entry[name]:
                entry[name].append(row[name])
    return list(found.values())


# --- contested ----------------------------------------------------------------------------------


def contested(kb: KnowledgeBase) -> Found:
    """What is said, or follows, both ways.

    - `stated`: pairs that claims join with opposite signs; `other_words`: claims that do so in
      other words;
    - `inferred`: how many pairs of cause and factor have both signs, and those that have them by
      coherent proofs, grouped by the factor at which the two ways part;
    - `remedies`: factors that one remedy raises and another lowers; `harms`: remedies that bring on
      a mechanism of recurrence;
    - `noted`: the contradictions that curators noted, with how each is found here.
    """
    return _kept(kb, "contested", lambda: _contested(kb))


def _contested(kb: KnowledgeBase) -> Found:
    found: Found = {
        "stated": _nested(
            _ask(kb, "stated-both-ways"), ("subject", "object"), "raising", "lowering"
        ),
        "other_words": _nested(
            _ask(kb, "stated-both-ways-in-other-words"), ("theme",), "raising", "lowering"
        ),
        "inferred": _inferred(kb),
        "remedies": _remedies(_ask(kb, "remedies-both-ways")),
        "harms": _harms(kb),
    }
    found["noted"] = _noted(_ask(kb, "noted-contradictions"), found)
    return found


def _inferred(kb: KnowledgeBase) -> Found:
    found = signs.contested(kb.prover)
    all_pairs, both = signs.pairs(kb.prover.closure.derivations)
    beneath = Counter(claim for one in found for claim in _beneath(one))
    return {
        "pairs": len(all_pairs),
        "both": len(both),
        "coherent": len(found),
        "sound": sum(one.is_sound for one in found),
        "beneath": [{"claim": claim, "pairs": n} for claim, n in beneath.most_common(WEIGHTIEST)],
        "partings": _partings(found),
    }


def _beneath(one: signs.Contested) -> set[str]:
    return {*one.raising.proof.claims, *one.lowering.proof.claims}


def _partings(found: list[signs.Contested]) -> list[Found]:
    """Pairs by the factor at which their ways part, and there by the claims that quarrel."""
    partings: dict[str, dict[tuple[str, ...], list[Found]]] = {}
    for one in found:
        quarrel = {*_into(one.raising, one.parting), *_into(one.lowering, one.parting)}
        group = partings.setdefault(one.parting, {})
        group.setdefault(tuple(sorted(quarrel)), []).append(_pair(one))
    listed = [
        {
            "factor": factor,
            "count": sum(map(len, group.values())),
            "quarrels": [
                {"claims": list(claims), "pairs": pairs}
                for claims, pairs in sorted(group.items(), key=lambda item: -len(item[1]))
            ],
        }
        for factor, group in partings.items()
    ]
    return sorted(listed, key=lambda parting: -parting["count"])


def _pair(one: signs.Contested) -> Found:
    sides = {"raising": one.raising, "lowering": one.lowering}
    told = {
        side: {"length": w.length, "standing": w.standing, "claims": list(w.proof.claims)}
        for side, w in sides.items()
    }
    return {"cause": one.cause, "factor": one.factor, "apart": one.apart, **told}


def _into(way: signs.Way, factor: str) -> tuple[str, ...]:
    """The claims by which a way reaches the factor at which it parts from the other."""
    local = vocab.PREFIXES["state"] + factor.removeprefix(vocab.HCC)
    ends = (local + "-increase", local + "-decrease")
    return next((way.claims_into(state) for state in way.states if state in ends), ())


def _remedies(rows: Rows) -> list[Found]:
    """By theme, what each side says: remedy, factor and claim."""
    themes: dict[str, Found] = {}
    for row in rows:
        theme = themes.setdefault(
            row["theme"], {"theme": row["theme"], "raised": [], "lowered": []}
        )
        for side, remedy, factor, claim in (
            ("raised", "raised_by", "up", "raising"),
            ("lowered", "lowered_by", "down", "lowering"),
        ):
            said = {"remedy": row[remedy], "factor": row[factor], "claim": row[claim]}
            if said not in theme[side]:
                theme[side].append(said)
    return list(themes.values())


def _harms(kb: KnowledgeBase) -> list[Found]:
    """Remedies that bring on a mechanism, each with the claims beneath the smallest proof."""
    found = _nested(
        _ask(kb, "remedies-that-bring-on-a-mechanism"), ("remedy", "state", "mechanism"), "harm"
    )
    for one in found:
        fact = (one["remedy"], vocab.HCC + "leadsTo", one["state"])
        one["claims"] = list(kb.prover.proofs(fact, proofs.STRICT, 1)[0].claims)
    return found


def _noted(rows: Rows, found: Found) -> list[Found]:
    """Curators' notes, each with the lists above that have one of its claims on each side."""
    seen = {
        "stated both ways": _claims_of(found["stated"]) | _claims_of(found["other_words"]),
        "remedies that pull both ways": {
            said["claim"]
            for theme in found["remedies"]
            for said in (*theme["raised"], *theme["lowered"])
        },
        "remedies that bring on a mechanism": {c for h in found["harms"] for c in h["claims"]},
        "inferred both ways": {
            claim
            for parting in found["inferred"]["partings"]
            for quarrel in parting["quarrels"]
            for claim in quarrel["claims"]
        },
    }
    notes = _nested(rows, ("note", "statement"), "claim")
    for note in notes:
        note["found_by"] = [where for where, claims in seen.items() if claims & {*note["claim"]}]
    return notes


def _claims_of(entries: list[Found]) -> set[str]:
    return {claim for entry in entries for claim in (*entry["raising"], *entry["lowering"])}


# --- gaps ---------------------------------------------------------------------------------------


def gaps(kb: KnowledgeBase) -> Found:
    """What is not stated; each list is the answer to one query, of the same name with dashes."""
    return _kept(kb, "gaps", lambda: _gaps(kb))


def _gaps(kb: KnowledgeBase) -> Found:
    def nested(name: str, by: tuple[str, ...], *lists: str) -> list[Found]:
        return _nested(_ask(kb, name), by, *lists)

    return {
        "mechanisms_without_intervention": nested(
            "mechanisms-without-intervention", ("mechanism",), "procedure", "doubtful"
        ),
        "axes_without_intervention": nested(
            "axes-without-intervention", ("axis",), "member", "inferred"
        ),
        "interventions_without_molecular_target": nested(
            "interventions-without-molecular-target", ("intervention",), "agent", "target"
        ),
        "steps_on_one_reference": nested(
            "steps-on-one-reference", ("reference", "cause", "effect"), "claim"
        ),
        "steps_on_doubtful_claims": nested(
            "steps-on-doubtful-claims", ("status", "cause", "effect"), "claim"
        ),
        "mechanisms_after_one_ablation": nested(
            "mechanisms-after-one-ablation", ("only", "mechanism"), "claim"
        ),
        "headings_without_cited_intervention": nested(
            "headings-without-cited-intervention", ("heading",), "intervention"
        ),
        "aims_without_an_agent": nested("aims-without-an-agent", ("target",), "intervention"),
        "factors_named_only": nested("factors-named-only", ("factor",), "claim"),
    }


# --- combinations -------------------------------------------------------------------------------


def combined(kb: KnowledgeBase) -> Found:
    """Pairs and triples of interventions that reach the most headings by independent routes.

    `reaches` says of each intervention which `headings` and `mechanisms` it reaches, by which
    `claims`, what harm it does, and which others reach the same by the same claims (`alike`) and
    are not told of again. `pairs` and `triples` have `members`, `headings`, `mechanisms`, the
    number of `claims`, the references that several members cite (`shared_references`), and the
    themes on which two of them pull in opposite directions (`opposed`).
    """
    return _kept(kb, "combinations", lambda: _combined(kb))


def _combined(kb: KnowledgeBase) -> Found:
    main = _main_headings(kb)
    ways, alike = _distinct(_ways(kb))
    reaches = [
        combinations.Reach(
            intervention,
            frozenset().union(*(main.get(mechanism, ()) for mechanism in routed)),
            {mechanism: frozenset(claims) for mechanism, (_, claims) in routed.items()},
        )
        for intervention, routed in ways.items()
    ]
    cited, themes = kb.prover.references, _opposed(kb)
    harms = _nested(_ask(kb, "remedies-that-bring-on-a-mechanism"), ("remedy",), "mechanism")
    brought = {harm["remedy"]: harm["mechanism"] for harm in harms}
    return {
        "reaches": {
            reach.intervention: {
                "headings": sorted(reach.headings),
                "mechanisms": [
                    {"mechanism": mechanism, "state": state}
                    for mechanism, (state, _) in ways[reach.intervention].items()
                ],
                "claims": sorted(reach.claims),
                "harms": brought.get(reach.intervention, []),
                "alike": alike.get(reach.intervention, []),
            }
            for reach in reaches
        },
        **{
            name: [
                _combination(one, cited, themes)
                for one in combinations.combined(reaches, size)
                if not _is_mixed(kb.prover, one.claims)
            ]
            for name, size in SIZES.items()
        },
    }


def _main_headings(kb: KnowledgeBase) -> dict[str, set[str]]:
    """The heading under which most claims about each mechanism stand; several where they tie."""
    counts: dict[str, dict[str, int]] = {}
    for row in _ask(kb, "headings-of-mechanisms"):
        counts.setdefault(row["mechanism"], {})[row["heading"]] = int(row["claims"])
    return {
        mechanism: {heading for heading, n in by.items() if n == max(by.values())}
        for mechanism, by in counts.items()
    }


def _ways(kb: KnowledgeBase) -> dict[str, Ways]:
    """For each intervention and mechanism, the state counteracted with the fewest claims."""
    found: dict[str, Ways] = {}
    for row in _ask(kb, "mechanisms-counteracted"):
        fact = (row["intervention"], COUNTERACTS, row["state"])
        claims = kb.prover.proofs(fact, proofs.STRICT, 1)[0].claims
        ways = found.setdefault(row["intervention"], {})
        known = ways.get(row["mechanism"])
        if known is None or len(claims) < len(known[1]):
            ways[row["mechanism"]] = (row["state"], claims)
    return found


def _distinct(ways: dict[str, Ways]) -> tuple[dict[str, Ways], dict[str, list[str]]]:
    """One intervention of those that do the same by the same claims, and the others beside it."""
    first: dict[frozenset[tuple[str, tuple[str, ...]]], str] = {}
    alike: dict[str, list[str]] = {}
    for intervention, routed in ways.items():
        key = frozenset((mechanism, claims) for mechanism, (_, claims) in routed.items())
        if key in first:
            alike.setdefault(first[key], []).append(intervention)
        first.setdefault(key, intervention)
    return {one: ways[one] for one in first.values()}, alike


def _opposed(kb: KnowledgeBase) -> dict[str, dict[str, set[str]]]:
    """For each intervention, the themes that it, or an agent in it, raises or lowers."""
    within: dict[str, list[str]] = {}
    for row in _ask(kb, "components"):
        within.setdefault(row["agent"], []).append(row["intervention"])
    sides: dict[str, dict[str, set[str]]] = {}
    for theme in _remedies(_ask(kb, "remedies-both-ways")):
        for side in ("raised", "lowered"):
            for said in theme[side]:
                for one in (said["remedy"], *within.get(said["remedy"], ())):
                    turns = sides.setdefault(one, {"raised": set(), "lowered": set()})
                    turns[side].add(theme["theme"])
    return sides


def _is_mixed(prover: proofs.Prover, claims: Iterable[str]) -> bool:
    """True when two of the claims are about procedures that exclude each other."""
    contexts = set().union(*(prover.contexts.get(claim, set()) for claim in claims))
    return any(pair in prover.excluding for pair in every(sorted(contexts), 2))


def _combination(
    one: combinations.Combination,
    cited: dict[str, set[str]],
    sides: dict[str, dict[str, set[str]]],
) -> Found:
    by_member = [set().union(*(cited.get(c, set()) for c in m.claims)) for m in one.members]
    turns = [sides.get(m.intervention, {"raised": set(), "lowered": set()}) for m in one.members]
    opposed = (
        (a["raised"] & b["lowered"]) | (a["lowered"] & b["raised"]) for a, b in every(turns, 2)
    )
    return {
        "members": [member.intervention for member in one.members],
        "headings": sorted(one.headings),
        "mechanisms": sorted(one.mechanisms),
        "claims": len(one.claims),
        "shared_references": sorted(set().union(*(a & b for a, b in every(by_member, 2)))),
        "opposed": sorted(set().union(*opposed)),
    }


# --- cuts ---------------------------------------------------------------------------------------


def cuts(kb: KnowledgeBase) -> list[Found]:
    """For each incomplete ablation: its routes to recurrence, and the smallest sets that cut all.

    Told twice: by claims whose citation carries them, and by all that is stated. Each member of a
    cut has the numbers of the routes that pass it, and the remedies that counteract it.
    """
    found = _kept(kb, "cuts", lambda: {"cuts": _cuts(kb)})
    return list(found["cuts"])


def _cuts(kb: KnowledgeBase) -> list[Found]:
    target = kb.increases[kb.resolve(RECURRENCE)]
    against: dict[str, list[str]] = {}
    for row in _ask(kb, "remedies-against-states"):
        against.setdefault(row["state"], []).append(row["remedy"])
    procedures = [row["procedure"] for row in _ask(kb, "incomplete-ablations")]
    found = []
    for admitted, rulebook in ADMITTED.items():
        network = routes.Network(kb.prover, rulebook)
        for procedure in procedures:
            ways, least = network.routes(procedure, target), network.least(procedure, target)
            cut_sets = routes.minimal_cuts(ways, max(least, SMALL))
            found.append(
                {
                    "procedure": procedure,
                    "target": target,
                    "admitted": admitted,
                    "least": least,
                    "routes": [{"states": r.states, "claims": r.claims} for r in ways],
                    "cuts": [_cut(cut, ways, against) for cut in cut_sets],
                }
            )
    return sorted(found, key=lambda one: procedures.index(one["procedure"]))


def _cut(cut: routes.Cut, ways: list[routes.Route], against: dict[str, list[str]]) -> list[Found]:
    return [
        {
            "state": state,
            "routes": [number for number, way in enumerate(ways, 1) if state in way.between],
            "remedies": against.get(state, []),
        }
        for state in sorted(cut)
    ]


def turn(kb: KnowledgeBase, state: str) -> str:
    """What keeps a state from coming: to lower its factor, or to raise it."""
    return "lower" if kb.increases.get(kb.prover.factors[state]) == state else "raise"
