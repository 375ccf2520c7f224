"""train and check."""

import json
import math
import os
import re
import unittest

from cli import CliTest, labelled_rows


class TrainTest(CliTest):
    def test_a_model_is_written_whole_and_equal_for_equal_rows(self):
        rows = self.write_rows("rows.jsonl", labelled_rows(240))
        told = json.loads(self.done("train", "--model", "a.model", rows, "--json"))
        self.assertEqual((told["spam"], told["ham"], told["skipped"]), (120, 120, 0))
        self.assertTrue(told["fitted"])
        self.assertGreater(told["quality"]["accuracy"], 0.9)
        self.done("train", "--model", "b.model", rows)
        with open(self.path("a.model"), "rb") as a, open(self.path("b.model"), "rb") as b:
            self.assertEqual(a.read(), b.read())
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.model", "b.model", "rows.jsonl"])

    def test_bad_rows_are_named_by_line_and_nothing_is_written(self):
        rows = self.write("rows.jsonl", '{"content":"a","label":"ham"}\n{"content":"b"}\nx\n')
        got = self.refused(2, rows + ":2: There is no label.\n", "train", "--model", "m", rows)
        self.assertIn(rows + ":3: This is not JSON: ", got.stderr)
        self.assertIn("2 bad rows", got.stderr)
        self.assertFalse(os.path.exists(self.path("m")))

    def test_bad_rows_can_be_left_out_and_are_counted(self):
        rows = self.write("rows.jsonl", '{"content":"a","label":"ham"}\n{"content":"b"}\n')
        told = json.loads(self.done("train", "--model", "m", "--skip-bad", "--json", rows))
        self.assertEqual((told["ham"], told["skipped"], told["fitted"]), (1, 1, False))

    def test_many_bad_rows_are_summed_up(self):
        rows = self.write("rows.jsonl", "x\n" * 50)
        got = self.refused(2, "and 30 more", "train", "--model", "m", rows)
        self.assertEqual(got.stderr.count("not JSON"), 20)

    def test_families_are_chosen_by_letter(self):
        rows = self.write_rows("rows.jsonl", labelled_rows(60))
        counts = {}
        for options in ([], ["--lite"], ["--families", "W"], ["--families", "wU"]):
            told = json.loads(self.done("train", "--model", "m", "--json", rows, *options))
            counts[" ".join(options)] = told["features"]
        self.assertLess(counts["--families W"], counts["--families wU"])
        self.assertLess(counts["--families wU"], counts["--lite"])
        self.assertLess(counts["--lite"], counts[""])
        self.refused(2, "--families WX: the families are WCKUASO", "train", "--model", "m", rows,
                     "--families", "WX")
        self.refused(2, "at least one letter", "train", "--model", "m", rows, "--families=")
        self.refused(2, "exclude each other", "train", "--model", "m", rows, "--lite",
                     "--families", "W")

    def test_several_files_and_standard_input_are_read(self):
        one = self.write_rows("one.jsonl", labelled_rows(10))
        text = "".join(json.dumps(row) + "\n" for row in labelled_rows(6))
        told = json.loads(self.done("train", "--model", "m", "--json", one, "-", text=text))
        self.assertEqual((told["spam"], told["ham"]), (8, 8))

    def test_what_cannot_be_read_or_written_is_named(self):
        rows = self.write_rows("rows.jsonl", labelled_rows(4))
        self.refused(1, "cannot read nowhere.jsonl: No such file", "train", "--model", "m",
                     "nowhere.jsonl")
        self.refused(1, "cannot write nowhere/m: No such file", "train", "--model", "nowhere/m",
                     rows)
        self.refused(2, "there are no rows", "train", "--model", "m", self.write("empty", ""))

    def test_nothing_else_is_replaced_by_a_model(self):
        rows = self.write_rows("rows.jsonl", labelled_rows(10))
        os.symlink(rows, self.path("link"))
        for name in (rows, "./rows.jsonl", "link"):
            self.refused(2, "--model names rows.jsonl, which is to be read", "train", "--model",
                         name, "rows.jsonl")
        self.write("notes", "not to be lost")
        self.refused(2, "notes is there and is no model", "train", "--model", "notes", rows)
        self.write("empty", "")
        for name in ("empty", "m", "m"):
            self.done("train", "--model", name, rows)
        with open(self.path("notes"), encoding="utf-8") as notes:
            self.assertEqual(notes.read(), "not to be lost")
        with open(self.path("rows.jsonl"), encoding="utf-8") as kept:
            self.assertEqual(kept.read().count("\n"), 10)


class CheckTest(CliTest):
    def test_ids_come_back_as_they_were_sent(self):
        rows = self.write_rows("rows.jsonl", labelled_rows(20))
        self.done("train", "--model", "m", rows)
        ids = ['"a"', '""', "7", "1234567890123456789", "9007199254740993", "1.50", "-0", "null"]
        text = "".join('{"x":{"id":[1,"}"]},"id":%s,"content":"hello there"}\n' % i for i in ids)
        got = self.done("check", "--model", "m", "-", text=text).splitlines()
        self.assertEqual([re.match(r'{"id":(.*?),"prob', line)[1] for line in got], ids)
        for bad in ("true", '{"a":[1]}', "[]"):
            self.refused(2, "1: The id is neither text nor a number.", "check", "--model", "m", "-",
                         text='{"id":%s,"content":"hello"}\n' % bad)

    def test_a_file_with_a_byte_order_mark_is_read(self):
        pack = self.write("p.yaml", "\ufeff- name: one\n  description: One.\n  pattern: hello\n"
                          "  weight: 1\n  hit: [hello]\n")
        self.done("rules", "test", "--rules", pack)

    def setUp(self):
        super().setUp()
        self.model = self.path("m.model")
        self.done("train", "--model", self.model, self.write_rows("rows.jsonl", labelled_rows(300)))

    def check(self, rows, *options):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        answers = self.done("check", "--model", self.model, *options, text=text).splitlines()
        return [json.loads(answer) for answer in answers]

    def test_each_row_gets_one_line_in_order(self):
        answers = self.check([
            {"id": "one", "content": "Get cheap watches now at http://shop1.example/2"},
            {"id": 2, "content": "I enjoyed what you wrote about music."},
            {"content": "no id", "author": {"name": "Bo", "email": "bo@mail.example"}}])
        self.assertEqual([answer["id"] for answer in answers], ["one", 2, None])
        for answer in answers:
            self.assertEqual(list(answer), ["id", "probability", "decision", "reasons"])
            self.assertIn(answer["decision"], ("approve", "review", "reject"))
            self.assertGreaterEqual(len(answer["reasons"]), 1)
        self.assertGreater(answers[0]["probability"], 0.9)
        self.assertLess(answers[1]["probability"], 0.1)

    def test_what_nobody_can_read_is_for_a_person(self):
        unread = ['<img src="http://shop1.example/2.png">', "<!-- I enjoyed what you wrote -->",
                  "<b> </b>&nbsp;<br>", "[b][/b]", "&#8203;",
                  '<a href="http://shop1.example/2"></a>', "<script>cheap()</script>"]
        read = ["I enjoyed <b>what</b> you wrote", "\U0001f44d", ":-)", "?", "&lt;b&gt;",
                '<img src="http://shop1.example/2.png" alt="I enjoyed it">']
        for content in unread + read:
            with self.subTest(content):
                answer = self.check([{"content": content}])[0]
                codes = [reason["code"] for reason in answer["reasons"]]
                self.assertEqual("nothing_to_read" in codes, content in unread, answer)
                if content in unread:
                    self.assertEqual(answer["decision"], "review")

    def test_reasons_add_up_to_the_log_odds(self):
        for answer in self.check([{"content": "Get cheap loans at http://shop3.example"},
                                  {"content": "I enjoyed what you wrote"}]):
            total = sum(reason["log_odds"] for reason in answer["reasons"])
            p = answer["probability"]
            self.assertAlmostEqual(total, math.log(p / (1 - p)), delta=1e-6)

    def test_probabilities_have_seventeen_digits(self):
        text = self.done("check", "--model", self.model, text='{"content":"I enjoyed it"}\n')
        digits = text.split('"probability":')[1].split(",")[0]
        self.assertEqual("%.17g" % float(digits), digits)

    def test_bad_rows_are_named_and_good_ones_answered(self):
        got = self.call("check", "--model", self.model,
                        text='{"content":"one"}\nx\n\n{"author":"B"}\n{"content":"two"}\n')
        self.assertEqual(got.returncode, 2)
        self.assertEqual(len(got.stdout.splitlines()), 2)
        self.assertIn("-:2: This is not JSON", got.stderr)
        self.assertIn("-:4: /content: Please enter your comment!", got.stderr)
        self.assertIn("2 bad rows", got.stderr)

    def test_every_fault_of_a_row_is_named(self):
        got = self.call("check", "--model", self.model,
                        text='{"content":1,"author":{"email":"x"}}\n')
        self.assertIn("/author/email: You have entered an incorrect email address!", got.stderr)
        self.assertIn("/content: The comment must be text.", got.stderr)

    def test_rules_can_be_replaced(self):
        rules = self.write("own.yaml", "- name: own-word\n  look_at: content\n"
                           "  description: Says the word.\n  pattern: 'zyxwv'\n"
                           "  action: reject\n  hit: ['a zyxwv b']\n  miss: ['a b']\n")
        answer, = self.check([{"content": "zyxwv"}], "--rules", rules)
        self.assertEqual(answer["decision"], "reject")
        self.assertIn("own-word", json.dumps(answer["reasons"]))
        self.refused(1, "cannot read the rule pack nowhere.yaml", "check", "--model", self.model,
                     "--rules", "nowhere.yaml", text="")

    def test_a_model_that_is_none_is_refused(self):
        self.refused(1, "cannot read the model nowhere", "check", "--model", "nowhere", text="")
        self.refused(1, "cannot use the model rows.jsonl", "check", "--model", "rows.jsonl", text="")
        with open(self.model, "r+b") as model:
            model.seek(os.path.getsize(self.model) // 2)
            byte = model.read(1)
            model.seek(-1, os.SEEK_CUR)
            model.write(bytes([byte[0] ^ 1]))
        self.refused(1, "cannot use the model", "check", "--model", self.model, text="")

    def test_the_data_folder_is_never_the_current_one(self):
        self.assertEqual(len(self.check([{"content": "one"}])), 1)
        self.refused(1, "the data folder nowhere is not a folder", "check", "--model", self.model,
                     "--data", "nowhere", text="")
        self.refused(1, "the data folder nowhere is not a folder", "check", "--model", self.model,
                     text="", env={"HAMLET_DATA": "nowhere"})


if __name__ == "__main__":
    unittest.main()
