"""Runs groups of measurements; called by tests/bench/run, after the build."""

import argparse
import os
import subprocess
import sys

import bench_http
import bench_model
import bench_page
import bench_queue
import bench_rules
import bench_store
from measure import BUILD, ROOT, write_json

GROUPS = [
    ("http", "the service against a bare echo and a bare writer", bench_http),
    ("model", "training and scoring", bench_model),
    ("page", "the review page in a browser with many pending comments", bench_page),
    ("queue", "the moderators' queue with many pending comments", bench_queue),
    ("rules", "lists, patterns, hosts and the shipped packs on real comments", bench_rules),
    ("store", "the store's queue against a bare writer", bench_store),
]


def machine():
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"],
                            capture_output=True, text=True, check=False).stdout.strip()
    return {"commit": commit, "cores": os.cpu_count(), "load": os.getloadavg()[0]}


def main():
    parser = argparse.ArgumentParser(prog="tests/bench/run")
    parser.add_argument("group", nargs="*", metavar="GROUP",
                        help="; ".join(f"{name}: {about}" for name, about, _ in GROUPS))
    parser.add_argument("--json", default=os.path.join(BUILD, "bench.json"), metavar="FILE")
    wanted = parser.parse_args()
    unknown = set(wanted.group) - {name for name, _, _ in GROUPS}
    if unknown:
        parser.error(f"no group {', '.join(sorted(unknown))}")
    results = {"machine": machine(), "groups": {}}
    if results["machine"]["load"] > 0.5:
        print(f"The load is {results['machine']['load']:.1f}: figures of a busy machine are low.")
    for name, about, module in GROUPS:
        if not wanted.group or name in wanted.group:
            print(f"--- {name}: {about}")
            print(f"{'':42s} {'ours':>9s} {'theirs':>9s} {'ratio':>6s}  spread")
            results["groups"][name] = module.run()
    write_json(wanted.json, results)
    print(f"Written to {wanted.json}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
