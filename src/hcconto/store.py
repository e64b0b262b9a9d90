"""The store: named graphs in Oxigraph, written once by a build and only read afterwards.

The default graph holds everything but what is speculative, so that a plain query sees all that is
stated or soundly inferred. Nothing is exported or validated from here: the engine rewrites some
literals.
"""

import contextlib
import fcntl
import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hcconto import beside, guard, paths, vocab
from hcconto.config import Settings
from hcconto.errors import (
    BuildError,
    IdentifierError,
    LimitExceeded,
    QueryError,
    QuerySyntaxError,
)

MARKER = "complete.json"
LINES = "lines"
MANY = 50_000  # statements
WATCHED = (
    *("ontology/*.ttl", "ontology/claims/*.ttl", "shapes/*.ttl", "queries/build/*.rq"),
    *(f"ontology/generated/{name}.ttl" for name in ("candidates", "external", "hierarchy")),
)
NOT_DEFAULT = ("speculative", "candidates", "go", "chebi")
# What is counted of each fact of this graph stays in it: a plain query is ten times slower if all
# those annotated axioms stand beside the ones of claims.
NOTED_APART = "inferred"
ABANDONED = 86_400  # seconds after which what a killed build left behind is swept up

TABLE_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
_WHERE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
PLAINLY = {
    "IRI parsing failed": "this is not an IRI",
    "[_]": "the query cannot end or go on like this",
}


@dataclass(frozen=True)
class Answer:
    """A query's result, whole: `kind` is `table` or `graph`, `format` the one it is written in."""

    kind: str
    format: str
    body: bytes


# --- which store ---------------------------------------------------------------------------------


def folder_for(settings: Settings) -> Path:
    """Where the store for just these sources, and just this program, is or will be.

    Raises HccontoError or SourceError when a vocabulary to put beside is not to be had.
    """
    watched = [path for pattern in WATCHED for path in settings.home.glob(pattern)]
    asked = beside.fingerprint(settings.beside, settings.tables)
    digest = _digest(sorted(watched), program().encode() + asked)
    return settings.store / f"store-{digest[:16]}"


def program() -> str:
    """A name for this program as it is: what it made may not be what another version makes."""
    return _digest(sorted(paths.PACKAGE.glob("*.py")))


def _digest(files: Iterable[Path], start: bytes = b"") -> str:
    digest = hashlib.sha256(start)
    for path in files:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


# --- writing and opening ------------------------------------------------------------------------


def constructed(lines: bytes, queries: Iterable[str]) -> bytes:
    """What CONSTRUCT queries make of a graph, all in all; both as N-Triples.

    Sorted, so that the same graph gives the same bytes. Labels pass through as they are, but no
    number may, since the engine spells numbers anew.
    """
    memory = loaded(lines)
    found: list[bytes] = []
    for query in queries:
        result = memory.query(query)
        assert isinstance(result, ox.QueryTriples)
        lines = result.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
        found += lines.splitlines(keepends=True)
    return b"".join(sorted(found))


def write(
    folder: Path,
    graphs: Mapping[str, bytes],
    about: Mapping[str, Any],
    large: Mapping[str, Iterable[str]] | None = None,
) -> None:
    """Make a store of named graphs (name → N-Triples), beside, and swap it in when it is whole.

    `large` graphs come line by line, and are outside the default graph.
    `about` is kept in it and given back by `about()`. A store already there is left alone. Raises
    BuildError when it cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            _fill(made, graphs, about, large or {})
            _swap(made, folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise BuildError(
            f"Cannot write the store {folder}: {error.strerror or error}. "
            "Choose another folder with --store or HCCONTO_STORE."
        ) from None


def keep(path: Path, data: bytes) -> None:
    """Put data beside the stores, for the next build; where that cannot be, it does without."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, new = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(new).replace(path)


def _fill(
    folder: Path,
    graphs: Mapping[str, bytes],
    about: Mapping[str, Any],
    large: Mapping[str, Iterable[str]],
) -> None:
    lines = {name: frozenset(text.splitlines()) - {b""} for name, text in graphs.items()}
    counts = {name: len(lines[name]) for name in lines}
    # The large ones would have to be compared line by line, which is no faster than to read them.
    gone, come = (None if large else _begun(folder, lines)) or (set(), _n_quads(lines))
    store = ox.Store(str(folder))
    for quad in ox.parse(b"\n".join(gone), format=ox.RdfFormat.N_QUADS):
        store.remove(quad)
    # The one is made for many statements, the other for few.
    add = store.bulk_extend if len(come) > MANY else store.extend
    add(ox.parse(b"\n".join(come), format=ox.RdfFormat.N_QUADS))
    for name, of_large in large.items():
        _load(store, name, of_large)
        counts[name] = sum(1 for _ in store.quads_for_pattern(None, None, None, _graph(name)))
    store.flush()
    del store
    for name, of_graph in lines.items():
        path = folder / LINES / f"{name}.nt"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"\n".join(of_graph))
    about = {**about, "program": program(), "large": sorted(large), "triples": counts}
    (folder / MARKER).write_text(json.dumps(about, indent=1), encoding="utf-8")


def _begun(
    folder: Path, lines: Mapping[str, frozenset[bytes]]
) -> tuple[set[bytes], set[bytes]] | None:
    """Begin with a copy of the store made last, if nearly this; what is to go, and to come."""
    made = sorted(folder.parent.glob(f"store-*/{MARKER}"), key=lambda path: path.stat().st_mtime)
    try:
        base = made[-1].parent
        noted = json.loads((base / MARKER).read_text(encoding="utf-8"))
        if noted["program"] != program() or noted["large"]:
            return None
        kept = {path.stem: frozenset(path.read_bytes().splitlines()) for path in _kept(base)}
        none: frozenset[bytes] = frozenset()
        names = kept.keys() | lines.keys()
        gone = {name: kept.get(name, none) - lines.get(name, none) for name in names}
        come = {name: lines.get(name, none) - kept.get(name, none) for name in names}
        if sum(map(len, [*gone.values(), *come.values()])) > MANY:
            return None
        shutil.copytree(base, folder, ignore=_beside_the_data, dirs_exist_ok=True)
        ox.Store(str(folder))
    except (OSError, RuntimeError, ValueError, KeyError, IndexError):
        shutil.rmtree(folder)
        folder.mkdir()
        return None
    stays = [lines[name] for name in lines if name not in NOT_DEFAULT]
    left = {quad for quad in _n_quads(gone) if not any(quad in graph for graph in stays)}
    return left, _n_quads(come)


def _beside_the_data(folder: str, names: list[str]) -> set[str]:
    """What the engine did not make, and so is not the next store's."""
    return {name for name in names if name in (MARKER, LINES) or name.endswith(".json")}


def _kept(folder: Path) -> list[Path]:
    return list((folder / LINES).glob("*.nt"))


def _load(store: ox.Store, name: str, lines: Iterable[str]) -> None:
    """One large graph, by way of a file, which the engine reads faster than it takes triples."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".nt") as stream:
        stream.writelines(lines)
        stream.flush()
        store.bulk_load(path=stream.name, format=ox.RdfFormat.N_TRIPLES, to_graph=_graph(name))


def _swap(made: Path, folder: Path) -> None:
    """Put a whole store in its place, unless another build was faster."""
    with _locked(folder.parent):
        if is_complete(folder):
            return
        shutil.rmtree(folder, ignore_errors=True)
        made.chmod(0o755)
        made.rename(folder)
        for left in folder.parent.glob(".store-*"):
            if time.time() - left.stat().st_mtime > ABANDONED:
                shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Only one process at a time is in here; the lock goes with the process that holds it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _n_quads(graphs: Mapping[str, Iterable[bytes]]) -> set[bytes]:
    """All statements as lines of N-Quads: each in its own graph, and most in the default one."""
    quads: set[bytes] = set()
    for name, lines in graphs.items():
        graph = f"<{vocab.GRAPHS[name]}> .".encode()
        quads |= {line.removesuffix(b".") + graph for line in lines}
        if name not in NOT_DEFAULT:
            quads |= set(lines) if name != NOTED_APART else {q for q in lines if q[:2] != b"_:"}
    return quads


def _quads(graphs: Mapping[str, bytes]) -> Iterator[ox.Quad]:
    for name, triples in graphs.items():
        for quad in ox.parse(triples, format=ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, _graph(name))
            if name not in NOT_DEFAULT:
                yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.DefaultGraph())


def _graph(name: str) -> ox.NamedNode:
    return ox.NamedNode(vocab.GRAPHS[name])


def in_memory(graphs: Mapping[str, bytes]) -> ox.Store:
    """A store of named graphs (name → N-Triples) that is nowhere kept."""
    opened = ox.Store()
    opened.extend(_quads(graphs))
    return opened


def is_complete(folder: Path) -> bool:
    """True when a build finished this store; one that was cut short has no marker."""
    return os.path.isfile(folder / MARKER)


def about(folder: Path) -> dict[str, Any]:
    """What the build noted of itself. Raises BuildError when that cannot be read."""
    with _readable(folder):
        noted: dict[str, Any] = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        return noted


def open_read_only(folder: Path) -> ox.Store:
    """The store, as it is now; any number of processes may hold it.

    Raises BuildError when it cannot be read.
    """
    with _readable(folder):
        return ox.Store.read_only(str(folder))


def loaded(triples: bytes) -> ox.Store:
    """A store of N-Triples that is gone when it is let go; all is in the default graph."""
    store = ox.Store()
    store.bulk_load(triples, format=ox.RdfFormat.N_TRIPLES)
    return store


@contextlib.contextmanager
def _readable(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise BuildError(
            f"The store {folder} cannot be read ({reason}). Delete that folder; "
            "it is built anew at the next start."
        ) from None


def parsed(data: bytes, base: str, format: str = "turtle") -> Iterator[tuple[str, str, str]]:
    """The triples of a document as plain strings, in the form that `rules` takes.

    Raises ValueError when the engine cannot read it.
    """
    try:
        for quad in ox.parse(data, format=GRAPH_FORMATS[format], base_iri=base):
            yield _plain(quad.subject), quad.predicate.value, _plain(quad.object)
    except SyntaxError as error:
        raise ValueError(str(error)) from None


def triples(store: ox.Store, names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """The triples of named graphs as plain strings, in the form that `rules` takes."""
    for name in names:
        for quad in store.quads_for_pattern(None, None, None, _graph(name)):
            yield _plain(quad.subject), quad.predicate.value, _plain(quad.object)


def dumped(store: ox.Store, name: str) -> bytes:
    """A named graph as N-Triples."""
    return store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=_graph(name)) or b""


def text_of(literal: str) -> str:
    """The text of a literal in N-Triples form, without quotes, escapes, language or type."""
    quad = next(ox.parse(f"<x:x> <x:x> {literal} .".encode(), format=ox.RdfFormat.N_TRIPLES))
    return str(quad.object.value)


def _plain(term: Any) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


# --- asking -------------------------------------------------------------------------------------


def rows(store: ox.Store, query: str, **values: str) -> list[dict[str, str]]:
    """The rows of one of our own SELECT queries: name → text, unbound names left out.

    Values are bound as IRIs where they are web addresses, else as strings; never pasted into the
    text. Raises IdentifierError for an address that is no IRI.
    """
    solutions = store.query(query, substitutions=_bound(values))
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [
        {name: solution[name].value for name in names if solution[name] is not None}
        for solution in solutions
    ]


def triples_of(store: ox.Store, query: str, format: str, **values: str) -> bytes:
    """The graph that one of our own CONSTRUCT queries makes, written in one of GRAPH_FORMATS."""
    result = store.query(query, substitutions=_bound(values))
    assert isinstance(result, ox.QueryTriples)
    return _written(sorted(result, key=str), format)


def spelled(lines: bytes, format: str) -> bytes:
    """N-Triples in another of GRAPH_FORMATS; the order and the names of blank nodes are kept."""
    return _written(
        [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)], format
    )


def _written(found: list[ox.Triple], format: str) -> bytes:
    used = {str(term) for triple in found for term in triple}
    prefixes = {
        prefix: namespace
        for prefix, namespace in vocab.PREFIXES.items()
        if any(namespace in term for term in used)
    }
    body = ox.serialize(found, format=GRAPH_FORMATS[format], prefixes=prefixes)
    assert body is not None
    return body


def _bound(values: Mapping[str, str]) -> Any:
    return {ox.Variable(name): _term(value) for name, value in values.items()}


def _term(value: str) -> ox.NamedNode | ox.Literal:
    if not value.startswith(("http://", "https://")):
        return ox.Literal(value)
    try:
        return ox.NamedNode(value)
    except ValueError:
        raise IdentifierError(f"{value!r} is not an IRI.") from None


def answer(
    store: ox.Store,
    query: str,
    table: str | None,
    graph: str | None,
    most_bytes: int,
    default_graphs: Iterable[str] = (),
    named_graphs: Iterable[str] = (),
    prefixes: Mapping[str, str] | None = None,
) -> Answer | None:
    """The answer to anybody's query, whole; None when its kind has no acceptable format.

    `table` and `graph` name the formats to write either kind in. Raises QuerySyntaxError with line
    and column, QueryError when evaluation fails, LimitExceeded when the answer is too long.
    """
    options = _dataset(default_graphs, named_graphs)
    out = _Capped(most_bytes)
    try:
        result = store.query(query, prefixes=dict(prefixes or {}), **options)
        if isinstance(result, ox.QueryTriples):
            if graph is None:
                return None
            ox.serialize(result, out, GRAPH_FORMATS[graph], prefixes=vocab.PREFIXES)
            return Answer("graph", graph, out.getvalue())
        if table is None:
            return None
        result.serialize(out, TABLE_FORMATS[table])
        return Answer("table", table, out.getvalue())
    except SyntaxError as error:
        raise _syntax_error(str(error), query, prefixes or {}) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"The query could not be evaluated: {error}.") from None


def _dataset(default_graphs: Iterable[str], named_graphs: Iterable[str]) -> dict[str, Any]:
    """The dataset a request asks for (SPARQL 1.1 Protocol, section 2.1.4); by default, the store's.

    Raises QueryError for the name of a graph that is no IRI.
    """
    options: dict[str, Any] = {}
    try:
        if default := [ox.NamedNode(iri) for iri in default_graphs]:
            options["default_graph"] = default
        if named := [ox.NamedNode(iri) for iri in named_graphs]:
            options["named_graphs"] = named
            options.setdefault("default_graph", [])
    except ValueError as error:
        raise QueryError(f"The name of a graph is not an absolute IRI: {error}.") from None
    return options


class _Capped(io.BytesIO):
    """Takes so many bytes and no more."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.most:
            raise LimitExceeded(
                f"The answer is longer than {self.most:,} bytes; add LIMIT, or ask for less."
            )
        return super().write(data)


def _syntax_error(text: str, query: str, known: Mapping[str, str]) -> QuerySyntaxError:
    match = _WHERE.match(text)
    if not match:
        return QuerySyntaxError(f"Not a SPARQL query: {text}.")
    reason = " ".join(match[3].replace(", [_]", "").split())
    line, column = _beginning(query, int(match[1]), int(match[2]), reason)
    reason = next((said for words, said in PLAINLY.items() if words in reason), reason)
    if missing := guard.undeclared(query, known):
        reason = f"the prefix {missing[0]}: is not declared"
    if len(reason) > 120:
        reason = reason[:120].rsplit(",", 1)[0] + " …"
    return QuerySyntaxError(
        f"Not a SPARQL 1.1 query: line {line}, column {column}: {reason}.", line, column
    )


def _beginning(query: str, line: int, column: int, reason: str) -> tuple[int, int]:
    """Where the trouble begins, when the engine says where it stopped.

    Where only keywords would do, it has first read as many letters as the shortest of them has.
    """
    keywords = re.findall(r"\b[A-Z][A-Z0-9_]+\b", reason)
    if not keywords or re.search(r"[\"']", reason):
        return line, column
    read = sum(len(text) + 1 for text in query.split("\n")[: line - 1]) + column - 1
    before = query[: max(0, read - min(map(len, keywords)))]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
