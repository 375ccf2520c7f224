"""Training and scoring by the command line, on one process."""

import json
import os
import subprocess
import sys
import tempfile
import time

from bench_http import comments
from measure import HERE, PAIRS, built, figure

sys.path.insert(0, os.path.join(os.path.dirname(HERE), "http"))
from harness import BINARY  # noqa: E402

# Microseconds at most; of real comments, and of those of about 400 bytes.
TARGETS = {("default", False): 25, ("lite", False): 10, ("default", True): 90}
REPLAYS = 10
REPEATS = 5  # so that starting the process weighs little


def timed(*arguments):
    """User and system seconds of one run."""
    before = os.times()
    begun = time.monotonic()
    subprocess.run([BINARY, *arguments], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user - before.children_user + after.children_system
            - before.children_system, time.monotonic() - begun)


def verdicts(data, families, *bytes_range):
    """CPU microseconds of a verdict, from bytes to reasons, each run's best of some replays."""
    runs = [json.loads(subprocess.run(
        [built("verdict_real"), data, families, str(REPLAYS), *map(str, bytes_range)],
        capture_output=True, text=True, check=True).stdout or "null") for _ in range(PAIRS)]
    if None in runs:
        return None
    return figure(f"verdict, {families}, of {runs[0]['content_bytes']} bytes on average, CPU",
                  [run["cpu_us"] for run in runs], "us", TARGETS[families, bool(bytes_range)])


def run():
    rows = comments()
    with tempfile.TemporaryDirectory(prefix="hamlet-bench-") as folder:
        data, many, model = (os.path.join(folder, name) for name in ("rows", "many", "model"))
        for path, repeats in ((data, 1), (many, REPEATS)):
            with open(path, "w", encoding="utf-8") as out:
                for _ in range(repeats):
                    out.writelines(json.dumps(row) + "\n" for row in rows)
        trainings = [timed("train", "--model", model, data)[1] for _ in range(PAIRS)]
        once = min(timed("check", "--model", model, data)[0] for _ in range(PAIRS))
        checks = [(timed("check", "--model", model, many)[0] - once) / (REPEATS - 1) / len(rows)
                  for _ in range(PAIRS)]
        results = [figure(f"train on {len(rows)} comments", trainings, "s"),
                   figure("check a comment, CPU", [1e6 * seconds for seconds in checks], "us"),
                   verdicts(data, "default"), verdicts(data, "lite"),
                   verdicts(data, "default", 350, 450)]
    return [result for result in results if result is not None]
