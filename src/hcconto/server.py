"""Running the application behind Granian, with slow clients kept at bay.

A request is given to a thread only once it is here whole, and its answer leaves the thread whole,
so that a client that dawdles holds no thread. Bodies that never come are given up.
"""

import asyncio
import contextlib
import io
import logging
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import unquote_to_bytes

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from hcconto import workers
from hcconto.config import Settings
from hcconto.errors import HccontoError

FOR_PAGES = 6  # threads that no query can hold
FILES = 10_000  # that may be open, if the system lets us: one for each connection, and
OWN_FILES = 200  # for ourselves
HEAD_SECONDS = 5  # for the head of a request to come
HEAD_BYTES = 1 << 17
BODY_SECONDS = 10.0  # for its body
STOP_SECONDS = 5  # for requests under way when the server is stopped

Answer = tuple[int, list[tuple[str, str]], bytes]


def run(settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until stopped; `ready` is called once the address answers.

    The server process is started anew should it die. Raises HccontoError when the address cannot be
    had, or the application cannot start.
    """
    address = _free_address(settings)
    logging.getLogger("_granian").setLevel(logging.ERROR)
    told, failed = Pipe(duplex=False)
    server = Granian(
        "hcconto.web:create_app",
        address=address,
        port=settings.port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,  # to tell 1 from 2 the server would wait for a first byte for ever
        backpressure=_files() - OWN_FILES,
        workers=1,
        http1_settings=HTTP1Settings(1000 * HEAD_SECONDS, max_buffer_size=HEAD_BYTES),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_enabled=False,
    )
    server.on_startup(
        threading.Thread(target=_tell, args=(address, settings.port, ready), daemon=True).start
    )
    try:
        server.serve(target_loader=partial(_gateway, settings, failed), wrap_loader=False)
    except SystemExit:
        reason = "The server process ended twice within seconds, for no reason it could tell."
        raise HccontoError(told.recv() if told.poll() else reason) from None
    except (OSError, RuntimeError) as error:
        raise HccontoError(_cannot_listen(settings, error)) from None


def _files() -> int:
    """How many files may be open, having asked for as many as we want."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FILES:
        soft = min(FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(soft, 2 * OWN_FILES)


def _free_address(settings: Settings) -> str:
    """The number behind the host's name.

    Raises HccontoError when it is not to be had, since the server itself would share it.
    """
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = min(found, key=lambda entry: entry[0])
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        raise HccontoError(_cannot_listen(settings, error)) from None
    return str(address[0])


def _cannot_listen(settings: Settings, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or error
    return f"Cannot listen on {settings.host}:{settings.port} ({reason}); try another --port."


def _tell(address: str, port: int, ready: Callable[[], None]) -> None:
    """Call `ready` once somebody listens, which is when the application is there."""
    while True:
        time.sleep(0.05)
        with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=1):
            break
    ready()
    sys.stdout.flush()


# --- in the server process ------------------------------------------------------------------------


def _gateway(settings: Settings, failed: "Connection[str, str]") -> Any:
    """The application in its gateway; what goes wrong is told to the parent."""
    workers.leave_with(os.getppid())
    try:
        from hcconto.web import create_app

        threads = settings.query_workers * (1 + workers.WAITING) + FOR_PAGES
        return Gateway(create_app(settings), threads, settings.body_bytes)
    except HccontoError as error:
        failed.send(str(error))
    except Exception as error:  # a fault of ours, but still no traceback for the user
        failed.send(f"The application cannot start: {type(error).__name__}: {error}.")
    sys.exit(1)


class Gateway:
    """Carries whole requests from Granian (RSGI 1) to a WSGI application in threads."""

    def __init__(self, application: Any, threads: int, most_bytes: int) -> None:
        self.application, self.most_bytes = application, most_bytes
        self.threads = ThreadPoolExecutor(threads)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        environ, body = _environ(scope), b""
        if environ.pop("HTTP_TRANSFER_ENCODING", "") or "CONTENT_LENGTH" in environ:
            try:
                body = await asyncio.wait_for(self._body(protocol), BODY_SECONDS)
            except TimeoutError:
                protocol.response_str(408, [], "The body of the request did not come.\n")
                return
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self.threads, _answered, self.application, environ)
        protocol.response_bytes(*answer)

    async def _body(self, protocol: Any) -> bytes:
        """The body, or as much as shows that it is too long; the application refuses that."""
        parts, length = [], 0
        async for part in protocol:
            parts.append(part)
            length += len(part)
            if length > self.most_bytes:
                break
        return b"".join(parts)


def _environ(scope: Any) -> dict[str, Any]:
    """The request as PEP 3333 wants it, but for its body."""
    name, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for header, value in scope.headers.items():
        key = header.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


def _answered(application: Any, environ: dict[str, Any]) -> Answer:
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        begun.append((status, headers))

    parts = application(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    status, headers = begun[-1]
    return int(status.split(" ", 1)[0]), [(n.lower(), v) for n, v in headers], body
