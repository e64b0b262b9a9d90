"""Reasons: `why` and `whatif` as a served process answers them; a rebuild after one changed claim.

Usage: python benchmarks/reasons.py [FACTS]

Asks a server over HTTP why FACTS (300) inferred facts hold, spread evenly over all of them, and
what would fall without each reference; each once before, uncounted. Then changes the status of one
claim after another in a copy of the sources, and builds. Prints medians and 95th percentiles in
milliseconds.
"""

import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from hcconto import build, paths
from hcconto.config import Settings
from hcconto.knowledge import KnowledgeBase, built

PORT = 8472
CHANGED = ("0019", "0059", "0108", "0203", "0041")
STATUS = re.compile(r'hcc:status "(\S+)"')


def timed(ask: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - began)


def told(name: str, times: list[float]) -> None:
    """A line of medians."""
    times = sorted(times)
    p95 = times[int(0.95 * (len(times) - 1))]
    median = statistics.median(times)
    print(f"{name:<28} {len(times):>5} asked  median {median:8.1f} ms  p95 {p95:8.1f} ms")


def served(kb: KnowledgeBase, facts: int) -> None:
    """What a server answers over one connection."""
    every = sorted(kb.inferred)
    questions = [
        "/why?" + urlencode({"s": s, "p": p, "o": o, "format": "json"})
        for s, p, o in every[:: max(1, len(every) // facts)]
    ]
    without = [
        "/whatif?" + urlencode({"without": f"reference {row['number']}", "format": "json"})
        for row in kb.overview("references")
    ]
    command = [Path(sys.executable).parent / "hcconto", "serve", "--port", str(PORT)]
    environment = {**os.environ, "HCCONTO_BUILT": str(kb.folder)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout and server.stdout.readline()
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

            def ask(address: str) -> None:
                connection.request("GET", address)
                reply = connection.getresponse()
                assert reply.status == 200, (address, reply.status)
                json.loads(reply.read())

            for name, addresses in (("why", questions), ("whatif", without)):
                for address in addresses:
                    ask(address)
                told(name, [timed(lambda a=address: ask(a)) for address in addresses])  # type: ignore[misc]
        finally:
            server.terminate()


def rebuilt(folder: Path) -> None:
    """One claim after another is called extrapolated, or supported if it was not."""
    home = folder / "home"
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(paths.CHECKOUT / name, home / name)
    settings = Settings(home=home, store=folder / "store")
    build.build(settings)
    source, times = home / "ontology" / "claims" / "chen2025.ttl", []
    for claim in CHANGED:
        text = source.read_text(encoding="utf-8")
        start = text.index(f"\nclaim:{claim}\n")
        status = STATUS.search(text, start)
        assert status
        other = "extrapolated" if status[1] == "supported" else "supported"
        changed = text[: status.start(1)] + other + text[status.end(1) :]
        source.write_text(changed, encoding="utf-8")
        times.append(timed(lambda: build.build(settings)))
        source.write_text(text, encoding="utf-8")
    told("rebuild after one claim", times)


def main(facts: int) -> None:
    """The store is built first if need be."""
    with tempfile.TemporaryDirectory() as folder:
        rebuilt(Path(folder))
    served(KnowledgeBase(built(Settings.from_environment(), print)), facts)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
