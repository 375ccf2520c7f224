"""The rules on real comments: lists, patterns, hosts, the shipped packs, and what blows up."""

import json
import subprocess

from measure import PAIRS, built, figure

# By case: what is read off it, under which name, in what unit, and how much of it is allowed.
CASES = {
    "wordpress_list": [("us_per_comment", "a list of 65,370, a comment", "us CPU", 1),
                       ("load_seconds", "loading it", "s CPU", 0.3),
                       ("peak_megabytes", "memory for that", "MB", 32)],
    "strcasestr": [("us_per_comment", "the same by strcasestr in a loop", "us CPU", None),
                   ("different", "comments of which the two say otherwise", "", 0)],
    "patterns": [("us_per_comment", "200 regexes, a comment", "us CPU", 4)],
    "patterns_without_libhs": [("us_per_comment", "without libhs", "us CPU", 40)],
    "patterns_without_prefilter": [("us_per_comment", "each of them tried", "us CPU", None)],
    "packs": [("us_per_comment", "the shipped packs, a comment", "us CPU", 3),
              ("load_seconds", "reading them", "s CPU", None)],
    "packs_without_libhs": [("us_per_comment", "without libhs", "us CPU", None)],
    "packs_on_hard_texts": [("worst_us", "the packs on the worst text of 64 KB", "us CPU", 10000),
                            ("mean_us", "on 64 KB made to be hard, mean", "us CPU", None)],
    "domains": [("us_per_comment", "100,000 domains, a comment", "us CPU", 1)],
    "networks": [("us_per_comment", "100,000 networks, a comment", "us CPU", 1)],
    "hostile_together": [("worst_us", "230 patterns that blow up, worst text", "us CPU", 10000)],
}


def measured():
    """One run: its rows by case, several of some cases."""
    said = subprocess.run([built("bench_rules")], capture_output=True, text=True, check=True)
    rows = {}
    for line in said.stdout.splitlines():
        row = json.loads(line)
        rows.setdefault(row["case"], []).append(row)
    return rows


def growth(runs):
    """How much dearer the most literals are than the fewest, in each run."""
    ratios = []
    for run in runs:
        by_size = {row["entries"]: row["us_per_comment"] for row in run["growth"]}
        ratios.append(by_size[max(by_size)] / by_size[min(by_size)])
    return figure("100,000 literals against 1,000", ratios, "times", 1.5)


def hostile(runs):
    """The dearest of the patterns that blow up, and how many of them were reported."""
    worst = figure("one pattern that blows up, worst of 23 and 36 texts",
                   [max(row["worst_us"] for row in run["hostile"]) for run in runs], "us CPU", 2000)
    reported = figure("of them given up and reported",
                      [sum(row["texts_given_up"] > 0 for row in run["hostile"]) for run in runs], "")
    return [worst, reported]


def run():
    runs = [measured() for _ in range(PAIRS)]
    results = [figure(name, [run[case][0][key] for run in runs], unit, target)
               for case, figures in CASES.items() for key, name, unit, target in figures]
    return results + [growth(runs)] + hostile(runs)
