"""Checks against a bare echo, submits against a bare database writer, alternating in one run."""

import json
import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "http"))
from harness import ROOT, Service, read_rows  # noqa: E402

BUILD = os.environ.get("HAMLET_BUILD", os.path.join(ROOT, "build"))
PAIRS = int(os.environ.get("HAMLET_BENCH_PAIRS", "5"))
SECONDS = float(os.environ.get("HAMLET_BENCH_SECONDS", "2"))
LOOPS = 2
TICKS = os.sysconf("SC_CLK_TCK")


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


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024


def load(pid, port, path, key, bodies, connections, seconds=SECONDS):
    """One run of wrk: requests/s, the server's CPU a request in µs, and what failed."""
    env = {**os.environ, "HAMLET_BENCH_PATH": path, "HAMLET_BENCH_KEY": key,
           "HAMLET_BENCH_BODIES": bodies}
    before = cpu_seconds(pid)
    threads = 1 if connections < 64 else 2
    got = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "-s",
         os.path.join(HERE, "requests.lua"), f"http://127.0.0.1:{port}"],
        capture_output=True, text=True, env=env, check=True).stdout
    spent = cpu_seconds(pid) - before
    n = int(re.search(r"(\d+) requests in", got).group(1))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", got).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", got)
    errors = re.search(r"Socket errors: (.*)", got)
    return {"rate": rate, "cpu_us": 1e6 * spent / max(n, 1), "n": n,
            "failed": int(bad.group(1)) if bad else 0, "errors": errors.group(1) if errors else ""}


class Echo:
    def __enter__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "tests", "bench", "echo"), str(self.port), str(LOOPS)])
        time.sleep(0.3)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def alternate(name, pairs, target):
    """Median ratio of pairs (ours, theirs), with its spread."""
    ratios = spread([ours / theirs for ours, theirs in pairs])
    result = {"name": name, "ours": spread([p[0] for p in pairs]),
              "theirs": spread([p[1] for p in pairs]), "ratio": ratios, "target": target}
    print(f"{name:44s} {result['ours']['median']:10.0f} {result['theirs']['median']:10.0f} "
          f"{ratios['median']:7.2f}  ({ratios['min']:.2f} to {ratios['max']:.2f}), "
          f"to reach {target}")
    return result


def bench_checks(service, bodies):
    results = []
    with Echo() as echo:
        for connections in (16, 64):
            pairs, cpu = [], []
            for _ in range(PAIRS):
                theirs = load(echo.process.pid, echo.port, "/", "-", bodies, connections)
                ours = load(service.process.pid, service.port, "/v1/check", service.key, bodies,
                            connections)
                assert ours["failed"] == 0, ours
                pairs.append((ours["rate"], theirs["rate"]))
                cpu.append((ours["cpu_us"], theirs["cpu_us"]))
            results.append(alternate(f"checks/s, {connections} connections: service, echo", pairs,
                                     0.4))
            results.append(alternate(f"CPU a check in µs, {connections} connections", cpu, "-"))
    return results


def bench_submits(bodies):
    """Each pair writes to fresh databases in the same folder."""
    pairs = []
    for _ in range(PAIRS):
        with tempfile.TemporaryDirectory(prefix="hamlet-bench-", dir=ROOT) as folder:
            writer = json.loads(subprocess.run(
                [os.path.join(BUILD, "tests", "bench", "bare_writer"),
                 os.path.join(folder, "bare.db"), str(SECONDS), "64"],
                capture_output=True, text=True, check=True).stdout)
            with Service("--log-level", "warning", folder=folder) as service:
                ours = load(service.process.pid, service.port, "/v1/comments", service.key, bodies,
                            64)
                assert ours["failed"] == 0, ours
        pairs.append((ours["rate"], writer["rows_per_second"]))
    return [alternate("submits/s, 64 connections: service, writer", pairs, 0.5)]


def bench_many_connections(service, bodies):
    """Keep-alive connections in numbers: no stall, and what they cost in memory."""
    results = []
    for connections in (256, 1000):
        run = load(service.process.pid, service.port, "/v1/check", service.key, bodies, connections)
        memory = resident_mb(service.process.pid)
        print(f"{connections} connections: {run['rate']:.0f} checks/s, {memory:.1f} MB, "
              f"{run['failed']} failed, socket errors: {run['errors'] or 'none'}")
        results.append({"name": f"{connections} connections", "run": run, "resident_mb": memory})
    return results


def start_to_first_answer():
    """From exec to the first answer, and the memory then; the middle of five."""
    times, memory = [], []
    for _ in range(5):
        begun = time.monotonic()
        with Service("--log-level", "warning") as service:
            assert service.ask("GET", "/healthz").status == 200
            times.append(time.monotonic() - begun)
            memory.append(resident_mb(service.process.pid))
    print(f"start to first answer {1000 * statistics.median(times):.0f} ms (to reach 200), "
          f"resident {statistics.median(memory):.1f} MB (to reach 64)")
    return [{"name": "start", "seconds": spread(times), "resident_mb": spread(memory)}]


def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    rows = comments()
    with tempfile.TemporaryDirectory(prefix="hamlet-bench-") as folder:
        bodies = os.path.join(folder, "bodies")
        write_bodies(bodies, rows)
        results = start_to_first_answer()
        with Service("--log-level", "warning", "--loops", str(LOOPS),
                     "--max-connections-per-address", "4096") as service:
            service.label(rows)
            service.train()
            results += bench_checks(service, bodies)
            results += bench_many_connections(service, bodies)
        results += bench_submits(bodies)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
