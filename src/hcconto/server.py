"""Running the application behind Granian, an HTTP server that keeps slow clients at bay."""

import logging
import os
import sys
from collections.abc import Callable

from granian import Granian
from granian.constants import Interfaces
from granian.errors import ConfigurationError

from hcconto.config import Settings
from hcconto.errors import HccontoError

THREADS = 8


def run(settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until stopped; `ready` is called once the address answers.

    Raises HccontoError when the address cannot be had.
    """
    os.environ.update(settings.environment())
    logging.getLogger("_granian").setLevel(logging.ERROR)
    server = Granian(
        "hcconto.web:create_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        log_enabled=False,
    )
    server.on_startup(ready)
    try:
        server.serve()
    except (OSError, ConfigurationError, RuntimeError) as error:
        raise HccontoError(
            f"Cannot listen on {settings.host}:{settings.port} ({error}); try another --port."
        ) from None
    sys.stdout.flush()
