"""Runs groups of tests, counts, and tells what failed. Called by tests/run, after the build."""

import concurrent.futures
import dataclasses
import json
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIPPED = 77  # exit status of a test that cannot run here
SHOWN_LINES = 60


@dataclasses.dataclass
class Group:
    """Tests of one kind: suites of the build, scripts of a folder, or both."""

    name: str
    about: str
    is_sanitized: bool  # runs on the sanitizer build too
    jobs: int = 1       # tests that depend on time run alone; more than cores: they mostly wait
    timeout_s: int = 300
    needs_browser: bool = False


GROUPS = [
    Group("unit", "one module at a time", True, jobs=2),
    Group("contract", "what any backend of the store must do", True, jobs=2),
    Group("fuzz", "the corpora of the fuzz targets, replayed", True, jobs=2),
    Group("fault", "crashes and failing parts", False, jobs=2),
    Group("cli", "the subcommands, as a shell calls them", True, jobs=2),
    Group("http", "the service, as its clients call it", True, jobs=4),
    Group("web", "the review page and the embed, in a browser", False, jobs=2,
          needs_browser=True),
    Group("tools", "the house rules: layers, sizes, names, headers", False, jobs=2),
]

COUNTS = [
    # cmocka
    (re.compile(r"^\[  PASSED  \] (\d+) test", re.M), "passed"),
    (re.compile(r"^\[  FAILED  \] (\d+) test", re.M), "failed"),
    (re.compile(r"^\[  SKIPPED \] (\d+) test", re.M), "skipped"),
    # node:test
    (re.compile(r"^# pass (\d+)$", re.M), "passed"),
    (re.compile(r"^# fail (\d+)$", re.M), "failed"),
    (re.compile(r"^# skipped (\d+)$", re.M), "skipped"),
]
UNITTEST = re.compile(r"^Ran (\d+) tests? in", re.M)
UNITTEST_DETAIL = re.compile(r"^(?:OK|FAILED) \((.*)\)$", re.M)


@dataclasses.dataclass
class Test:
    name: str
    command: list
    env: dict


@dataclasses.dataclass
class Outcome:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


def count_unittest(text, outcome):
    ran = UNITTEST.search(text)
    if not ran:
        return
    detail = UNITTEST_DETAIL.search(text)
    figures = dict(re.findall(r"(\w+)=(\d+)", detail.group(1))) if detail else {}
    outcome.failed += int(figures.get("failures", 0)) + int(figures.get("errors", 0))
    outcome.skipped += int(figures.get("skipped", 0))
    outcome.passed += int(ran.group(1)) - outcome.failed - outcome.skipped


def count(text, status):
    """What a test's output says of itself; a test that counts nothing is one."""
    outcome = Outcome()
    for pattern, kind in COUNTS:
        found = sum(int(n) for n in pattern.findall(text))
        setattr(outcome, kind, getattr(outcome, kind) + found)
    if outcome == Outcome():
        count_unittest(text, outcome)
    if status == SKIPPED:
        return Outcome(skipped=1)
    if status != 0 and outcome.failed == 0:
        outcome.failed = 1
    if outcome == Outcome():
        outcome.passed = 1
    return outcome


def built_tests(build, group):
    """Tests that the build knows, of the suite with the group's name."""
    text = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                          capture_output=True, text=True).stdout
    return [Test(test["name"], test["cmd"], test.get("env", {})) for test in json.loads(text)
            if any(suite.split(":")[-1] == group for suite in test["suite"])]


# How a script of that ending is run.
SCRIPTS = {"py": [sys.executable], "mjs": ["node", "--test-reporter=tap"]}


def script_tests(group):
    folder = os.path.join(ROOT, "tests", group)
    names = os.listdir(folder) if os.path.isdir(folder) else []
    # The largest first, as the likely slowest: none is left to run alone at the end.
    names.sort(key=lambda name: (-os.path.getsize(os.path.join(folder, name)), name))
    found = [re.fullmatch(r"((?:test|scenario)_\w+)\.(py|mjs)", name) for name in names]
    return [Test(match[1], [*SCRIPTS[match[2]], os.path.join(folder, match[0])], {})
            for match in found if match]


def run_test(test, build, timeout_s):
    env = {**os.environ, **test.env,
           "HAMLET_BUILD": build,
           "HAMLET_BINARY": os.path.join(build, "service", "hamlet"),
           "PYTHONDONTWRITEBYTECODE": "1",
           "ASAN_OPTIONS": "detect_leaks=1:allocator_may_return_null=1:malloc_context_size=10:"
                           "quarantine_size_mb=8",
           "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}
    try:
        done = subprocess.run(test.command, env=env, cwd=ROOT, timeout=timeout_s,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        text = done.stdout.decode(errors="replace")
        return count(text, done.returncode), text, done.returncode
    except subprocess.TimeoutExpired as late:
        text = (late.stdout or b"").decode(errors="replace")
        return Outcome(failed=1), f"{text}\nnot done after {timeout_s} s\n", "time-out"


def failures_of_tap(lines):
    """The lines of a TAP stream that tell what failed: each "not ok" with its diagnostics."""
    shown, is_in = [], False
    for line in lines:
        word = line.strip()
        if word.startswith("not ok "):
            is_in = True
        elif word.startswith(("ok ", "# Subtest", "1..")):
            is_in = False
        if is_in:
            shown.append(line)
    return shown


def tell_failure(test, label, text, status):
    lines = text.rstrip().splitlines()
    lines = failures_of_tap(lines) or lines
    print(f"--- {test.name} ({label}) failed, status {status}: {' '.join(test.command)}")
    if len(lines) > SHOWN_LINES:
        print(f"    … {len(lines) - SHOWN_LINES} lines before")
    for line in lines[-SHOWN_LINES:]:
        print("    " + line)


def run_group(group, build, label):
    started = time.monotonic()
    total = Outcome()
    tests = built_tests(build, group.name) + script_tests(group.name)
    with concurrent.futures.ThreadPoolExecutor(group.jobs) as pool:
        results = pool.map(lambda test: run_test(test, build, group.timeout_s), tests)
        for test, (outcome, text, status) in zip(tests, results):
            total.add(outcome)
            if outcome.failed:
                tell_failure(test, label, text, status)
            elif outcome.skipped:
                said = [line for line in text.splitlines() if "skip" in line.lower()]
                print(f"    {test.name}: {said[0].strip() if said else 'skipped'}")
    if not tests:
        print(f"--- there is no test in the group {group.name}")
        total.failed = 1
    print(f"{group.name:9s} {label:10s} {total.passed:5d} passed {total.failed:3d} failed "
          f"{total.skipped:3d} skipped {time.monotonic() - started:7.1f} s", flush=True)
    return total


def chosen(names):
    known = {group.name: group for group in GROUPS}
    for name in names:
        if name not in known:
            sys.exit(f"tests/run: there is no group {name}; there are: {', '.join(known)}")
    return [known[name] for name in names] if names else GROUPS


def main(arguments):
    if arguments[:1] == ["--list"]:
        for group in GROUPS:
            print(f"  {group.name:9s} {group.about}{' (both builds)' if group.is_sanitized else ''}")
        return 0
    mode = arguments.pop(0) if arguments[:1] in (
        ["--check"], ["--needs-sanitizers"], ["--needs-browser"]) else None
    groups = chosen(arguments)
    if mode == "--check":
        return 0
    if mode == "--needs-browser":
        return 0 if any(group.needs_browser for group in groups) else 1
    if mode == "--needs-sanitizers":
        return 0 if any(group.is_sanitized for group in groups) else 1
    total = Outcome()
    for group in groups:
        total.add(run_group(group, os.path.join(ROOT, "build"), "release"))
    for group in groups:
        if group.is_sanitized:
            total.add(run_group(group, os.path.join(ROOT, "build-asan"), "sanitizers"))
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
