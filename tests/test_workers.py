"""A query that runs late, eats memory or breaks the engine costs itself, and no neighbour."""

import contextlib
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hcconto import vocab
from hcconto.errors import BuildError, LimitExceeded, QueryError, QuerySyntaxError
from hcconto.workers import Pool

SECONDS, MEMORY, BYTES = 1.0, 256, 1_000_000
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
LATE = f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}"
HOSTILE = {
    "4,000 nested braces": "SELECT * {" + "{" * 4000 + "}" * 4000 + "}",
    "8,000 unions": "SELECT * {" + " UNION ".join(["{ ?s ?p ?o }"] * 8000) + "}",
    "500 optionals": "SELECT * { ?s ?p ?o "
    + "".join(f"OPTIONAL {{ ?s ?p{n} ?o{n} }}" for n in range(500))
    + "}",
    "a product in order": f"SELECT * {{ {PRODUCT} }} ORDER BY ?c ?f ?i",
    "a product counted": LATE,
    "a flood of concatenation": f"SELECT (GROUP_CONCAT(?c; separator='{'x' * 1000}') AS ?all) "
    f"{{ {PRODUCT} }}",
    "doubling forty times": f"SELECT * {{ BIND('{'x' * 1000}' AS ?v0) "
    + "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
    + "}",
    "8,000 bindings": "SELECT * {" + "".join(f"BIND({n} AS ?v{n})" for n in range(8000)) + "}",
    "paths in paths": "SELECT * { ?s ((((!<x:x>)*)*)*)* ?o . ?o (!<x:y>)* ?z . ?z (!<x:z>)* ?w }",
    "a path of 10,000 steps": "SELECT * { ?s " + "/".join(["<x:p>"] * 10_000) + " ?o }",
    "50,000 times not": "SELECT * { FILTER(" + "!" * 50_000 + "true) }",
    "20,000 times or": "SELECT * { FILTER(" + "||".join(["?x"] * 20_000) + ") }",
    "a list of 30,000": "SELECT * { ?s ?p (" + "1 " * 30_000 + ") }",
    "a pattern that explodes": "SELECT * { ?s ?p ?o "
    "FILTER(REGEX(STR(?o), '(a|a)*b{1000}{1000}')) }",
    "a replacement that swells": f"SELECT (REPLACE(STR(?o), '.*', '{'$0' * 30_000}') AS ?x) "
    "{ ?s ?p ?o }",
    "more rows than fit": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "more triples than fit": "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }",
}


@pytest.fixture(scope="module")
def strict(folder: Path) -> Iterator[Pool]:
    """One worker with short limits, so that whoever spoils it spoils it for all."""
    pool = Pool(folder, 1, SECONDS, MEMORY, BYTES)
    yield pool
    pool.close()


def truth(pool: Pool) -> bool:
    answer = pool.answer("ASK { ?s ?p ?o }", "json", None)
    assert answer
    return bool(json.loads(answer.body)["boolean"])


def pids(pool: Pool) -> list[int]:
    """The processes of the workers that are idle."""
    return [worker.process.pid for worker in pool.idle.queue if worker.process]


def alive(pid: int) -> bool:
    """True while any thread of a process runs; a dead one that nobody has asked after does not."""
    tasks = Path(f"/proc/{pid}/task").glob("*/stat")
    with contextlib.suppress(OSError):
        return any(task.read_text().rpartition(")")[2].split()[0] not in "ZX" for task in tasks)
    return True


def gone_within(seconds: float, pid: int) -> bool:
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(pid)


# --- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_query_costs_only_itself(query: str, strict: Pool) -> None:
    """It ends near the deadline at the latest; right after it a good one is answered at once."""
    began = time.monotonic()
    with pytest.raises(LimitExceeded):
        strict.answer(query, "json", "turtle")
    ended = time.monotonic()
    assert ended - began < SECONDS + 1
    assert truth(strict)
    assert time.monotonic() - ended < 1


def test_an_iri_of_a_megabyte_is_only_long(strict: Pool) -> None:
    """It names nothing, and that is the answer."""
    answer = strict.answer(f"ASK {{ <http://x/{'a' * 1_000_000}> ?p ?o }}", "json", None)
    assert answer
    assert json.loads(answer.body)["boolean"] is False


def test_the_deadline_stops_a_query(strict: Pool) -> None:
    """The message says how long it may run, and the process is gone."""
    (before,) = pids(strict)
    with pytest.raises(LimitExceeded, match="longer than 1 seconds and was stopped"):
        strict.answer(LATE, "json", None)
    assert not alive(before)


def test_the_memory_of_a_query_has_a_limit(folder: Path) -> None:
    """The message says how much it may have."""
    pool = Pool(folder, 1, 20.0, 64, BYTES)
    with pytest.raises(LimitExceeded, match="64 MiB"):
        pool.answer(HOSTILE["doubling forty times"], "json", None)
    pool.close()


def test_an_answer_that_is_too_long_says_so(strict: Pool) -> None:
    """The limit in words; the worker lives on."""
    before = pids(strict)
    with pytest.raises(LimitExceeded, match="longer than 1,000,000 bytes; add LIMIT"):
        strict.answer(HOSTILE["more rows than fit"], "json", None)
    with pytest.raises(LimitExceeded, match="longer than 10 bytes"):
        strict.answer("SELECT * { ?s ?p ?o }", "json", None, most_bytes=10)
    assert pids(strict) == before


def test_starting_is_not_on_the_time_of_the_query(folder: Path) -> None:
    """With a deadline shorter than a start, a fresh worker still answers."""
    pool = Pool(folder, 1, 0.1, MEMORY, BYTES)
    for _ in range(2):
        with pytest.raises(LimitExceeded):
            pool.answer(LATE, "json", None)
        assert truth(pool)
    pool.close()


def test_a_query_waits_for_a_worker_and_then_is_turned_away(folder: Path) -> None:
    """It waits as long as a query may run, in a queue of so many places."""
    pool = Pool(folder, 1, 0.3, MEMORY, BYTES)
    with ThreadPoolExecutor(40) as threads:
        told = [threads.submit(pool.answer, LATE, "json", None) for _ in range(40)]
    reasons = [str(future.exception()) for future in told]
    pool.close()
    assert all(isinstance(future.exception(), LimitExceeded) for future in told)
    assert any("Too many queries wait" in reason for reason in reasons)
    assert any("ran longer than" in reason for reason in reasons)


# --- right answers --------------------------------------------------------------------------------


def test_eight_threads_get_each_its_own_answer(pool: Pool) -> None:
    """Hundreds of queries at once on two workers, among them some that fail or are stopped."""

    def ask(number: int) -> str:
        if number % 23 == 0:
            with pytest.raises(QuerySyntaxError):
                pool.answer(f"SELEKT {number}", "json", None)
        if number % 61 == 0:
            with pytest.raises(LimitExceeded):
                pool.answer(HOSTILE["4,000 nested braces"], "json", None)
        answer = pool.answer(f"SELECT ('{number}' AS ?n) {{}}", "csv", None)
        assert answer
        return answer.body.decode().split()[1]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(400))) == [str(number) for number in range(400)]


def test_letters_of_all_kinds_go_in_and_come_out(pool: Pool) -> None:
    """A query as long as a pipe holds, and longer, in any alphabet."""
    text = "肝细胞癌 ἧπαρ 🧬 é" * 10_000
    answer = pool.answer(f"SELECT ('{text}' AS ?x) {{}}", "json", None)
    assert answer
    assert json.loads(answer.body)["results"]["bindings"][0]["x"]["value"] == text


def test_faults_of_a_query_come_out_as_they_are(pool: Pool) -> None:
    """A syntax error with its place; another fault with its reason; no format, no answer."""
    with pytest.raises(QuerySyntaxError) as caught:
        pool.answer("SELECT * {\n  ?s }", "json", None)
    assert caught.value.line == 2
    with pytest.raises(QueryError, match="not an absolute IRI"):
        pool.answer("ASK {}", "json", None, default_graphs=["x"])
    assert pool.answer("ASK {}", None, "turtle") is None


def test_prefixes_and_graphs_are_passed_on(pool: Pool) -> None:
    """What the caller knows need not be declared."""
    answer = pool.answer(
        "SELECT (COUNT(*) AS ?n) { ?claim a hcc:Claim }", "csv", None,
        [vocab.GRAPHS["external"]], prefixes=vocab.PREFIXES,
    )  # fmt: skip
    assert answer
    assert answer.body == b"n\r\n0\r\n"


# --- deaths ---------------------------------------------------------------------------------------


def test_a_worker_that_died_idle_costs_nobody(strict: Pool) -> None:
    """Killed between queries, it is replaced before the next one, which is answered."""
    (before,) = pids(strict)
    os.kill(before, signal.SIGKILL)
    assert gone_within(5, before)
    assert truth(strict)
    assert pids(strict) != [before]


def test_a_worker_killed_at_work_costs_its_query(folder: Path) -> None:
    """The one it was at fails in words; the one after is answered."""
    pool = Pool(folder, 1, 30.0, MEMORY, BYTES)
    assert truth(pool)
    (pid,) = pids(pool)
    threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
    with pytest.raises(LimitExceeded, match="broke the engine"):
        pool.answer(LATE, "json", None)
    assert truth(pool)
    pool.close()


def test_a_worker_that_only_hangs_is_stopped_too(folder: Path) -> None:
    """Even one that no longer reads what it is sent."""
    pool = Pool(folder, 1, 0.5, MEMORY, BYTES)
    assert truth(pool)
    (pid,) = pids(pool)
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(LimitExceeded, match=r"longer than 0\.5 seconds"):
        pool.answer("ASK {} #" + "x" * 1_000_000, "json", None)
    assert gone_within(1, pid)
    assert truth(pool)
    pool.close()


PARENT = """
import sys, threading
from pathlib import Path
from hcconto.workers import Pool
pool = Pool(Path(sys.argv[1]), 2, 60.0, 256, 1000)
pool.answer("ASK {}", "json", None)
print(*[worker.process.pid for worker in pool.idle.queue], flush=True)
pool.answer(sys.argv[2], "json", None)
"""


def test_workers_end_with_their_parent(folder: Path) -> None:
    """Killed without warning, the parent leaves no worker behind, not even one at work."""
    command = [sys.executable, "-c", PARENT, str(folder), LATE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        children = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(children) == 2
        time.sleep(0.3)
        parent.kill()
    assert all(gone_within(4, pid) for pid in children)


def test_closing_ends_all_workers(folder: Path) -> None:
    """Those idle at once, one at work with its query."""
    pool = Pool(folder, 2, 1.0, MEMORY, BYTES)
    assert truth(pool)
    both = pids(pool)
    with ThreadPoolExecutor(1) as thread:
        busy = thread.submit(pool.answer, LATE, "json", None)
        time.sleep(0.2)
        pool.close()
        assert isinstance(busy.exception(), LimitExceeded)
    assert pool.idle.qsize() == 0
    assert not any(alive(pid) for pid in both)


def test_a_store_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """By its folder, and not as if the query were at fault."""
    pool = Pool(tmp_path / "store-none", 1, SECONDS, MEMORY, BYTES)
    with pytest.raises(BuildError, match="store-none cannot be read"):
        truth(pool)
    pool.close()


def test_what_lies_about_is_not_taken_for_a_module(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file named like a library, where the server happens to be started, does no harm."""
    for name in ("json", "struct", "pyoxigraph", "hcconto"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    pool = Pool(folder, 1, SECONDS, MEMORY, BYTES)
    assert truth(pool)
    pool.close()


# --- walls ----------------------------------------------------------------------------------------


def confined(code: str) -> subprocess.CompletedProcess[str]:
    """Run some lines in a process as confined as a worker is."""
    before = "import os, socket, subprocess\nfrom hcconto import workers\nworkers._confine(256)\n"
    return subprocess.run(
        [sys.executable, "-c", before + code], capture_output=True, text=True, timeout=30
    )


@pytest.mark.parametrize(
    "code",
    [
        "socket.socket()",
        "socket.create_connection(('127.0.0.1', 80))",
        "open('/tmp/hcconto-must-not-be', 'w')",
        "open('/etc/passwd')",
        "os.pipe()",
        "subprocess.run(['true'])",
    ],
)
def test_a_worker_can_open_nothing(code: str) -> None:
    """No socket, no file to read or write, no other program."""
    ended = confined(code)
    assert ended.returncode == 1
    assert "Too many open files" in ended.stderr
    assert not Path("/tmp/hcconto-must-not-be").exists()


def test_a_worker_has_only_so_much_memory() -> None:
    """More cannot be had."""
    ended = confined("bytearray(300 << 20)")
    assert "MemoryError" in ended.stderr


def test_a_worker_nobody_waits_for_runs_out_of_time() -> None:
    """The processor time of a query has a limit of its own, should the parent have hung."""
    code = "from hcconto import workers\nworkers._allow(0.1)\nwhile True: pass"
    ended = subprocess.run([sys.executable, "-c", code], timeout=30, check=False)
    assert ended.returncode == -signal.SIGXCPU


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_a_worker_calls_nobody(silent: str, pool: Pool) -> None:
    """Even a SERVICE that got past the guard reaches no one."""
    called: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            called.append(self.path)

    server = http.server.HTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}/"
        query = f"SELECT * {{ SERVICE {silent}<{address}> {{ ?s ?p ?o }} }}"
        if silent:
            pool.answer(query, "json", None)
        else:
            with pytest.raises(QueryError, match="could not be evaluated"):
                pool.answer(query, "json", None)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert called == []
