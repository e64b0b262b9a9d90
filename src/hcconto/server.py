"""Running the application behind Granian, an HTTP server that keeps slow clients at bay."""

import contextlib
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing import SimpleQueue
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from hcconto import workers
from hcconto.config import Settings
from hcconto.errors import HccontoError

FOR_PAGES = 6  # threads that no query can hold
LAST_WORDS = 5  # seconds that requests under way have when the server is stopped


def run(settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until stopped; `ready` is called once the address answers.

    The server process is started anew should it die. Raises HccontoError when the address cannot be
    had, or the application cannot start.
    """
    _require_free(settings)
    logging.getLogger("_granian").setLevel(logging.ERROR)
    failures: SimpleQueue[str] = SimpleQueue()
    server = Granian(
        "hcconto.web:create_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.query_workers * (1 + workers.WAITING) + FOR_PAGES,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        respawn_failed_workers=True,
        workers_kill_timeout=LAST_WORDS,
        log_enabled=False,
    )
    teller = threading.Thread(target=_tell, args=(settings, ready), daemon=True)
    server.on_startup(teller.start)
    try:
        server.serve(target_loader=partial(_application, settings, failures), wrap_loader=False)
    except SystemExit:
        reason = "The server process ended twice within seconds, for no reason it could tell."
        raise HccontoError(reason if failures.empty() else failures.get()) from None
    except (OSError, RuntimeError) as error:
        raise HccontoError(_cannot_listen(settings, error)) from None


def _require_free(settings: Settings) -> None:
    """Raises HccontoError when the address is not to be had; the server itself would share it."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        raise HccontoError(_cannot_listen(settings, error)) from None


def _cannot_listen(settings: Settings, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or error
    return f"Cannot listen on {settings.host}:{settings.port} ({reason}); try another --port."


def _tell(settings: Settings, ready: Callable[[], None]) -> None:
    """Call `ready` once somebody listens, which is when the application is there."""
    address = (settings.host, settings.port)
    while True:
        time.sleep(0.05)
        with contextlib.suppress(OSError), socket.create_connection(address, timeout=1):
            break
    ready()
    sys.stdout.flush()


def _application(settings: Settings, failures: "SimpleQueue[str]") -> Any:
    """The application, in the server process; what goes wrong is told to the parent."""
    workers.leave_with(os.getppid())
    try:
        from hcconto.web import create_app

        return create_app(settings)
    except HccontoError as error:
        failures.put(str(error))
    except Exception as error:  # a fault of ours, but still no traceback for the user
        failures.put(f"The application cannot start: {type(error).__name__}: {error}.")
    sys.exit(1)
