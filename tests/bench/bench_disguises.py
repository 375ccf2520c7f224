"""How much spam is caught in disguise, and how much ham as long is blocked.

youtube, each video by a model of the four others; or another set by its folds:

    bench_disguises.py [PART-OF-A-NAME [SET]]
"""

import json
import os
import random
import subprocess
import sys
import tempfile

from disguises import DISGUISES, disguise_all
from measure import HERE

sys.path.insert(0, os.path.join(os.path.dirname(HERE), "http"))
from harness import BINARY, SHARED_DATA, read_rows  # noqa: E402

AROUND_BYTES = (300, 1_000, 10_000)
AROUND_POINTS = 2
HELD_FROM = 0.05  # the default beneath which a comment is published
SPLITS = {"youtube": "leave_one_video_out", "sms": "first_30_train"}
# Hits nothing; in place of the shipped packs, so that the model stands alone.
NO_RULES = "- name: none\n  description: Nothing.\n  pattern: nothingatall\n  weight: 1\n  hit: [nothingatall]\n"


def harmless(rows, n_bytes, chance):
    """About so many bytes of the fold's own ham."""
    texts, n = [], 0
    while n < n_bytes:
        texts.append(chance.choice(rows)["content"])
        n += len(texts[-1].encode())
    return "\n".join(texts)


def around(rows, ham, n_bytes, before, after):
    texts = []
    for i, row in enumerate(rows):
        chance = random.Random(f"around {i}")
        parts = [harmless(ham, n_bytes, chance) if before else "", row["content"],
                 harmless(ham, n_bytes, chance) if after else ""]
        texts.append("\n".join(part for part in parts if part))
    return texts


def variants(spam, ham):
    """(name, points allowed, texts) in order; clean first."""
    clean = [row["content"] for row in spam]
    yield "clean", 0, clean
    for name, function, points in DISGUISES:
        yield name, points, disguise_all(clean, name, function)
    for name, n_bytes, where in padding():
        yield name, AROUND_POINTS, around(spam, ham, n_bytes, *where)


def padding():
    for n_bytes in AROUND_BYTES:
        for name, where in (("before", (True, False)), ("after", (False, True)),
                            ("around", (True, True))):
            yield f"{n_bytes} bytes of ham {name}", n_bytes, where


def ham_variants(ham):
    """The same harmless text about ham: what is blocked of it."""
    yield "clean", [row["content"] for row in ham]
    for name, n_bytes, where in padding():
        yield name, around(ham, ham, n_bytes, *where)


def probabilities(model, rules, texts, authors, folder):
    path = os.path.join(folder, "texts")
    with open(path, "w", encoding="utf-8") as out:
        for text, author in zip(texts, authors):
            row = {"content": text}
            if author:
                row["author"] = {"name": author}
            out.write(json.dumps(row) + "\n")
    command = [BINARY, "check", "--model", model, path]
    if rules:
        command += ["--rules", rules]
    answers = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line)["probability"] for line in answers.splitlines()]


def train(rows, numbers, folder):
    data, model = os.path.join(folder, "rows"), os.path.join(folder, "model")
    with open(data, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(rows[i]) + "\n" for i in numbers)
    subprocess.run([BINARY, "train", "--model", model, data], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return model


def count(folds, rows, folder, only):
    """{name: [points allowed, caught by the model, caught with rules, all]}, {name: [ham
    blocked by the model, held as not surely ham, all]}"""
    counts, blocked = {}, {}
    rules = os.path.join(folder, "none.yaml")
    with open(rules, "w", encoding="utf-8") as out:
        out.write(NO_RULES)
    for fold in folds:
        model = train(rows, fold["train"], folder)
        tested = [rows[i] for i in fold["test"]]
        spam = [row for row in tested if row["label"] == "spam"]
        ham = [row for row in tested if row["label"] == "ham"]
        authors = [row.get("author") for row in spam]
        for name, points, texts in variants(spam, ham):
            if name != "clean" and only and only not in name:
                continue
            row = counts.setdefault(name, [points, 0, 0, 0])
            for i, pack in ((1, rules), (2, None)):
                row[i] += sum(p >= 0.5 for p in probabilities(model, pack, texts, authors, folder))
            row[3] += len(spam)
        authors = [row.get("author") for row in ham]
        for name, texts in ham_variants(ham):
            if name != "clean" and only and only not in name:
                continue
            row = blocked.setdefault(name, [0, 0, 0])
            found = probabilities(model, rules, texts, authors, folder)
            row[0] += sum(p >= 0.5 for p in found)
            row[1] += sum(p >= HELD_FROM for p in found)
            row[2] += len(ham)
    return counts, blocked


def main():
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    name = sys.argv[2] if len(sys.argv) > 2 else "youtube"
    rows = read_rows(name)
    if rows is None:
        print("no shared data: nothing is measured")
        return 0
    with open(os.path.join(SHARED_DATA, "splits", f"{name}.{SPLITS.get(name, 'five_fold')}.json"),
              encoding="utf-8") as split:
        folds = json.load(split)["folds"]
    with tempfile.TemporaryDirectory(prefix="hamlet-disguises-") as folder:
        counts, blocked = count(folds, rows, folder, only)
    _, clean, clean_with_rules, n = counts["clean"]
    missed = 0
    print(f"{'spam caught of ' + str(n):34} {'model':>7} {'points':>7} {'+rules':>7} {'points':>7}")
    for name, (points, caught, with_rules, _) in counts.items():
        lost = 100 * (clean - caught) / n
        is_missed = lost > points
        missed += is_missed
        print(f"{name:34} {100 * caught / n:7.1f} {-lost:+7.1f} {100 * with_rules / n:7.1f} "
              f"{100 * (with_rules - clean_with_rules) / n:+7.1f}{'  <' if is_missed else ''}")
    print(f"\n{'ham of ' + str(blocked['clean'][2]):34} {'blocked':>7} {'held':>7}")
    for name, (n_blocked, n_held, n_ham) in blocked.items():
        print(f"{name:34} {100 * n_blocked / n_ham:7.1f} {100 * n_held / n_ham:7.1f}")
    print(f"{missed} lower it by more than they may")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
