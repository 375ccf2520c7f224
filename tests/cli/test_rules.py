"""rules report, fit, explain, backtest, lint and import."""

import json
import math
import os
import sys
import unittest

from cli import ROOT, CliTest

sys.path.insert(0, os.path.join(ROOT, "tests", "http"))
from harness import Service  # noqa: E402

PACK = """# A pack of this test.
- name: pills
  description: Pills.
  words: pills
  weight: 1  # to be fitted
  hit: [my pills]

- name: cheap-pills
  phrases: cheap pills
  weight: 2.5

# Of the garden.
- name: garden
  words: garden
  weight: 3
- name: unseen
  words: wolpertinger
  weight: 0.5
- name: weighed
  words: casino
  weight: 1.25 # by hand
- name: holding
  words: diet
  action: hold
- name: resting
  words: pills
  mode: off
  weight: 1
"""


def rows():
    """20 spam and 20 ham; pills stand in 12 spam and 1 ham, garden in 10 ham."""
    spam = [f"cheap pills {i}" for i in range(8)] + [f"pills {i}" for i in range(4)]
    spam += [f"casino {i}" for i in range(8)]
    ham = ["my pills are in the garden"] + [f"a garden {i}" for i in range(9)]
    ham += [f"a morning {i}" for i in range(10)]
    return ([{"content": text, "label": "spam"} for text in spam] +
            [{"content": text, "label": "ham"} for text in ham])


class RulesTest(CliTest):
    def setUp(self):
        super().setUp()
        self.write("pack.yaml", PACK)
        self.write_rows("rows.jsonl", rows())

    def rules(self, command, *arguments):
        return self.done("rules", command, "--rules", "pack.yaml", "--data-set", "rows.jsonl",
                         *arguments)

    def table(self, command, *arguments):
        lines = map(json.loads, self.rules(command, "--json", *arguments).splitlines())
        return {rule["name"]: rule for rule in lines if "name" in rule}


class Report(RulesTest):
    def test_each_rule_is_measured(self):
        rules = self.table("report")
        pills = rules["pills"]
        self.assertEqual((pills["spam"], pills["ham"], pills["aims_at"]), (12, 1, "spam"))
        self.assertAlmostEqual(pills["precision"], 12 / 13)
        self.assertAlmostEqual(pills["coverage"], 12 / 20)
        self.assertTrue(0.68 < pills["precision_at_least"] < 0.69)
        self.assertEqual(pills["remark"], "")

    def test_hits_that_are_not_counted_are_told(self):
        self.assertEqual(self.call("rules", "report", "--rules", "pack.yaml", "--data-set",
                                   "rows.jsonl").stderr, "")
        self.write("many.yaml", "".join(f"- {{name: r{i}, words: garden, weight: 1}}\n"
                                        for i in range(65)))
        got = self.call("rules", "report", "--rules", "many.yaml", "--data-set", "rows.jsonl")
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertIn("10 of the comments are hit by more than 64 rules", got.stderr)

    def test_dead_harmful_and_redundant_rules_are_named(self):
        remarks = {name: rule["remark"] for name, rule in self.table("report").items()}
        self.assertEqual(remarks["unseen"], "dead: hits nothing here")
        self.assertEqual(remarks["garden"], "harmful: too many of its hits are wrong")
        self.assertEqual(remarks["cheap-pills"], "redundant: pills hits all of it")
        self.assertEqual(remarks["resting"], "off")
        self.assertIn("7 rules: 2 dead, 1 harmful, 1 redundant", self.rules("report"))
        self.assertIn("2 harmful", self.rules("report", "--min-precision", "0.95"))

    def calibration(self, *arguments):
        lines = map(json.loads, self.rules("report", "--json", *arguments).splitlines())
        return next((line["calibration"] for line in lines if "calibration" in line), None)

    def test_what_weights_by_hand_do_to_calibration_is_told(self):
        self.write("pack.yaml", "- {name: casino, words: casino, weight: 4}\n"
                                "- {name: morning, words: morning, weight: 9}\n"
                                "- {name: pills, words: pills, weight: 9, fitted: true}\n")
        told = self.calibration()
        self.assertEqual(told["weighed_by_hand"], 18)
        without, with_them = told["without_weights_by_hand"], told["with_weights_by_hand"]
        # Ten ham of a morning are pushed to spam.
        self.assertGreater(with_them["calibration_error"], without["calibration_error"] + 0.1)
        self.assertGreater(with_them["brier"], without["brier"] + 0.1)
        self.assertLess(with_them["accuracy"], without["accuracy"])
        text = self.rules("report")
        self.assertIn("without weights set by hand", text)
        self.assertIn("(18 comments)", text)
        self.assertIn("+9.00*", text)
        self.assertIsNone(self.calibration("--without-calibration"))

    def test_fitted_rules_alone_leave_calibration_as_it_is(self):
        self.write("pack.yaml", "- {name: pills, words: pills, weight: 2, fitted: true}\n")
        told = self.calibration()
        self.assertEqual(told["weighed_by_hand"], 0)
        self.assertEqual(told["without_weights_by_hand"], told["with_weights_by_hand"])

    def test_dead_harmful_and_redundant_fitted_rules_are_named(self):
        self.write("pack.yaml", PACK.replace("  weight: 1  # to be fitted", "  weight: 1\n  fitted: true")
                   .replace("  weight: 2.5", "  weight: 2.5\n  fitted: true")
                   .replace("  weight: 3\n", "  weight: 3\n  fitted: true\n")
                   .replace("  weight: 0.5", "  weight: 0.5\n  fitted: true"))
        report = self.table("report")
        self.assertTrue(report["pills"]["fitted"])
        self.assertFalse(report["weighed"]["fitted"])
        self.test_dead_harmful_and_redundant_rules_are_named()

    def test_of_two_equal_rules_the_later_is_redundant(self):
        self.write("pack.yaml", "- {name: a, words: pills, weight: 1}\n"
                                "- {name: b, words: pills, weight: 1}\n"
                                "- {name: c, words: pills, weight: -1}\n")
        remarks = [rule["remark"] for rule in self.table("report").values()]
        self.assertEqual(remarks[:2], ["", "redundant: a hits all of it"])
        self.assertNotIn("redundant", remarks[2])

    def test_bad_calls_are_refused(self):
        self.refused(2, "is a share from 0 to 1", "rules", "report", "--min-precision", "2",
                     "--data-set", "rows.jsonl")
        self.refused(1, "cannot read", "rules", "report", "--data-set", "nowhere.jsonl")
        self.refused(1, "Cannot open the database", "rules", "report", "--rules", "pack.yaml",
                     "--database", self.database)
        self.write("bad.jsonl", '{"content": 5}\n')
        self.refused(2, "bad.jsonl:1:", "rules", "report", "--data-set", "bad.jsonl")
        self.write("none.jsonl", "")
        self.refused(1, "no labelled comments", "rules", "report", "--data-set", "none.jsonl")


class Fit(RulesTest):
    def weight(self, n_spam, n_ham, shrink=10, cap=4):
        ratio = math.log((n_spam + .5) / 21) - math.log((n_ham + .5) / 21)
        n = n_spam + n_ham
        return round(max(-cap, min(cap, ratio * n / (n + shrink))), 2)

    def test_weights_are_shrunk_and_capped_ratios(self):
        fitted = self.table("fit")
        self.assertEqual(fitted["pills"]["fitted"], self.weight(12, 1))
        self.assertEqual(fitted["garden"]["fitted"], self.weight(0, 10))
        self.assertEqual(self.table("fit", "--shrink", "0")["garden"]["fitted"],
                         self.weight(0, 10, 0))
        self.assertEqual(self.table("fit", "--cap", "0.5")["garden"]["fitted"], -0.5)

    def test_what_is_kept_is_marked(self):
        kept = {name: rule["kept"] for name, rule in self.table("fit").items()}
        self.assertEqual(kept, {"pills": None, "cheap-pills": None, "garden": None,
                                "unseen": "hits nothing here", "weighed": "is weighed by hand",
                                "holding": "acts by itself", "resting": "is off"})

    def test_weights_are_written_and_nothing_else(self):
        fitted = self.table("fit")
        with open(self.path("pack.yaml"), encoding="utf-8") as pack:
            self.assertEqual(pack.read(), PACK)
        self.rules("fit", "--write")
        with open(self.path("pack.yaml"), encoding="utf-8") as pack:
            text = pack.read()
        expected = PACK
        for name, former in (("pills", "1"), ("cheap-pills", "2.5"), ("garden", "3")):
            head, tail = expected.split(f"- name: {name}\n")
            new = f"{fitted[name]['fitted']:.2f}"
            old = next(line for line in tail.splitlines() if line.startswith("  weight: "))
            expected = head + f"- name: {name}\n" + tail.replace(
                old, old.replace(f"weight: {former}", f"weight: {new}") + "\n  fitted: true", 1)
        self.assertEqual(text, expected)
        again = self.table("fit")
        self.assertEqual(again["pills"]["weight"], again["pills"]["fitted"])

    def test_rules_with_too_few_hits_stay_as_they_were_set_by_hand(self):
        self.assertEqual(self.table("fit", "--enough", "9")["cheap-pills"]["kept"],
                         "hits too little here")
        self.assertEqual(self.table("fit", "--enough", "8")["cheap-pills"]["kept"], None)
        self.rules("fit", "--write", "--enough", "11")
        rules = [json.loads(line) for line in
                 self.done("rules", "list", "--json", "--rules", "pack.yaml").splitlines()]
        self.assertEqual([rule["name"] for rule in rules if rule["fitted"]], ["pills"])

    def test_what_training_may_not_weigh_is_left_alone(self):
        self.write("pack.yaml", "- name: not-to-be\n  words: pills\n  weight: 1\n"
                                "  fitted: false\n"
                                "- name: of-a-day\n  words: pills\n  weight: 1\n"
                                "  expires: 2099-01-01\n"
                                "- name: last\n  words: pills\n  weight: 1")
        weighed = {name: rule["weighed_by_training"] for name, rule in self.table("fit").items()}
        self.assertEqual(weighed, {"not-to-be": False, "of-a-day": False, "last": True})
        self.assertIn("training weighs it", self.rules("fit"))
        self.rules("fit", "--write")
        with open(self.path("pack.yaml"), encoding="utf-8") as pack:
            text = pack.read()
        new = f"{self.weight(12, 1):.2f}"
        self.assertEqual(text, "- name: not-to-be\n  words: pills\n"
                               f"  weight: {new}\n  fitted: false\n"
                               f"- name: of-a-day\n  words: pills\n  weight: {new}\n"
                               "  expires: 2099-01-01\n"
                               f"- name: last\n  words: pills\n  weight: {new}\n"
                               "  fitted: true\n")

    def test_bad_numbers_are_refused(self):
        for option, value in (("--enough", "0"), ("--shrink", "-1"), ("--shrink", "x"), ("--cap", "11"),
                              ("--cap", "0")):
            self.refused(2, "is a number from", "rules", "fit", option, value, "--data-set",
                         "rows.jsonl")


class Explain(RulesTest):
    def explain(self, *arguments):
        return self.done("rules", "explain", "--rules", "pack.yaml", *arguments)

    def test_a_rule_is_shown_with_its_own_lines(self):
        told = self.explain("pills")
        self.assertIn("pills  (pack.yaml:2)\nPills.\n", told)
        self.assertIn("looks at  content, by words (1 entries)", told)
        self.assertIn("adds to the log-odds of spam: +1.00", told)
        self.assertTrue(told.endswith("  hit: [my pills]\n"), told)
        self.assertTrue(self.explain("cheap-pills").endswith("weight: 2.5\n"))
        self.assertIn("holds the comment", self.explain("holding"))

    def test_an_unknown_rule_gets_the_nearest(self):
        self.refused(1, 'did you mean "garden"?', "rules", "explain", "gardn", "--rules",
                     "pack.yaml")

    def test_hits_are_those_of_the_database(self):
        with Service("--rules", self.path("pack.yaml")) as service:
            made = service.submit("my pills").json
            service.decide(made["id"], "spam")
            told = self.explain("pills", "--hits", "--database", service.database)
            self.assertIn("hits      1, and 0 in shadow\ndecided   1 spam, 0 ham: 100.0% spam",
                          told)
            told = self.explain("garden", "--hits", "--site", "my-site", "--database",
                                service.database)
            self.assertIn("hits      0", told)
            measured = service.cli("rules", "report", "--rules", self.path("pack.yaml"), "--json")
            pills = json.loads(measured.stdout.splitlines()[0])
            self.assertEqual((pills["spam"], pills["ham"]), (1, 0))


class Backtest(RulesTest):
    def test_what_is_new_is_told_with_its_ham(self):
        self.write("new.yaml", "- {name: more-pills, words: [pills, casino, morning],"
                               " weight: 1}\n")
        told = self.rules("backtest", "new.yaml")
        self.assertRegex(told, r"more-pills +20 +11 +0\.6452")
        self.assertIn("newly hit as spam, by no rule in force: 0 spam, 10 ham", told)
        self.assertIn("  ham: a morning 0\n", told)

    def test_what_is_printed_cannot_steer_a_terminal(self):
        self.write_rows("rows.jsonl", [{"content": "x \u001b[31m \u202e", "label": "ham"}])
        self.write("new.yaml", "- {name: x, words: x, weight: 1}\n")
        self.assertIn("ham: x <U+001B>[31m <U+202E>", self.rules("backtest", "new.yaml"))

    def test_a_broken_pack_is_named(self):
        self.write("new.yaml", "- name: x\n  words: x\n")
        self.refused(1, "new.yaml:1:", "rules", "backtest", "new.yaml", "--data-set",
                     "rows.jsonl")


class Lint(RulesTest):
    def test_likely_mistakes_are_named_with_their_place(self):
        self.write("pack.yaml", "- {name: slow, pattern: '(a+)+$', weight: 1}\n"
                                "- {name: short, words: [ab, pills], weight: 1}\n"
                                "- {name: again, words: pills, weight: 1}\n")
        lines = self.done("rules", "lint", "--rules", "pack.yaml", "--json").splitlines()
        found = {(one["name"], one["code"], one["line"]) for one in map(json.loads, lines)}
        self.assertLessEqual({("slow", "slow", 1), ("short", "short", 2),
                              ("again", "duplicate", 3)}, found)
        told = self.done("rules", "lint", "--rules", "pack.yaml")
        self.assertIn("pack.yaml:2: short: short: ", told)
        self.assertTrue(told.endswith(f"3 rules, {len(lines)} findings\n"), told)


class Import(RulesTest):
    LIST = "pills\n\nwolpertinger\ngarden\npills\n  morning 3  \n"

    def setUp(self):
        super().setUp()
        self.write("list.txt", self.LIST)

    def import_list(self, *arguments):
        return self.done("rules", "import", "list.txt", "--data-set", "rows.jsonl", *arguments)

    def test_entries_that_hit_ham_are_told_with_an_example(self):
        told = self.import_list()
        self.assertIn("4 entries; 3 of them hit at least one of 20 ham comments", told)
        self.assertIn("  pills  in: my pills are in the garden\n", told)
        self.assertIn("  morning 3  in: a morning 3\n", told)
        self.assertNotIn("wolpertinger", told)

    def test_they_can_be_left_out(self):
        told = self.import_list("--leave-out-ham-hits", "--out", "clean.txt")
        self.assertIn("clean.txt: 1 entries", told)
        with open(self.path("clean.txt"), encoding="utf-8") as clean:
            self.assertEqual(clean.read(), "wolpertinger\n")
        self.assertIn("0 of them hit", self.done("rules", "import", "clean.txt", "--data-set",
                                                 "rows.jsonl"))
        self.import_list("--out", "whole.txt")
        with open(self.path("whole.txt"), encoding="utf-8") as whole:
            self.assertEqual(whole.read(), "pills\nwolpertinger\ngarden\nmorning 3\n")

    def test_every_entry_is_found_however_many_hit_one_comment(self):
        words = [f"w{i}x" for i in range(300)]
        self.write("list.txt", "\n".join(words))
        self.write_rows("rows.jsonl", [{"content": " ".join(words), "label": "ham"}])
        self.assertIn("300 entries; 300 of them hit", self.import_list())

    def test_a_byte_order_mark_is_no_entry(self):
        for begin, n in (("\ufeff\n", 2), ("\ufeff", 2), ("\ufeffpills\n", 2)):
            self.write("list.txt", begin + "pills\ngarden\n")
            self.assertIn(f"{n} entries; 2 of them hit", self.import_list("--out", "clean.txt"))
            with open(self.path("clean.txt"), encoding="utf-8") as clean:
                self.assertEqual(clean.read(), "pills\ngarden\n")

    def test_bad_calls_are_refused(self):
        self.refused(2, "needs --out FILE", "rules", "import", "list.txt",
                     "--leave-out-ham-hits")
        self.refused(1, "cannot read", "rules", "import", "nowhere.txt")
        with open(self.path("list.txt"), "wb") as out:
            out.write(b"good\nb\xffd\n")
        self.refused(1, "list.txt:2:", "rules", "import", "list.txt", "--data-set", "rows.jsonl")
        self.write("list.txt", "pills\n" * (1 << 22))
        self.refused(1, "larger than a list may be", "rules", "import", "list.txt")


if __name__ == "__main__":
    unittest.main()
