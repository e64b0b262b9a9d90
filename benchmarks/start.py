"""Time from `hcconto serve` to the first SPARQL answer: with no store yet, and with a kept one.

Usage: python benchmarks/start.py [RUNS]

Java is taken off PATH for the server. Prints a line a run and the medians, in seconds.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

PORT = 8471
QUERY = "SELECT (COUNT(*) AS ?n) WHERE { ?claim a <https://w3id.org/hcconto/Claim> }"
ADDRESS = f"http://127.0.0.1:{PORT}/sparql?query={urllib.parse.quote(QUERY)}"


def path_without_java() -> str:
    """PATH less every folder that has a java in it."""
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(f for f in folders if not (Path(f) / "java").exists())


def first_answer(store: Path) -> float:
    """Seconds from starting the server to its first answer."""
    command = [Path(sys.executable).parent / "hcconto", "serve", "--port", str(PORT)]
    environment = {**os.environ, "PATH": path_without_java(), "HCCONTO_STORE": str(store)}
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=-3, stderr=-3) as server:
        try:
            while time.perf_counter() - began < 120:
                try:
                    with urllib.request.urlopen(ADDRESS, timeout=5) as reply:
                        assert b'"value"' in reply.read()
                        return time.perf_counter() - began
                except OSError:
                    if server.poll() is not None:
                        raise SystemExit(
                            "the server stopped; run hcconto serve to see why"
                        ) from None
                    time.sleep(0.01)
            raise SystemExit("no answer in 120 s")
        finally:
            server.terminate()


def main(runs: int) -> None:
    """Cold and warm starts, one after the other, so that both meet the same machine."""
    assert shutil.which("java", path=path_without_java()) is None
    cold, warm = [], []
    for number in range(1, runs + 1):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(first_answer(Path(folder)))
            warm.append(first_answer(Path(folder)))
        print(f"run {number}: no store {cold[-1]:.2f} s, kept store {warm[-1]:.2f} s")
    print(f"median: no store {statistics.median(cold):.2f} s, kept {statistics.median(warm):.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
