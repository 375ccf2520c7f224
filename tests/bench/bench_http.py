"""Checks against a bare echo, submits against a bare writer; connections, memory and start."""

import contextlib
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

from measure import (BUILD, HERE, PAIRS, ROOT, SECONDS, Heap, SystemCalls, Target, built, compare,
                     figure, resident_mb)

sys.path.insert(0, os.path.join(os.path.dirname(HERE), "http"))
from harness import Service, read_rows  # noqa: E402

LOOPS = 2
QUIET = ("--log-level", "warning", "--loops", str(LOOPS), "--max-connections-per-address", "4096")
# Checks a second of the echo's, at least, by the features setting.
FEATURES = {"WUS": 0.4, "lite": 0.45, "full": 0.35}
GROUP = 64  # outstanding submits, and rows a commit of the bare writer
BARE_ROWS = 30000


def comments():
    """Real comments where the shared data is there, else the starter's."""
    rows = read_rows("youtube")
    if rows is None:
        print("no shared data: the starter corpus is sent instead")
        with open(os.path.join(ROOT, "rules", "starter.jsonl"), encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
    return rows


def write_bodies(path, rows):
    with open(path, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps({
                "thread": "https://news.example/2026/11/a-story",
                "author": {"name": row.get("author") or "someone", "ip": "203.0.113.7"},
                "content": row["content"]}) + "\n")


class Echo:
    """The bare libmicrohttpd server."""

    def __enter__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen([built("echo"), str(self.port), str(LOOPS)])
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except ConnectionRefusedError:
                assert time.monotonic() < deadline, "the echo does not start"
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def target(self, bodies):
        return Target(self.process.pid, self.port, "/", "-", bodies)


def target_of(service, path, bodies):
    return Target(service.process.pid, service.port, path, service.key, bodies)


def trained(folder, rows, features):
    """Makes a database with labels, a model and no comment; its key and token."""
    with Service(*QUIET, "--features", features, folder=folder) as service:
        service.label(rows)
        service.train()
        return service.key, service.token


def over(folder, secrets, env=None, features="full"):
    """The features as it was trained with: it would be trained anew for others."""
    service = Service(*QUIET, "--features", features, folder=folder, env=env)
    service.key, service.token = secrets
    return service


@contextlib.contextmanager
def copied(folder):
    """The same database in a folder of its own on the same disk."""
    with tempfile.TemporaryDirectory(prefix="copy-", dir=folder) as place:
        shutil.copy(os.path.join(folder, "hamlet.db"), place)
        yield place


def bench_checks(service, bodies, features):
    results = []
    with Echo() as echo:
        ours, theirs = target_of(service, "/v1/check", bodies), echo.target(bodies)
        for connections in (16, 64):
            runs = [(ours.load(connections), theirs.load(connections)) for _ in range(PAIRS)]
            assert all(run["failed"] == 0 for pair in runs for run in pair), runs
            name = f"{features}, {connections} connections"
            results.append(compare(f"checks/s, {name}: service, echo",
                                   [(a["rate"], b["rate"]) for a, b in runs], FEATURES[features]))
            results.append(compare(f"CPU us a check, {name}",
                                   [(a["cpu_us"], b["cpu_us"]) for a, b in runs]))
    return results


def bench_features(bodies, rows, features):
    """Checks by a service whose model is on these features."""
    with tempfile.TemporaryDirectory(prefix="hamlet-bench-", dir=BUILD) as folder:
        secrets = trained(folder, rows, features)
        with over(folder, secrets, features=features) as service:
            resident = figure(f"resident with a model of these, {features}",
                              [resident_mb(service.process.pid)], "MB")
            return [resident] + bench_checks(service, bodies, features)


def bench_submits(folder, secrets, bodies):
    """Each pair writes to fresh databases in the same folder."""
    runs = []
    for _ in range(PAIRS):
        with copied(folder) as place:
            writer = json.loads(subprocess.run(
                [built("bare_writer"), os.path.join(place, "bare.db"), str(BARE_ROWS), str(GROUP)],
                capture_output=True, text=True, check=True).stdout)
            with over(place, secrets) as service:
                run = target_of(service, "/v1/comments", bodies).load(GROUP)
                stats = service.ask("GET", "/v1/stats", auth=service.token).json
                assert run["failed"] == 0 and sum(stats["comments"].values()) >= run["n"], run
        runs.append((run["rate"], writer["rows_per_second"]))
    return [compare("durable submits/s, 64 at a time: service, bare", runs, 0.5)]


def write_forms(path, rows, key):
    """The same comments as Akismet's clients send them."""
    with open(path, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(urllib.parse.urlencode({
                "api_key": key, "blog": "https://news.example", "user_ip": "203.0.113.7",
                "permalink": "https://news.example/2026/11/a-story", "comment_type": "comment",
                "comment_author": row.get("author") or "someone",
                "comment_content": row["content"]}) + "\n")


def bench_akismet(folder, secrets, bodies, forms):
    """comment-check beside /v1/check while it stores nothing, and beside the submit while it does."""
    results = []
    for stores, path, target in ((False, "/v1/check", 0.9), (True, "/v1/comments", 1.0)):
        runs = []
        for _ in range(PAIRS):
            pair = []
            for asked in ("/1.1/comment-check", path):
                with copied(folder) as place, over(place, secrets) as service:
                    service.ask("PATCH", "/v1/sites/my-site",
                                {"settings": {"akismet_stores": stores}}, auth=service.token,
                                headers={"If-Match": "*"})
                    sent = (target_of(service, path, bodies) if asked == path else
                            Target(service.process.pid, service.port, asked, service.key, forms,
                                   "application/x-www-form-urlencoded"))
                    pair.append(sent.load(GROUP))
            assert all(run["failed"] == 0 for run in pair), pair
            runs.append([run["rate"] for run in pair])
        results.append(compare(f"Akismet checks/s {'stored' if stores else 'not stored'}: "
                               f"that, {path}", runs, target))
    return results


def bench_many_connections(folder, secrets, bodies):
    """Keep-alive connections in numbers: no stall, and what they cost in memory."""
    results = []
    for path, connections in (("/v1/check", 256), ("/v1/check", 1000), ("/v1/comments", 1000)):
        with copied(folder) as place, over(place, secrets) as service:
            run = target_of(service, path, bodies).load(connections)
            memory = resident_mb(service.process.pid)
        name = f"{path} on {connections} connections"
        print(f"{name:42s} {run['rate']:9.0f} /s, p99 {run['p99']}, {run['failed']} failed, "
              f"socket errors: {run['errors']}")
        results.append({"name": name, **run})
        results.append(figure("resident then", [memory], "MB", 96))
    return results


def bench_start():
    """From exec to the first answer, and the memory then."""
    times, memory = [], []
    for _ in range(PAIRS):
        begun = time.monotonic()
        with Service(*QUIET) as service:
            assert service.ask("GET", "/healthz").status == 200
            times.append(1000 * (time.monotonic() - begun))
            memory.append(resident_mb(service.process.pid))
    return [figure("start to first answer, empty database", times, "ms", 200),
            figure("resident then", memory, "MB", 64)]


def per_request(counts, n):
    return ", ".join(f"{name} {calls / n:.2f}" for name, calls in
                     sorted(counts.items(), key=lambda pair: -pair[1]) if calls / n >= 0.005)


def bench_calls(folder, secrets, bodies):
    """What a request costs in calls; futex tells of threads that waited for a lock or for work."""
    results = []
    heap = Heap(os.path.join(folder, "heap"))
    for path in ("/v1/check", "/v1/comments"):
        with copied(folder) as place, over(place, secrets) as service:
            counter = SystemCalls(service.process.pid, os.path.join(folder, "strace"))
            n = target_of(service, path, bodies).load(16)["n"]
            system = counter.stop()
        with copied(folder) as place, over(place, secrets, heap.env) as service:
            target = target_of(service, path, bodies)
            target.load(16, 1)  # warm
            before = heap.read()
            n_heap = target.load(16, 1)["n"]
            calls = {name: heap.read()[name] - before[name] for name in before}
        print(f"{path}, a request: {per_request(system, n)}; {per_request(calls, n_heap)}")
        results.append({"name": "calls a request of " + path,
                        "system": {name: k / n for name, k in system.items()},
                        "heap": {name: k / n_heap for name, k in calls.items()}})
    return results


def run():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    rows = comments()
    size = statistics.median(len(row["content"].encode()) for row in rows)
    print(f"{len(rows)} comments of {size:.0f} bytes (median); {PAIRS} pairs of {SECONDS} s")
    # In the build folder: /tmp may be memory, where a durable write costs nothing.
    with tempfile.TemporaryDirectory(prefix="hamlet-bench-", dir=BUILD) as folder:
        bodies = os.path.join(folder, "bodies")
        write_bodies(bodies, rows)
        results = bench_start()
        for features in FEATURES:
            results += bench_features(bodies, rows, features)
        secrets = trained(folder, rows, "full")
        results += bench_many_connections(folder, secrets, bodies)
        results += bench_submits(folder, secrets, bodies)
        forms = os.path.join(folder, "forms")
        write_forms(forms, rows, secrets[0])
        results += bench_akismet(folder, secrets, bodies, forms)
        results += bench_calls(folder, secrets, bodies)
    return results
