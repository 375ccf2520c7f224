"""evaluate: folds, splits and order, figures, mistakes and the page."""

import html.parser
import json
import os
import pty
import re
import subprocess
import unittest

from cli import BINARY, CliTest, labelled_rows

FIGURES = {"accuracy", "roc_auc", "one_minus_auc", "spam_caught", "ham_blocked", "mcc", "f1",
           "log_loss", "brier", "calibration_error"}


class SplitsTest(CliTest):
    def setUp(self):
        super().setUp()
        self.rows = self.write_rows("rows.jsonl", labelled_rows(200))

    def splits(self, value):
        return self.write("splits.json", json.dumps(value))

    def test_folds_are_scored_row_by_row(self):
        splits = self.splits({"dataset": "made-up", "protocol": "two_fold", "folds": [
            {"name": "a", "train": list(range(100)), "test": list(range(100, 200))},
            {"name": "b", "train": list(range(100, 200)), "test": list(range(100))}]})
        told = json.loads(self.done("evaluate", self.rows, "--splits", splits, "--scores",
                                    "scores.tsv", "--json"))
        self.assertEqual((told["dataset"], told["folds"], told["spam"], told["ham"]),
                         ("made-up", 2, 100, 100))
        self.assertEqual(set(told["blend"]), FIGURES)
        with open(self.path("scores.tsv"), encoding="ascii") as scores:
            lines = [line.rstrip("\n").split("\t") for line in scores]
        self.assertEqual([int(line[0]) for line in lines], [*range(100, 200), *range(100)])
        self.assertEqual({line[1] for line in lines}, {"0", "1"})
        right = sum((float(line[3]) >= 0.5) == (line[2] == "1") for line in lines)
        self.assertAlmostEqual(right / 200, told["blend"]["accuracy"], places=12)
        for row, _, label, probability in lines:
            self.assertEqual(label, "1" if int(row) % 2 == 0 else "0")
            self.assertEqual("%.17g" % float(probability), probability)

    def test_an_order_is_classified_before_it_is_learned(self):
        splits = self.splits({"order": list(range(199, -1, -1))})
        told = json.loads(self.done("evaluate", self.rows, "--splits", splits, "--scores",
                                    "scores.tsv", "--json"))
        self.assertEqual(told["spam"] + told["ham"], 200)
        with open(self.path("scores.tsv"), encoding="ascii") as scores:
            first = scores.readline().split("\t")
        # Nothing of the file is known yet: what the starter says is what anybody would be told.
        self.assertEqual(first[0], "199")
        alone = self.splits({"order": [199]})
        self.done("evaluate", self.rows, "--splits", alone, "--scores", "alone.tsv", "--json")
        with open(self.path("alone.tsv"), encoding="ascii") as scores:
            self.assertEqual(scores.readline().split("\t")[3], first[3])

    def test_people_get_a_table(self):
        splits = self.splits({"folds": [{"train": list(range(100)),
                                         "test": list(range(100, 200))}]})
        text = self.done("evaluate", self.rows, "--splits", splits)
        self.assertRegex(text, r"accuracy % +\d+\.\d\d +\d+\.\d\d +\d+\.\d\d\n")

    def test_folds_and_an_order_exclude_each_other(self):
        rows = self.write_rows("rows.jsonl", labelled_rows(10))
        splits = self.write("splits.json", '{"order":[0,1],"folds":[]}')
        self.refused(2, "there are folds, too", "evaluate", rows, "--splits", splits)

    def test_bad_splits_are_refused(self):
        good = {"train": [0, 1], "test": [2]}
        cases = [
            ("not JSON", None),
            ("neither a list of folds nor an order", {}),
            ("neither a list of folds nor an order", {"folds": []}),
            ("fold 2, train: a list of rows is missing", {"folds": [good, {"test": [1]}]}),
            ("fold 1, test: a row is beyond the end", {"folds": [{"train": [0], "test": [200]}]}),
            ("fold 1, test: a row stands twice", {"folds": [{"train": [0], "test": [0]}]}),
            ("fold 1, train: a row is not a whole number", {"folds": [{"train": [-1], "test": [1]}]}),
            ("fold 1, train: a row is not a whole number", {"folds": [{"train": ["1"], "test": [1]}]}),
            ("fold 1, test: there are no rows", {"folds": [{"train": [0], "test": []}]}),
            ("order: there are no rows", {"order": []}),
            ("order: a row stands twice", {"order": [1, 1]}),
        ]
        for message, value in cases:
            with self.subTest(message):
                splits = self.splits(value) if value is not None else self.write("s", "{")
                self.refused(2, message, "evaluate", self.rows, "--splits", splits)

    def test_no_row_may_be_bad(self):
        rows = self.write("bad.jsonl", '{"content":"a","label":"ham"}\n{"content":"b"}\n')
        self.refused(2, "bad.jsonl:2: There is no label.", "evaluate", rows, "--splits",
                     self.splits({"order": [0]}))

    def test_rows_with_splits_may_not_be_left_out(self):
        splits = self.splits({"order": [0]})
        self.refused(2, "--splits counts rows", "evaluate", self.rows, "--splits", splits,
                     "--skip-bad")
        self.refused(2, "exclude each other", "evaluate", self.rows, "--splits", splits,
                     "--folds", "3")

    def test_folds_keep_their_names_and_figures(self):
        splits = self.splits({"folds": [
            {"name": "one", "train": list(range(100)), "test": list(range(100, 160))},
            {"train": list(range(100)), "test": list(range(160, 200, 2))}]})
        told = json.loads(self.done("evaluate", self.rows, "--splits", splits, "--json"))
        one, two = told["by_fold"]
        self.assertEqual((one["name"], one["spam"], one["ham"]), ("one", 30, 30))
        self.assertEqual((two["name"], two["spam"], two["ham"]), ("2", 20, 0))
        # One label alone leaves figures undefined, rather than perfect.
        for figure in ("roc_auc", "one_minus_auc", "ham_blocked", "mcc"):
            self.assertIsNone(two["blend"][figure])
            self.assertIsNotNone(one["blend"][figure])
        self.assertAlmostEqual(told["blend"]["roc_auc"], one["blend"]["roc_auc"])

    def test_folds_of_one_label_each_have_no_auc(self):
        splits = self.splits({"folds": [
            {"train": list(range(100)), "test": list(range(100, 200, 2))},
            {"train": list(range(100)), "test": list(range(101, 200, 2))}]})
        told = json.loads(self.done("evaluate", self.rows, "--splits", splits, "--json"))
        self.assertIsNone(told["blend"]["roc_auc"])
        self.assertIsNotNone(told["blend"]["mcc"])
        self.assertRegex(self.done("evaluate", self.rows, "--splits", splits),
                         r"ROC AUC +- +- +-\n")


def mislabelled_rows(n):
    """Rows of which every twentieth has the wrong label."""
    rows = labelled_rows(n)
    for row in rows[::20]:
        row["label"] = "ham" if row["label"] == "spam" else "spam"
    return rows


class Page(html.parser.HTMLParser):
    """Checks nesting, and gathers what a page refers to."""

    VOID = {"meta", "br"}

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.references, self.marks = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.references += [value for name, value in attributes
                            if name in ("src", "href", "xlink:href", "action")]
        self.marks += [dict(attributes).get("title")] if tag == "mark" else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


class EvaluateTest(CliTest):
    def setUp(self):
        super().setUp()
        self.rows = self.write_rows("rows.jsonl", mislabelled_rows(400))

    def test_folds_are_dealt_the_same_way_each_time(self):
        told = self.done("evaluate", self.rows, "--json")
        self.assertEqual(told, self.done("evaluate", self.rows, "--json"))
        told = json.loads(told)
        self.assertEqual((told["folds"], told["spam"] + told["ham"]), (5, 400))
        self.assertEqual(len(told["by_fold"]), 5)
        self.assertEqual(sum(fold["spam"] for fold in told["by_fold"]), told["spam"])
        for member in ("blend", "stack", "linear"):
            self.assertEqual(set(told[member]), FIGURES)
        self.assertAlmostEqual(told["blend"]["roc_auc"] + told["blend"]["one_minus_auc"], 1)
        self.assertGreater(told["blend"]["accuracy"], 0.8)
        self.assertEqual(json.loads(self.done("evaluate", self.rows, "--json", "--folds", "3"))
                         ["folds"], 3)

    def test_equal_texts_stay_in_one_fold(self):
        rows = labelled_rows(62)
        twins = [dict(row, content=row["content"].upper()) for row in rows]
        self.write_rows("twins.jsonl", rows + twins)
        self.done("evaluate", "twins.jsonl", "--scores", "scores.tsv")
        with open(self.path("scores.tsv"), encoding="ascii") as scores:
            fold = {int(line.split()[0]): line.split()[1] for line in scores}
        self.assertEqual(len(fold), 124)
        for row in range(62):
            self.assertEqual(fold[row], fold[row + 62])

    def test_the_review_load_is_told_with_what_really_happened(self):
        told = json.loads(self.done("evaluate", self.rows, "--json"))
        for review in told["review"]:
            self.assertEqual(review["spam_published_at_most"], 0.01)
            # Nothing is proved by so few rows, so nothing is decided alone.
            self.assertEqual((review["reviewed"], review["spam_published"],
                              review["ham_rejected"]), (1, 0, 0))
        text = self.done("evaluate", self.rows)
        self.assertIn("too few ham to prove 0.1 %: nothing is rejected unseen", text)
        self.assertIn("too few spam to prove 1 %: nothing is approved unseen", text)
        self.assertIn("on out-of-sample scores of the rows that were trained on", text)

    def test_the_worst_mistakes_are_explained(self):
        told = json.loads(self.done("evaluate", self.rows, "--json", "--worst", "3"))
        self.assertEqual(len(told["worst"]), 3)
        for mistake in told["worst"]:
            self.assertEqual(mistake["row"] % 20, 0)
            self.assertEqual(mistake["label"] == "spam", mistake["probability"] < 0.5)
            self.assertTrue(all(reason["detail"] for reason in mistake["reasons"]))
        text = self.done("evaluate", self.rows, "--worst", "2")
        self.assertIn("\n2. row ", text)
        self.assertNotIn("\n3. row ", text)
        for block in re.split(r"\n\d\. row ", text)[1:]:
            *terms, total = re.findall(r"^ +([+-]\d+\.\d{4}) ", block, re.M)
            self.assertEqual(sum(round(float(term) * 10000) for term in terms),
                             round(float(total) * 10000), block)
        self.assertNotIn("worst", self.done("evaluate", self.rows, "--worst", "0"))

    def test_wrong_numbers_are_refused(self):
        for options, message in [(["--folds", "1"], "--folds is a whole number from 2 to 100"),
                                 (["--folds", "101"], "--folds is a whole number"),
                                 (["--folds", "x"], "--folds is a whole number"),
                                 (["--folds", "2.5"], "--folds is a whole number"),
                                 (["--worst", "-1"], "--worst is a whole number from 0 to 100"),
                                 (["--worst", "99999999999999999999"], "--worst is a whole"),
                                 (["--families", "Q"], "the families are WCKUASO")]:
            with self.subTest(options):
                self.refused(2, message, "evaluate", self.rows, *options)

    def test_what_is_written_needs_a_file_of_its_own(self):
        rows = self.write_rows("rows.jsonl", labelled_rows(40))
        self.refused(2, "--report names rows.jsonl, which is to be read", "evaluate",
                     "--report", rows, "rows.jsonl")
        self.refused(2, "--scores and --report name the same file", "evaluate", "rows.jsonl",
                     "--scores", "out", "--report", "out")
        self.assertEqual(os.listdir(self.folder), ["rows.jsonl"])

    def test_both_labels_are_needed(self):
        rows = labelled_rows(40)
        ham = self.write_rows("ham.jsonl", [row for row in rows if row["label"] == "ham"])
        self.refused(2, "there are 0 spam and 20 ham rows; it takes both", "evaluate", ham)
        few = self.write_rows("few.jsonl", rows[:8])
        self.refused(2, "too few of one for 5 folds", "evaluate", few)
        self.done("evaluate", few, "--folds", "2")
        self.refused(2, "it takes both", "evaluate", self.write("empty.jsonl", ""))

    def test_bad_rows_are_named_or_left_out(self):
        rows = self.write("bad.jsonl", "".join(json.dumps(row) + "\n" for row in
                                               labelled_rows(40)) + '{"content":"b"}\nx\n')
        got = self.refused(2, "bad.jsonl:41: There is no label.\n", "evaluate", rows)
        self.assertIn("bad.jsonl:42: This is not JSON", got.stderr)
        told = json.loads(self.done("evaluate", rows, "--skip-bad", "--json"))
        self.assertEqual((told["skipped"], told["spam"], told["ham"]), (2, 20, 20))
        self.assertIn("bad rows left out: 2\n", self.done("evaluate", rows, "--skip-bad"))

    def test_several_files_are_one(self):
        more = self.write_rows("more.jsonl", labelled_rows(30))
        told = json.loads(self.done("evaluate", self.rows, more, "--json", "--lite"))
        self.assertEqual((told["spam"] + told["ham"], told["families"]), (430, "WKUASR"))

    def test_telling_features_are_named_with_their_counts(self):
        told = json.loads(self.done("evaluate", self.rows, "--json"))["telling"]
        spam = {feature["text"]: feature for feature in told["spam"]}
        self.assertIn("cheap", spam)
        self.assertEqual((spam["cheap"]["spam"], spam["cheap"]["ham"]), (180, 20))
        self.assertIn("enjoyed", {feature["text"] for feature in told["ham"]})
        self.assertTrue(all(feature["log_odds"] < 0 for feature in told["ham"]))

    def test_the_page_stands_alone(self):
        self.done("evaluate", self.rows, "--report", "report.html", "--worst", "4")
        with open(self.path("report.html"), encoding="utf-8") as report:
            text = report.read()
        page = Page(text)
        self.assertEqual(page.open, [])
        self.assertEqual(page.references, [])
        self.assertNotIn("script", page.tags)
        self.assertNotIn("url(", text)
        self.assertNotIn("@import", text)
        self.assertEqual(page.tags.count("svg"), 4)
        self.assertEqual(page.tags.count("blockquote"), 4)
        self.assertIn("prefers-color-scheme: dark", text)
        self.assertTrue(page.marks)
        for title in ("ROC", "Calibration", "Review load", "Scores", "The worst mistakes"):
            self.assertIn(title, text)
        self.assertNotRegex(text, r"(?i)\bnan\b|\binf\b")

    def test_the_page_copies_no_other_comment(self):
        rows = mislabelled_rows(200)
        for i, row in enumerate(rows):
            row["content"] += f" unique{i}word"
        self.write_rows("unique.jsonl", rows)
        self.done("evaluate", "unique.jsonl", "--report", "report.html", "--worst", "2", "--lite")
        with open(self.path("report.html"), encoding="utf-8") as report:
            found = set(re.findall(r"unique(\d+)word", re.sub(r"<[^>]*>", "", report.read())))
        worst = json.loads(self.done("evaluate", "unique.jsonl", "--json", "--worst", "2",
                                     "--lite"))["worst"]
        self.assertLessEqual(found, {str(mistake["row"]) for mistake in worst})

    def test_the_page_escapes_what_comments_hold(self):
        rows = mislabelled_rows(200)
        # In all of them, so that it tells nothing and the mislabelled stay mistakes.
        for row in rows:
            row["content"] = ("<script>alert('x')</script> \u202eevil\u2066 " + row["content"] +
                              " \u2067" * 40)
        self.write_rows("hostile.jsonl", rows)
        self.done("evaluate", "hostile.jsonl", "--report", "report.html", "--worst", "10")
        with open(self.path("report.html"), encoding="utf-8") as report:
            text = report.read()
        self.assertNotIn("<script", text)
        self.assertNotRegex(text, "[\u202e\u2066\u2067]")
        self.assertIn("&lt;U+202E&gt;", text)
        self.assertEqual(Page(text).open, [])

    def test_a_page_that_cannot_be_written_is_told(self):
        self.refused(1, "cannot write nowhere/report.html: No such file", "evaluate", self.rows,
                     "--report", "nowhere/report.html")

    def test_no_bar_is_drawn_unless_on_a_terminal(self):
        got = self.call("evaluate", self.rows)
        self.assertEqual((got.returncode, got.stderr), (0, ""))

    def drawn_of(self, n_rows):
        """What a terminal is told while so many rows are evaluated."""
        rows = self.write_rows("many.jsonl", labelled_rows(n_rows))
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        with subprocess.Popen([BINARY, "evaluate", rows, "--folds", "40"], cwd=self.folder,
                              stdout=subprocess.DEVNULL, stderr=theirs) as process:
            os.close(theirs)
            drawn = b""
            while True:
                try:
                    some = os.read(ours, 65536)
                except OSError:
                    break
                if not some:
                    break
                drawn += some
        self.assertEqual(process.returncode, 0)
        return drawn

    def test_a_bar_is_drawn_on_a_terminal_and_wiped(self):
        # Only over a second: of how many rows that is depends on the machine and the build.
        for n_rows in (250, 1000, 4000, 16000):
            drawn = self.drawn_of(n_rows)
            bars = re.findall(rb"folds +\[#* *\] +(\d+)%", drawn)
            if len(bars) > 3:
                break
        self.assertGreater(len(bars), 3)
        self.assertEqual(bars, sorted(bars, key=int))
        self.assertTrue(drawn.endswith(b"\r\x1b[K"))


if __name__ == "__main__":
    unittest.main()
