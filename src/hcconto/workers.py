"""Workers that answer queries and can be killed: one process each, a store open read-only.

The engine has no time limit, no memory limit and can call other servers; a process has all three
from the system. A worker that runs late or dies costs its own query and about 20 ms, never a
neighbour's.

Both sides speak in frames: four bytes of length, then that many bytes. A request is one frame of
JSON; a reply is a frame of JSON and a frame of body.
"""

import contextlib
import json
import os
import queue
import resource
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from hcconto import store
from hcconto.errors import HccontoError, LimitExceeded, QueryError, QuerySyntaxError

MEBIBYTE = 1 << 20
_LENGTH = struct.Struct(">I")


class Pool:
    """A fixed number of workers on one store. Thread-safe.

    `seconds` is the deadline of one query, from before it is parsed to its last byte; `memory` is
    in MiB, `most_bytes` the longest answer. A query waits for a free worker at most `seconds` too.
    """

    def __init__(
        self, folder: Path, size: int, seconds: float, memory: int, most_bytes: int
    ) -> None:
        self.folder, self.seconds, self.memory, self.most_bytes = (
            folder,
            seconds,
            memory,
            most_bytes,
        )
        self.size, self.closed = size, False
        self.idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for _ in range(size):
            self.idle.put(self._new())

    def _new(self) -> "_Worker":
        return _Worker(self.folder, self.memory)

    def answer(
        self,
        query: str,
        table: str | None,
        graph: str | None,
        default_graphs: list[str] | None = None,
        named_graphs: list[str] | None = None,
        prefixes: Mapping[str, str] | None = None,
    ) -> store.Answer | None:
        """As `store.answer`, in a worker. Raises LimitExceeded when a limit stops the query."""
        request = {
            "query": query,
            "table": table,
            "graph": graph,
            "most_bytes": self.most_bytes,
            "default_graphs": default_graphs or [],
            "named_graphs": named_graphs or [],
            "prefixes": dict(prefixes or {}),
        }
        try:
            worker = self.idle.get(timeout=self.seconds)
        except queue.Empty:
            raise LimitExceeded("All query workers are busy; try again in a moment.") from None
        try:
            head, body = worker.ask(request, time.monotonic() + self.seconds)
        except _Late:
            worker = self._replaced(worker)
            raise LimitExceeded(
                f"The query ran longer than {self.seconds:g} seconds and was stopped; "
                "make it more selective."
            ) from None
        except (EOFError, OSError):
            worker = self._replaced(worker)
            raise LimitExceeded(
                f"The query needed more than the {self.memory} MiB of memory it may have, "
                "or broke the engine, and was stopped; make it simpler or more selective."
            ) from None
        finally:
            self.idle.put(worker)
        return _unpacked(head, body)

    def _replaced(self, worker: "_Worker") -> "_Worker":
        worker.kill()
        return self._new()

    def close(self) -> None:
        """End all workers that are idle; those at work end when their pipe closes."""
        with contextlib.suppress(queue.Empty):
            while True:
                self.idle.get_nowait().kill()


class _Late(Exception):
    """The deadline passed before the reply was whole."""


class _Worker:
    """One child process, from the parent's side."""

    def __init__(self, folder: Path, memory: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hcconto.workers", str(folder), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )

    def ask(self, request: dict[str, Any], deadline: float) -> tuple[dict[str, Any], bytes]:
        """Send a request and wait for the whole reply; _Late at the deadline, EOFError on death."""
        assert self.process.stdin and self.process.stdout
        _send(self.process.stdin, json.dumps(request).encode())
        head = json.loads(self._frame(deadline))
        return head, self._frame(deadline)

    def _frame(self, deadline: float) -> bytes:
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))
        return self._exactly(length, deadline)

    def _exactly(self, count: int, deadline: float) -> bytes:
        assert self.process.stdout
        stream, parts = self.process.stdout.fileno(), []
        while count:
            ready, _, _ = select.select([stream], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise _Late
            part = os.read(stream, min(count, MEBIBYTE))
            if not part:
                raise EOFError
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def kill(self) -> None:
        """End the process now, and take back what it held."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        self.process.wait()


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


def _send(stream: Any, data: bytes) -> None:
    view = memoryview(_LENGTH.pack(len(data)) + data)
    while view:
        view = view[stream.write(view) :]


# --- the child's side ---------------------------------------------------------------------------


def serve(folder: Path, memory: int, stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Answer requests until the parent closes the pipe."""
    _leave_with(os.getppid())
    opened = store.open_read_only(folder)
    _confine(memory)
    while head := stdin.read(_LENGTH.size):
        request = json.loads(stdin.read(_LENGTH.unpack(head)[0]))
        reply, body = _reply(opened, request)
        _send(stdout, json.dumps(reply).encode())
        _send(stdout, body)
        stdout.flush()


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


def _leave_with(parent: int) -> None:
    """End this process soon after its parent has gone, however it went."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        serve(Path(sys.argv[1]), int(sys.argv[2]), sys.stdin.buffer, sys.stdout.buffer)
