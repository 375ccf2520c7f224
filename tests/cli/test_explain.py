"""check --explain: marks, disguises, and a sum that adds up as printed."""

import json
import math
import os
import pty
import re
import subprocess
import unittest

from cli import BINARY, CliTest, labelled_rows

TERM = re.compile(r"^ +([+-]\d+\.\d{4})  (\S+)", re.M)


class ExplainTest(CliTest):
    def setUp(self):
        super().setUp()
        self.model = self.path("m.model")
        self.done("train", "--model", self.model, self.write_rows("rows.jsonl", labelled_rows(300)))

    def explain(self, *rows):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        return self.done("check", "--explain", "--model", self.model, text=text)

    def test_the_printed_terms_add_up_to_the_printed_sum(self):
        rows = [{"content": "Get cheap watches now at http://shop1.example/2"},
                {"content": "I enjoyed what you wrote about music."},
                {"content": "Nothing known, 123 !!!"},
                {"content": "x " * 500}]
        blocks = self.explain(*rows).rstrip("\n").split("\n\n")
        self.assertEqual(len(blocks), len(rows))
        answers = self.done("check", "--model", self.model,
                            text="".join(json.dumps(row) + "\n" for row in rows)).splitlines()
        for block, answer in zip(blocks, map(json.loads, answers)):
            *terms, total = [term for term, _ in TERM.findall(block)]
            self.assertEqual(sum(round(float(term) * 10000) for term in terms),
                             round(float(total) * 10000), block)
            self.assertEqual(len(terms), sum(reason["kind"] != "policy"
                                             for reason in answer["reasons"]))
            self.assertAlmostEqual(float(total), sum(reason["log_odds"]
                                                     for reason in answer["reasons"]), delta=1e-4)
            told = re.search(r"a probability of (less than |more than )?([\d.]+) %", block)
            expected = 100 / (1 + math.exp(-float(total)))
            self.assertAlmostEqual(float(told.group(2)), expected, delta=0.01)
            self.assertTrue(block.split("\n")[0].endswith(": " + answer["decision"]))

    def test_telling_words_are_marked_with_their_weight(self):
        text = self.explain({"content": "Get cheap watches now"})
        self.assertRegex(text, r"\[\+\d\.\d: cheap\]")
        self.assertRegex(self.explain({"content": "I enjoyed it, cheap as it was"}),
                         r"\[-\d\.\d: enjoyed\]")

    def test_rows_are_told_apart_by_line_and_id(self):
        text = self.explain({"id": "a\u202eb\x1b", "content": "one"}, {"id": 7, "content": "two"},
                            {"content": "three"})
        self.assertEqual([line for line in text.split("\n") if re.match(r"\d", line)],
                         ["1 (a<U+202E>b<U+001B>): " + self.decision(text, 0),
                          "2 (7): " + self.decision(text, 1), "3: " + self.decision(text, 2)])

    @staticmethod
    def decision(text, i):
        return re.findall(r": (approve|review|reject)$", text, re.M)[i]

    def test_disguises_show_what_they_hide(self):
        text = self.explain({"content": "w\u0430tches f r e e \uff43\uff48\uff45\uff41\uff50 "
                                        "lo\u200bans"})
        self.assertRegex(text, r'\[[^\]]*w\u0430tches = "watches"\]')
        self.assertRegex(text, r'\[[^\]]*f r e e = "free"\]')
        self.assertRegex(text, r'\[[^\]]*\uff43\uff48\uff45\uff41\uff50 = "cheap"\]')
        self.assertRegex(text, r'\[[^\]]*lo<U\+200B>ans = "loans"\]')

    def test_a_comment_cannot_steer_the_terminal(self):
        controls = "".join(map(chr, [*range(1, 9), *range(11, 32), *range(127, 160)]))
        hostile = ("\u001b]0;title\u0007\u001b[2J\r cheap\u202egnp.exe\u2066x\u2069 "
                   "\u061c\ufeff\u2028" + controls)
        got = self.call("check", "--explain", "--model", self.model,
                        text=json.dumps({"content": hostile}) + "\n")
        self.assertEqual(got.returncode, 0, got.stderr)
        text = got.stdout
        for c in text:
            self.assertTrue(c == "\n" or " " <= c < "\x7f" or
                            c > "\x9f" and c not in "\u202e\u2066\u2069\u061c\ufeff\u2028", repr(c))
        self.assertIn("<U+202E>", text)
        self.assertIn("<U+001B>]0;title<U+0007>", text)

    def test_marks_of_links_and_addresses_are_readable(self):
        rows = [{"content": f"buy at http://a{i}.example or mail me{i}@mail.example", "label": "spam"}
                if i % 2 else {"content": f"nothing but words {i}", "label": "ham"}
                for i in range(200)]
        self.done("train", "--model", "links.model", self.write_rows("links.jsonl", rows))
        row = json.dumps({"content": "at http://b.example or mail x@mail.example"}) + "\n"
        answer = self.done("check", "--model", "links.model", text=row)
        self.assertNotIn("\\u0001", answer)
        self.assertNotIn("\\u0002", answer)
        self.assertRegex(answer, r"\[(link|email)\]")

    def test_policies_stand_before_the_sum(self):
        self.done("train", "--model", "few.model",
                  self.write_rows("few.jsonl", labelled_rows(40)))
        text = self.done("check", "--explain", "--model", "few.model",
                         text='{"content":"cheap"}\n')
        self.assertRegex(text, r"(?m)^  few_labels: Too little is known")
        self.assertLess(text.index("few_labels"), text.index("log-odds of spam"))

    def test_bad_rows_are_named_all_the_same(self):
        got = self.refused(2, "-:2: ", "check", "--explain", "--model", self.model,
                           text='{"content":"a"}\n{"content":""}\n{"content":"b"}\n')
        self.assertIn("\n3: ", got.stdout)

    def on_terminal(self, env):
        rows = self.write("one.jsonl", '{"content":"Get cheap watches"}\n')
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        with subprocess.Popen([BINARY, "check", "--explain", "--model", self.model, rows],
                              cwd=self.folder, stdout=theirs, stderr=subprocess.DEVNULL,
                              env={**self.env, **env}) as process:
            os.close(theirs)
            shown = b""
            while True:
                try:
                    some = os.read(ours, 65536)
                except OSError:
                    break
                if not some:
                    break
                shown += some
        self.assertEqual(process.returncode, 0)
        return shown

    def test_colour_is_for_terminals_that_want_it(self):
        shown = self.on_terminal({"NO_COLOR": ""})
        self.assertRegex(shown, rb"\x1b\[1;31mcheap\x1b\[0m")
        self.assertNotIn(b"\x1b", self.on_terminal({"NO_COLOR": "1"}))
        self.assertNotIn("\x1b", self.explain({"content": "Get cheap watches"}))


if __name__ == "__main__":
    unittest.main()
