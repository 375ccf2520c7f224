"""Training and scoring, in one process; beside bogofilter -M where it is to be had."""

import json
import os
import subprocess
import sys
import tempfile
import time

from bench_http import comments
from bogofilter import Bogofilter, is_there
from measure import HERE, PAIRS, built, compare, figure

sys.path.insert(0, os.path.join(os.path.dirname(HERE), "http"))
from harness import BINARY, SHARED_DATA, read_rows  # noqa: E402

# What is measured of a verdict: families, bytes of comments, microseconds at most.
VERDICTS = [
    ("default", (), 25),
    ("lite", (), 10),
    ("WUS", (), None),
    ("default", (350, 450), 90),
    ("sites", (), 40),
]
MAX_EVALUATING = 10  # seconds
MIN_TRAINED = 10000  # comments/s
MAX_MB = 40  # of a million features
REPLAYS = 5
REPEATS = 5  # so that starting the process weighs little


def timed(*arguments):
    """User and system seconds of one run, and how long it took."""
    before = os.times()
    begun = time.monotonic()
    subprocess.run([BINARY, *arguments], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user - before.children_user + after.children_system
            - before.children_system, time.monotonic() - begun)


def said(program, *arguments):
    return json.loads(subprocess.run([built(program), *map(str, arguments)], capture_output=True,
                                     text=True, check=True).stdout or "null")


def verdict(data, families, bytes_range, target):
    """CPU microseconds, from bytes to reasons, each run's best of some replays."""
    runs = [said("verdict_real", data, families, REPLAYS, *bytes_range) for _ in range(PAIRS)]
    if None in runs:
        return None
    return figure(f"verdict, {families}, of {runs[0]['content_bytes']} bytes on average, CPU",
                  [run["cpu_us"] for run in runs], "us", target)


def beside_bogofilter(data, rows, folder):
    """Both on the same comments, by turns; a second of CPU time each."""
    if not is_there():
        return [figure("comments counted a CPU second",
                       [said("model_rates", data)["counted_per_second"] for _ in range(PAIRS)],
                       "1/s")]
    theirs = Bogofilter(folder, rows)
    counted, judged = [], []
    for _ in range(PAIRS):
        counted.append((said("model_rates", data)["counted_per_second"], theirs.train()))
        judged.append((1e6 / said("verdict_real", data, "lite", REPLAYS)["cpu_us"],
                       theirs.classify()))
    return [compare("comments counted a CPU second: ours, bogofilter -M", counted, 1),
            compare("judged a CPU second: lite, bogofilter -M", judged, 1)]


def training(rows, folder):
    """Of the largest set that is there, as long as it takes, start and file included."""
    rows = read_rows("gambling_id") or rows
    data, model = os.path.join(folder, "training"), os.path.join(folder, "trained")
    write_rows(data, rows)
    times = [timed("train", "--model", model, data) for _ in range(PAIRS)]
    return [figure(f"trained, calibration too, of {len(rows)} comments",
                   [len(rows) / took for _, took in times], "1/s", MIN_TRAINED, "at least"),
            figure("the same, a CPU second", [len(rows) / cpu for cpu, _ in times], "1/s")]


def evaluating():
    data = os.path.join(SHARED_DATA, "gambling_id.jsonl")
    if not os.path.exists(data):
        return []
    splits = os.path.join(SHARED_DATA, "splits", "gambling_id.five_fold.json")
    times = [timed("evaluate", "--splits", splits, data)[1] for _ in range(PAIRS)]
    return [figure("evaluate gambling_id, five-fold", times, "s", MAX_EVALUATING)]


def write_rows(path, rows, repeats=1):
    with open(path, "w", encoding="utf-8") as out:
        for _ in range(repeats):
            out.writelines(json.dumps(row) + "\n" for row in rows)


def run():
    rows = comments()
    with tempfile.TemporaryDirectory(prefix="hamlet-bench-") as folder:
        data, many, both, model = (os.path.join(folder, name)
                                   for name in ("rows", "many", "both", "model"))
        write_rows(data, rows)
        # 85 bytes on average, as the rules are measured on.
        write_rows(both, rows + (read_rows("sms") or []))
        write_rows(many, rows, REPEATS)
        results = training(rows, folder)
        timed("train", "--model", model, data)
        once = min(timed("check", "--model", model, data)[0] for _ in range(PAIRS))
        checks = [(timed("check", "--model", model, many)[0] - once) / (REPEATS - 1) / len(rows)
                  for _ in range(PAIRS)]
        results += [figure("a million features, in memory",
                           [said("model_rates", data)["bytes_per_feature"]], "MB", MAX_MB),
                    figure("check a comment, CPU", [1e6 * seconds for seconds in checks], "us")]
        results += [verdict(both, *wanted) for wanted in VERDICTS]
        results += beside_bogofilter(data, rows, folder)
    results += evaluating()
    return [result for result in results if result is not None]
