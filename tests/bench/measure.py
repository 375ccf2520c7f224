"""Loads a server with wrk, watches its process, and sums up what was measured."""

import json
import mmap
import os
import re
import statistics
import struct
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("HAMLET_BUILD", os.path.join(ROOT, "build"))
PAIRS = int(os.environ.get("HAMLET_BENCH_PAIRS", "5"))
SECONDS = int(os.environ.get("HAMLET_BENCH_SECONDS", "2"))
TICKS = os.sysconf("SC_CLK_TCK")


def built(name):
    return os.path.join(BUILD, "tests", "bench", name)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024


class Target:
    """A running server and what to send it."""

    def __init__(self, pid, port, path, key, bodies, media="application/json"):
        self.pid, self.port, self.path, self.key, self.bodies = pid, port, path, key, bodies
        self.media = media

    def load(self, connections, seconds=SECONDS):
        """One run of wrk: requests/s, latency, the server's CPU a request, and what failed."""
        env = {**os.environ, "HAMLET_BENCH_PATH": self.path, "HAMLET_BENCH_KEY": self.key,
               "HAMLET_BENCH_BODIES": self.bodies, "HAMLET_BENCH_TYPE": self.media}
        before = cpu_seconds(self.pid)
        said = subprocess.run(
            ["wrk", f"-t{1 if connections < 64 else 2}", f"-c{connections}", f"-d{seconds}s",
             "--latency", "-s", os.path.join(HERE, "requests.lua"),
             f"http://127.0.0.1:{self.port}"],
            capture_output=True, text=True, env=env, check=True).stdout
        spent = cpu_seconds(self.pid) - before
        n = int(re.search(r"(\d+) requests in", said).group(1))
        bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
        errors = re.search(r"Socket errors: (.*)", said)
        return {"n": n, "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1)),
                "cpu_us": 1e6 * spent / max(n, 1), "p99": re.search(r"99%\s+(\S+)", said).group(1),
                "failed": int(bad.group(1)) if bad else 0,
                "errors": errors.group(1) if errors else "none"}


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def compare(name, pairs, target=None):
    """What is ours, what is theirs, and the median ratio of the pairs; printed as a row."""
    result = {"name": name, "ours": spread([p[0] for p in pairs]),
              "theirs": spread([p[1] for p in pairs]),
              "ratio": spread([ours / theirs for ours, theirs in pairs]), "target": target}
    ratio = result["ratio"]
    print(f"{name:42s} {result['ours']['median']:9.0f} {result['theirs']['median']:9.0f} "
          f"{ratio['median']:6.2f}  {ratio['min']:.2f} to {ratio['max']:.2f}"
          + (f"  (at least {target})" if target else ""), flush=True)
    return result


def figure(name, values, unit, target=None, bound="at most"):
    """One figure with its spread; printed as a row."""
    result = {"name": name, "unit": unit, **spread(values), "target": target, "bound": bound}
    print(f"{name:42s} {result['median']:9.1f} {unit:9s}         {result['min']:.1f} to "
          f"{result['max']:.1f}" + (f"  ({bound} {target})" if target else ""), flush=True)
    return result


class SystemCalls:
    """Counts a process's system calls while it lives, with strace."""

    def __init__(self, pid, path):
        self.path = path
        self.process = subprocess.Popen(
            ["strace", "-f", "-c", "-o", path, "-p", str(pid)], stderr=subprocess.DEVNULL)
        time.sleep(0.5)

    def stop(self):
        """Calls by name."""
        self.process.terminate()
        self.process.wait()
        with open(self.path, encoding="ascii") as table:
            rows = [line.split() for line in table if re.match(r"\s*\d+\.\d+ ", line)]
        return {row[-1]: int(row[3]) for row in rows if row[-1] != "total"}


class Heap:
    """Counts a process's calls of the heap: count_heap.so is preloaded, and counts in a file."""

    FIELDS = ("malloc", "calloc", "realloc", "free")

    def __init__(self, path):
        with open(path, "wb") as out:
            out.truncate(mmap.PAGESIZE)
        self.path = path
        self.env = {"LD_PRELOAD": built("libcount_heap.so"), "HAMLET_BENCH_HEAP": path}

    def read(self):
        with open(self.path, "rb") as counts:
            return dict(zip(self.FIELDS, struct.unpack("4Q", counts.read(32))))


def write_json(path, results):
    with open(path, "w", encoding="utf-8") as out:
        json.dump(results, out, indent=1)
        out.write("\n")
