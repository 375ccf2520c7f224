"""Labelled data in bulk, training, and the versions it gives."""

import concurrent.futures
import json
import re
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
        self.service = Service("--starter-weight", "0")
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

    def n_learned(self):
        metrics = self.service.ask("GET", "/metrics").body.decode()
        return int(re.search(r"^hamlet_labels_total (\d+)$", metrics, re.M).group(1))

    def test_what_is_counted_again_is_no_news(self):
        self.service.label(rows(20))
        self.assertEqual(self.n_learned(), 40)
        self.service.train()
        self.service.label(rows(30)[40:])
        self.assertEqual(self.n_learned(), 60)
        self.service.stop()
        self.service.start()
        self.assertEqual(self.n_learned(), 0)
        answer = self.service.ask("POST", "/v1/models/1/rollback", {}, auth=self.service.token)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(self.n_learned(), 0)
        self.service.label(rows(1))
        self.assertEqual(self.n_learned(), 2)

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

    def test_a_line_is_capped_at_its_bytes(self):
        row = json.dumps({"content": "long", "label": "ham", "other": ""})
        longest = row[:-2] + "x" * (512 * 1024 - len(row)) + '"}'
        for lines, added in (((longest, row), 2), ((longest + "\r", row), 2)):
            answer = self.post("\n".join(lines).encode(), "application/x-ndjson")
            self.assertEqual((answer.status, answer.json.get("added")), (200, added), answer)
        for longer in (longest[:-2] + 'x"}', longest + " ", longest[:-2] + "x" * 3_000_000 + '"}'):
            answer = self.post("\n".join((row, longer, row)).encode(), "application/x-ndjson")
            self.assertEqual(answer.status, 422, answer)
            self.assertEqual([error["line"] for error in answer.json["errors"]], [2])
            self.assertEqual(answer.json["instance"], answer.headers["x-request-id"])

    def test_a_bad_sender_is_a_bad_row(self):
        for author in ({"email": "nobody"}, {"ip": 7}, {"url": "x" * 3000}):
            answer = self.post(json.dumps({"items": [
                {"content": "x", "label": "ham", "author": author}]}).encode(), "application/json")
            self.assertEqual(answer.status, 422, author)
            self.assertEqual(answer.json["errors"][0]["pointer"], "/items/0")

    def test_what_is_exported_can_be_imported(self):
        row = {"content": "x", "label": "spam", "language": "en", "author": {
            "name": "Ada", "email": "ada@example.org", "url": "https://ada.example",
            "ip": "192.0.2.1", "user_agent": "agent/1"}}
        self.service.label([row])
        for _ in range(2):
            exported = self.service.ask("GET", "/v1/export?kind=labels", auth=self.service.token)
            lines = [json.loads(line) for line in exported.body.splitlines()]
            self.assertEqual({name: lines[-1][name] for name in row}, row)
            self.assertEqual(self.post(exported.body, "application/x-ndjson").status, 200)

    def test_bad_rows_are_left_out_where_that_is_asked_for_in_any_of_its_words(self):
        body = b'{"content":"x","label":"ham"}\n{'
        for word, status in (("true", 200), ("1", 200), ("false", 422), ("0", 422), ("yes", 400),
                             ("", 400)):
            answer = self.post(body, "application/x-ndjson", "?skip_bad=" + word)
            self.assertEqual(answer.status, status, (word, answer))
        self.assertEqual(answer.json["code"], "bad_flag")

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
        for body, code in ((b'{"items":' + b"[" * 16 + b"]" * 16 + b"}", "too_deep"),
                           (b'{"items":[' + b"1," * 1_000_000 + b"1]}", "too_many_values")):
            answer = self.post(body, "application/json")
            self.assertEqual((answer.status, answer.json["code"]), (413, code), answer)
        for body, pointer in ((b"[]", None), (b"5", None), (b"{}", "/items"),
                              (b'{"items":{}}', "/items"), (b'{"items":null}', "/items")):
            answer = self.post(body, "application/json")
            self.assertEqual(answer.status, 422, answer)
            self.assertEqual(answer.json.get("errors", [{}])[0].get("pointer"), pointer)

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

    def model(self, version, status=200):
        answer = self.service.ask("GET", f"/v1/models/{version}", auth=self.service.token)
        self.assertEqual(answer.status, status, answer)
        return answer.json

    def test_a_version_tells_its_curves(self):
        self.service.label(rows(150))
        self.service.train()
        listed = self.service.ask("GET", "/v1/models", auth=self.service.token).json["items"][0]
        model = self.model(listed["version"])
        curves = model.pop("curves")
        self.assertEqual(model, listed)
        self.assertNotIn("curves", listed["quality"])
        self.assertEqual((curves["roc"][0], curves["roc"][-1]), ([0, 0], [1, 1]))
        self.assertEqual(sum(b["n"] for b in curves["calibration"]), 300)
        loads = [point["load"] for point in curves["review_load"]]
        self.assertEqual((loads[0], loads[-1]), (0, 1))
        self.assertEqual(curves["review_load"][-1]["errors"], 0)
        self.assertAlmostEqual(curves["review_load"][0]["errors"],
                               1 - model["quality"]["accuracy"])
        for version in ("0", "x", "99"):
            self.assertEqual(self.model(version, 404)["code"], "unknown_model")

    def test_a_version_is_put_in_force_again_and_knows_later_labels(self):
        self.service.label(rows(120))
        self.service.train()
        first = self.service.ask("GET", "/v1/models", auth=self.service.token).json["items"][0]
        self.service.label(rows(150)[240:])
        self.service.train()
        made = self.service.submit("an ordinary sentence").json
        self.service.decide(made["id"], "approve")
        answer = self.service.ask("POST", f"/v1/models/{first['version']}/rollback", {},
                                  auth=self.service.token)
        self.assertEqual(answer.status, 200, answer)
        self.assertTrue(answer.json["in_force"])
        self.assertGreater(answer.json["version"], first["version"])
        self.assertEqual(answer.json["quality"], first["quality"])
        self.assertIn(f"version {first['version']}, put in force again", answer.json["note"])
        stats = self.service.ask("GET", "/v1/stats", auth=self.service.token).json
        self.assertEqual(stats["model"]["version"], answer.json["version"])
        self.assertEqual(stats["labels"], {"spam": 150, "ham": 151})
        question = {"author": {"name": "x"}, "content": "pills for the garden"}
        before = self.service.ask("POST", "/v1/check", question, auth=self.service.key).json
        self.assertEqual(self.service.stop(), 0)
        self.service.start()
        after = self.service.ask("POST", "/v1/check", question, auth=self.service.key).json
        self.assertEqual(before, after)
        refused = self.service.ask("POST", "/v1/models/99/rollback", {}, auth=self.service.token)
        self.assertEqual(refused.status, 404)

    def test_few_labels_decide_nothing_alone(self):
        self.service.label(rows(99))
        self.service.train()
        verdict = self.service.submit("cheap casino bonus pills click spamish").json
        self.assertEqual(verdict["status"], "pending")
        self.assertEqual(verdict["reasons"][0]["code"], "few_labels")
        self.service.label(rows(100)[198:])
        verdict = self.service.submit("cheap casino bonus pills click spamish").json
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
