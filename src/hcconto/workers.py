"""Workers that answer queries and can be killed: one process each, a store open read-only.

The engine has no time limit, no memory limit and can call other servers; a process has all three
from the system. A worker that runs late or dies costs its own query and a fresh start of about
0.1 s, never a neighbour's.

Both sides speak in frames: four bytes of length, then that many bytes. A worker greets with one
frame of JSON. A request is one frame of JSON; a reply is a frame of JSON and a frame of body.
"""

import contextlib
import json
import math
import os
import queue
import resource
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from hcconto import store
from hcconto.errors import BuildError, HccontoError, LimitExceeded, QueryError, QuerySyntaxError

MEBIBYTE = 1 << 20
START_SECONDS = 30.0
WAITING = 16  # queries that may wait, for each that may run
_LENGTH = struct.Struct(">I")


class Pool:
    """A fixed number of workers on one store. Thread-safe.

    `seconds` is the deadline of one query, from before it is parsed to its last byte; `memory` is
    in MiB, `most_bytes` the longest answer. A query waits for a free worker at most `seconds` too,
    and is turned away at once where too many wait already.
    """

    def __init__(
        self, folder: Path, size: int, seconds: float, memory: int, most_bytes: int
    ) -> None:
        self.size, self.seconds, self.memory, self.most_bytes = size, seconds, memory, most_bytes
        self.closed = False
        self.places = threading.BoundedSemaphore(size * (1 + WAITING))
        self.idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for _ in range(size):
            self.idle.put(_Worker(folder, memory, seconds))

    def answer(
        self,
        query: str,
        table: str | None,
        graph: str | None,
        default_graphs: list[str] | None = None,
        named_graphs: list[str] | None = None,
        prefixes: Mapping[str, str] | None = None,
        most_bytes: int | None = None,
    ) -> store.Answer | None:
        """As `store.answer`, in a worker. Raises LimitExceeded when a limit stops the query."""
        request = {
            "query": query,
            "table": table,
            "graph": graph,
            "most_bytes": min(most_bytes or self.most_bytes, self.most_bytes),
            "default_graphs": default_graphs or [],
            "named_graphs": named_graphs or [],
            "prefixes": dict(prefixes or {}),
        }
        try:
            with self._worker() as worker:
                head, body = worker.ask(request)
        except _Late:
            raise LimitExceeded(
                f"The query ran longer than {self.seconds:g} seconds and was stopped; "
                "make it more selective."
            ) from None
        except (EOFError, OSError):
            raise LimitExceeded(
                f"The query needed more than the {self.memory} MiB of memory it may have, "
                "or broke the engine, and was stopped; make it simpler or more selective."
            ) from None
        return _unpacked(head, body)

    @contextlib.contextmanager
    def _worker(self) -> Iterator["_Worker"]:
        """A worker that nobody else has for now."""
        if not self.places.acquire(blocking=False):
            raise LimitExceeded("Too many queries wait already; try again in a moment.")
        try:
            worker = self.idle.get(timeout=self.seconds)
        except queue.Empty:
            self.places.release()
            raise LimitExceeded("All query workers are busy; try again in a moment.") from None
        try:
            yield worker
        finally:
            self.idle.put(worker)
            self.places.release()
            if self.closed:
                self.close()

    def close(self) -> None:
        """End all workers; one at work ends with its query."""
        self.closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self.idle.get_nowait().kill()


class _Late(Exception):
    """The deadline passed before the reply was whole."""


class _Worker:
    """One child process, from the parent's side; a fresh one whenever the last has gone."""

    def __init__(self, folder: Path, memory: int, seconds: float) -> None:
        # -P: what lies in the folder we happen to be in is not taken for a module.
        self.command = [sys.executable, "-P", "-m", "hcconto.workers"]
        self.command += [str(folder), str(memory), str(seconds)]
        self.seconds = seconds
        self.process: subprocess.Popen[bytes] | None = None
        self.greeted = False
        with contextlib.suppress(OSError):  # the first query tries again, and tells
            self._start()

    def _start(self) -> None:
        self.greeted = False
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        assert self.process.stdin
        os.set_blocking(self.process.stdin.fileno(), False)

    def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Send a request and wait for the whole reply.

        Raises _Late at the deadline, EOFError or OSError when the worker dies over it, and
        BuildError when no worker can be started. After each, the next query has a fresh worker.
        """
        self._be_there()
        deadline = time.monotonic() + self.seconds
        try:
            self._put(json.dumps(request).encode(), deadline)
            head = json.loads(self._frame(deadline))
            return head, self._frame(deadline)
        except BaseException:  # whatever it was, what is left in the pipe belongs to nobody
            self.kill()
            with contextlib.suppress(OSError):
                self._start()
            raise

    def _be_there(self) -> None:
        """Have a living worker, with its store open; starting is not on the query's time."""
        try:
            if self.process is None or self.process.poll() is not None:
                self.kill()
                self._start()
            if not self.greeted:
                greeting = json.loads(self._frame(time.monotonic() + START_SECONDS))
                if problem := greeting.get("problem"):
                    raise BuildError(problem)
                self.greeted = True
        except (EOFError, OSError, _Late):
            self.kill()
            raise BuildError("No query worker can be started just now; try again soon.") from None

    def _put(self, data: bytes, deadline: float) -> None:
        assert self.process and self.process.stdin
        stream, view = self.process.stdin.fileno(), memoryview(_LENGTH.pack(len(data)) + data)
        while view:
            _await(stream, select.POLLOUT, deadline)
            view = view[os.write(stream, view) :]

    def _frame(self, deadline: float) -> bytes:
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))
        return self._exactly(length, deadline)

    def _exactly(self, count: int, deadline: float) -> bytes:
        assert self.process and self.process.stdout
        stream, parts = self.process.stdout.fileno(), []
        while count:
            _await(stream, select.POLLIN, deadline)
            part = os.read(stream, min(count, MEBIBYTE))
            if not part:
                raise EOFError
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def kill(self) -> None:
        """End the process now, and take back what it held."""
        if self.process is None:
            return
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        self.process.wait()
        self.process = None


def _await(stream: int, event: int, deadline: float) -> None:
    """Return when the stream is ready, or broken; raises _Late at the deadline."""
    poll = select.poll()
    poll.register(stream, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise _Late


def _unpacked(head: dict[str, Any], body: bytes) -> store.Answer | None:
    match head:
        case {"kind": str(kind), "format": str(format)}:
            return store.Answer(kind, format, body)
        case {"error": "syntax", "message": message, "line": line, "column": column}:
            raise QuerySyntaxError(message, line, column)
        case {"error": "limit", "message": message}:
            raise LimitExceeded(message)
        case {"error": _, "message": message}:
            raise QueryError(message)
    return None


# --- the child's side ---------------------------------------------------------------------------


def serve(folder: Path, memory: int, seconds: float, stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Answer requests until the parent closes the pipe."""
    leave_with(os.getppid())
    os.nice(5)  # pages go before queries
    try:
        opened = store.open_read_only(folder)
    except BuildError as error:
        _send(stdout, json.dumps({"problem": str(error)}).encode())
        return
    _confine(memory)
    _send(stdout, b"{}")
    while head := stdin.read(_LENGTH.size):
        request = json.loads(stdin.read(_LENGTH.unpack(head)[0]))
        _allow(seconds)
        reply, body = _reply(opened, request)
        _send(stdout, json.dumps(reply).encode())
        _send(stdout, body)


def _send(stream: BinaryIO, data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def _reply(opened: Any, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        found = store.answer(opened, **request)
    except QuerySyntaxError as error:
        return {"error": "syntax", "message": str(error), "line": error.line,
                "column": error.column}, b""  # fmt: skip
    except LimitExceeded as error:
        return {"error": "limit", "message": str(error)}, b""
    except HccontoError as error:
        return {"error": "query", "message": str(error)}, b""
    except MemoryError:
        return {"error": "limit", "message": "The answer does not fit in memory; add LIMIT."}, b""
    if found is None:
        return {"error": None}, b""
    return {"kind": found.kind, "format": found.format}, found.body


def _confine(memory: int) -> None:
    """No new files or sockets, no writing, and so much more memory than now."""
    statm = Path("/proc/self/statm")
    if statm.exists():  # Linux; elsewhere the deadline alone keeps a query in bounds
        now = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + memory * MEBIBYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _allow(seconds: float) -> None:
    """So much processor time from now, and a little: the end of a query nobody waits for."""
    wanted = math.ceil(time.process_time() + seconds) + 1
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    if most == resource.RLIM_INFINITY or wanted < most:
        resource.setrlimit(resource.RLIMIT_CPU, (wanted, most))


def leave_with(parent: int) -> None:
    """End this process soon after its parent has gone, however it went."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        serve(
            Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]),
            sys.stdin.buffer, sys.stdout.buffer,
        )  # fmt: skip
