"""Labelled data in bulk, training, and the versions it gives."""

import concurrent.futures
import json
import unittest

from harness import Service

WORDS = {"spam": "cheap pills casino bonus click".split(),
         "ham": "garden weather council bridge thanks".split()}


def rows(n):
    """n rows of either label, all different."""
    return [{"content": f"{WORDS[label][i % 5]} {WORDS[label][(i // 5) % 5]} number {i} {label}ish",
             "label": label} for i in range(n) for label in ("spam", "ham")]


class LabelsAndModels(unittest.TestCase):
    def setUp(self):
        self.service = Service()
        self.service.start()

    def tearDown(self):
        assert self.service.stop() == 0

    def post(self, body, content_type, query=""):
        return self.service.ask("POST", "/v1/labels" + query, body, auth=self.service.token,
                                headers={"Content-Type": content_type})

    def labels(self):
        return self.service.ask("GET", "/v1/stats", auth=self.service.token).json["labels"]

    def test_json_and_json_lines_are_both_taken(self):
        answer = self.post(json.dumps({"items": rows(3)}).encode(), "application/json")
        self.assertEqual((answer.status, answer.json["added"]), (200, 6), answer)
        lines = "\n".join(json.dumps(row) for row in rows(500)).encode()
        answer = self.post(lines, "application/x-ndjson")
        self.assertEqual((answer.status, answer.json["added"]), (200, 1000), answer)
        self.assertEqual(self.labels(), {"ham": 503, "spam": 503})

    def test_a_decision_during_an_import_is_answered_and_counted(self):
        many = "\n".join(json.dumps(row) for row in rows(15000)).encode()
        comment = self.service.submit("A story about bridges").json
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            importing = pool.submit(self.post, many, "application/x-ndjson")
            while self.labels()["spam"] == 0:
                self.assertFalse(importing.done() and importing.result().status != 200)
            self.assertEqual(self.service.decide(comment["id"], "spam").status, 200)
            self.assertEqual(importing.result().status, 200)
        self.assertEqual(self.labels(), {"ham": 15000, "spam": 15001})
        counted = self.service.ask("GET", "/v1/stats", auth=self.service.token).json["model"]
        self.assertGreaterEqual(counted["labels_through"], 30001)

    def test_bad_rows_are_named_and_nothing_is_kept(self):
        good = json.dumps(rows(1)[0])
        body = "\n".join([good, "{", good, '{"content":"x","label":"odd"}',
                          '{"label":"spam"}', "", good]).encode()
        answer = self.post(body, "application/x-ndjson")
        self.assertEqual(answer.status, 422, answer)
        self.assertEqual([error["line"] for error in answer.json["errors"]], [2, 4, 5])
        self.assertEqual(self.labels(), {"ham": 0, "spam": 0})
        answer = self.post(body, "application/x-ndjson", "?skip_bad=1")
        self.assertEqual((answer.json["added"], answer.json["skipped"]), (3, 3))
        self.assertEqual(self.labels(), {"ham": 0, "spam": 3})

    def test_bad_items_are_named_by_pointer(self):
        items = rows(1) + [{"content": 5, "label": "spam"}]
        answer = self.post(json.dumps({"items": items}).encode(), "application/json")
        self.assertEqual(answer.status, 422)
        self.assertEqual(answer.json["errors"][0]["pointer"], "/items/2")
        self.assertEqual(self.labels(), {"ham": 0, "spam": 0})

    def test_broken_bodies_are_told(self):
        for body in (b"", b"[]", b"{", b'{"items":5}', b'{"items":[]} x'):
            self.assertIn(self.post(body, "application/json").status, (400, 422), body)
        self.assertEqual(self.post(b"x", "text/plain").status, 415)

    def test_training_gives_a_version_with_its_quality(self):
        early = self.service.ask("POST", "/v1/models", {}, auth=self.service.token)
        self.assertEqual(early.status, 409)
        self.service.label(rows(150))
        self.service.train()
        models = self.service.ask("GET", "/v1/models", auth=self.service.token).json
        self.assertTrue(models["items"])
        newest = models["items"][0]
        self.assertTrue(newest["in_force"])
        for name in ("accuracy", "one_minus_auc", "log_loss", "calibration_error"):
            self.assertIn(name, newest["quality"])
        self.assertGreater(newest["quality"]["accuracy"], 0.9)
        verdict = self.service.submit("cheap casino bonus pills click now").json
        self.assertEqual(verdict["status"], "rejected", verdict)
        verdict = self.service.submit("thanks, the garden by the bridge in this weather").json
        self.assertEqual(verdict["status"], "approved", verdict)

    def test_few_labels_decide_nothing_alone(self):
        self.service.label(rows(99))
        self.service.train()
        verdict = self.service.submit("cheap casino bonus pills click now").json
        self.assertEqual(verdict["status"], "pending")
        self.assertEqual(verdict["reasons"][0]["code"], "few_labels")
        self.service.label(rows(100)[198:])
        verdict = self.service.submit("cheap casino bonus pills click now").json
        self.assertEqual(verdict["status"], "rejected", verdict)

    def test_what_was_learned_survives_a_restart(self):
        self.service.label(rows(120))
        self.service.train()
        made = self.service.submit("a marmalade sonata").json
        self.service.decide(made["id"], "spam")
        question = {"author": {"name": "x"}, "content": "marmalade pills at the bridge"}
        before = self.service.ask("POST", "/v1/check", question, auth=self.service.key).json
        self.assertEqual(self.service.stop(), 0)
        self.service.start()
        after = self.service.ask("POST", "/v1/check", question, auth=self.service.key).json
        self.assertEqual(before, after)


if __name__ == "__main__":
    unittest.main()
