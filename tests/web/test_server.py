"""The server as it is run: it starts, holds against rough clients and dead processes, and ends."""

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest

from hcconto import server, store, vocab

RUN = [sys.executable, "-c", "from hcconto.cli import main; main()", "serve"]
ASK = "/sparql?query=" + quote("ASK { ?s ?p ?o }")


class Served:
    """A server in processes of its own."""

    def __init__(self, folder: Path, port: int | None = None, host: str = "127.0.0.1") -> None:
        self.port, self.host = port or free_port(), host
        environment = {**os.environ, "HCCONTO_BUILT": str(folder), "HCCONTO_STORE": "/nowhere"}
        command = [*RUN, "--host", host, "--port", str(self.port), "--seconds", "5"]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def ready(self) -> "Served":
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line.startswith(f"hcconto is at http://{self.host}:{self.port}/"), self.ended()
        return self

    def ended(self) -> tuple[int, str, str]:
        """Exit code, output and errors, once it has ended."""
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err

    def get(self, path: str = ASK, **headers: str) -> tuple[int, bytes]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def raw(self, data: bytes) -> bytes:
        """What comes back for bytes of any kind."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(data)
            return connection.recv(1 << 16)

    def works(self) -> bool:
        return self.get() == (200, b'{"head":{},"boolean":true}')

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """The living children of a process, however they came to be."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, rest = entry.read_text().rpartition(")")
            state, parent = rest.split()[:2]
            if int(parent) == pid and state != "Z" and "resource" not in name:
                found.append(int(entry.parent.name))
    return found


def gateway_of(served: Served) -> int:
    """The process that answers: the child that has children."""
    (found,) = [pid for pid in children(served.process.pid) if children(pid)]
    return found


def comes_true(what: Any, seconds: float = 8.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if what():
                return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    """A server for the tests that leave it standing."""
    running = Served(folder).ready()
    yield running
    running.stop()


# --- it answers -----------------------------------------------------------------------------------


def test_when_it_says_it_is_there_it_answers(served: Served) -> None:
    """Pages, data and queries."""
    assert served.works()
    status, page = served.get("/page/HCCO_0003001", Accept="text/html")
    assert status == 200
    assert b"XL888" in page
    assert served.get("/id/HCCO_0003001", Accept="application/json")[0] == 200


def test_bodies_come_in_every_way(served: Served) -> None:
    """With a length, in chunks, or none at all."""
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    ways = (
        b"Content-Length: 6\r\n\r\nASK {}",
        b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n3\r\n {}\r\n0\r\n\r\n",
    )
    for way in ways:
        assert b'"boolean":true' in served.raw(head + way)
    assert b"400 Bad Request" in served.raw(head + b"\r\n").splitlines()[0]


def test_head_tells_the_length_and_no_more(served: Served) -> None:
    """As over any HTTP."""
    reply = served.raw(f"HEAD {ASK} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert reply.startswith(b"HTTP/1.1 200")
    assert b"content-length: 26\r\n" in reply.lower()
    assert reply.endswith(b"\r\n\r\n")


def test_an_address_may_hold_any_letters(served: Served) -> None:
    """Escaped, it reaches the page as it was meant."""
    status, body = served.get("/none/%C3%A9%20%F0%9F%A7%AC", Accept="application/json")
    assert status == 404
    assert "/none/é 🧬;" in json.loads(body)["detail"]


# --- it holds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"GET /" + b"a" * 500_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 500_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"GET /%ZZ%00%FF HTTP/1.1\r\nHost: x\r\nAccept: \xff\xfe\r\n\r\n",
        b"GET /sparql?query=%FF HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: \xff\r\nContent-Length: 1\r\n\r\nx",
    ],
    ids=["address", "header", "headers", "tls", "length", "bytes", "query", "media"],
)
def test_rubbish_is_refused_and_harms_nobody(data: bytes, served: Served) -> None:
    """A client's fault is told as one."""
    assert re.match(rb"HTTP/1\.1 4\d\d ", served.raw(data))
    assert served.works()


def test_slow_clients_hold_up_nobody(served: Served) -> None:
    """A hundred that never finish what they send, and some that never read what they asked for."""
    half = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\nSELECT"
    much = "/sparql?query=" + quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 5000")
    unread = f"GET {much} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with contextlib.ExitStack() as stack:
        for data in [half] * 100 + [b"GET / HTTP/1.1\r\nHost: x\r\nX: "] * 100 + [unread] * 4:
            connection = socket.create_connection(("127.0.0.1", served.port), timeout=10)
            stack.enter_context(connection)
            connection.sendall(data)
        time.sleep(1)  # by then the last four have been answered, as far as anybody reads
        began = time.monotonic()
        assert comes_true(served.works)
        assert served.get("/")[0] == 200
        assert time.monotonic() - began < 10


def test_a_client_that_says_nothing_is_let_go(served: Served) -> None:
    """Within seconds, so that no number of such clients can use up what may be open."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
        assert connection.recv(1) == b""


def test_a_dead_query_worker_costs_nobody(served: Served) -> None:
    """The next query has a fresh one."""
    before = children(gateway_of(served))
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)
    assert served.works()
    assert not set(before) & set(children(gateway_of(served)))


def test_a_dead_server_process_is_replaced(served: Served) -> None:
    """Within seconds, at the same address."""
    pid = gateway_of(served)
    os.kill(pid, signal.SIGKILL)
    assert comes_true(served.works)
    assert gateway_of(served) != pid


def test_a_taken_address_is_told_at_once(served: Served, folder: Path) -> None:
    """One sentence, exit 1; it does not share the address with whoever has it."""
    code, out, err = Served(folder, served.port).ended()
    told = (
        f"hcconto: Cannot listen on 127.0.0.1:{served.port} (Address already in use); try another"
    )
    assert (code, out) == (1, "")
    assert err.startswith(told)
    assert len(err.splitlines()) == 1
    assert served.works()


def test_a_host_goes_by_its_name(folder: Path) -> None:
    """`localhost` is understood; what is no host of ours is told in a sentence."""
    running = Served(folder, host="localhost").ready()
    assert running.works()
    running.stop()
    for host in ("192.0.2.1", "a" * 70):
        code, out, err = Served(folder, host=host).ended()
        assert (code, out) == (1, "")
        assert re.fullmatch(rf"hcconto: Cannot listen on {host}:\d+ \(.*\); try .*\n", err)


# --- it ends --------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_told(how: signal.Signals, folder: Path) -> None:
    """Exit 0, without a word, and nothing is left running."""
    running = Served(folder).ready()
    assert running.works()
    pids = [gateway_of(running), *children(gateway_of(running))]
    running.process.send_signal(how)
    code, _, err = running.ended()
    assert (code, err) == (0, "")
    assert comes_true(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


def test_killed_without_warning_it_leaves_nothing_running(folder: Path) -> None:
    """Neither the server process nor its query workers; the address is free again."""
    running = Served(folder).ready()
    pids = [gateway_of(running), *children(gateway_of(running))]
    running.process.kill()
    running.ended()
    assert comes_true(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
    again = Served(folder, running.port).ready()
    assert again.works()
    again.stop()


def test_an_application_that_cannot_start_says_why(tmp_path: Path) -> None:
    """One sentence from the server process, exit 1, no traceback."""
    folder = tmp_path / "store-x"
    store.write(folder, dict.fromkeys(vocab.GRAPHS, b""), {"release": "x"})
    (folder / "CURRENT").unlink()
    code, out, err = Served(folder).ended()
    assert (code, out) == (1, "")
    assert re.fullmatch(r"hcconto: The store \S+/store-x cannot be read \(.*\)\. Delete .*\n", err)


# --- the gateway by itself ------------------------------------------------------------------------


class Protocol:
    """Granian's side of one request: parts of a body, and what was sent back."""

    def __init__(self, *parts: bytes, stall: bool = False) -> None:
        self.parts, self.stall, self.sent = parts, stall, (0, [], b"")  # type: ignore[var-annotated]

    async def __aiter__(self) -> Any:
        for part in self.parts:
            yield part
        if self.stall:
            await asyncio.sleep(60)

    def response_bytes(self, status: int, headers: list[Any], body: bytes) -> None:
        self.sent = (status, headers, body)

    def response_str(self, status: int, headers: list[Any], body: str) -> None:
        self.sent = (status, headers, body.encode())


def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
    """An application that says what it got."""
    start("200 OK", [("X-Path", environ["PATH_INFO"]), ("X-Accept", environ["HTTP_ACCEPT"])])
    return [environ["wsgi.input"].read(), environ["CONTENT_LENGTH"].encode()]


def carried(protocol: Protocol, most: int = 100) -> tuple[int, dict[str, str], bytes]:
    """One POST through a gateway."""
    scope = SimpleNamespace(
        method="POST", path="/%C3%A9", query_string="", scheme="http", http_version="1.1",
        server="127.0.0.1:80", client="127.0.0.1:9",
        headers={"accept": "text/csv", "content-length": "3"},
    )  # fmt: skip
    gateway = server.Gateway(echo, 1, most)
    asyncio.run(gateway.__rsgi__(scope, protocol))
    gateway.threads.shutdown()
    status, headers, body = protocol.sent
    return status, dict(headers), body


def test_a_request_is_carried_as_pep_3333_wants_it() -> None:
    """Path decoded as it says, headers by their names, the body whole with its length."""
    status, headers, body = carried(Protocol(b"a", b"bc"))
    assert (status, body) == (200, b"abc3")
    assert headers == {"x-path": "/é".encode().decode("latin-1"), "x-accept": "text/csv"}


def test_of_a_body_without_end_only_so_much_is_kept() -> None:
    """Enough that the application sees it is too long."""
    assert carried(Protocol(*[b"x" * 60] * 1000))[2] == b"x" * 120 + b"120"


def test_a_body_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """408, after some seconds."""
    monkeypatch.setattr(server, "BODY_SECONDS", 0.05)
    assert carried(Protocol(b"a", stall=True))[0] == 408
