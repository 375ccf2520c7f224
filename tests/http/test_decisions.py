"""What a moderator does: read the queue, decide, undo; and what the filter learns from it."""

import unittest

from harness import Service


class Decisions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.service.start()

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0

    def labels(self):
        return self.service.ask("GET", "/v1/stats", auth=self.service.token).json["labels"]

    def probability(self, content):
        return self.service.ask("POST", "/v1/check", {"author": {"name": "p"}, "content": content},
                                auth=self.service.key).json["probability"]

    def test_the_queue_holds_what_is_pending_with_reasons(self):
        made = self.service.submit("something borderline").json
        page = self.service.ask("GET", "/v1/queue?limit=200", auth=self.service.token).json
        mine = [c for c in page["items"] if c["id"] == made["id"]]
        self.assertEqual(len(mine), 1)
        self.assertTrue(mine[0]["reasons"])
        self.service.decide(made["id"], "approve")
        page = self.service.ask("GET", "/v1/queue?limit=200", auth=self.service.token).json
        self.assertNotIn(made["id"], [c["id"] for c in page["items"]])

    def test_each_decision_sets_its_status_and_label(self):
        for decision, status, learned in (("approve", "approved", "ham"),
                                          ("spam", "rejected", "spam"),
                                          ("reject", "rejected", None),
                                          ("trash", "rejected", None)):
            with self.subTest(decision):
                made = self.service.submit("to be decided " + decision).json
                before = self.labels()
                answer = self.service.decide(made["id"], decision, made["version"], note="why")
                self.assertEqual(answer.status, 200, answer)
                self.assertEqual(answer.json["status"], status)
                self.assertEqual(answer.headers["etag"], f'"{answer.json["version"]}"')
                if learned:
                    before[learned] += 1
                self.assertEqual(self.labels(), before)

    def test_a_decision_without_if_match_is_asked_for_it(self):
        made = self.service.submit("without if-match").json
        answer = self.service.ask("POST", f"/v1/comments/{made['id']}/decisions",
                                  {"decision": "spam"}, auth=self.service.token)
        self.assertEqual(answer.status, 428)

    def test_a_stale_version_is_refused(self):
        made = self.service.submit("decided by two").json
        self.assertEqual(self.service.decide(made["id"], "spam", made["version"]).status, 200)
        before = self.labels()
        self.assertEqual(self.service.decide(made["id"], "approve", made["version"]).status, 412)
        self.assertEqual(self.labels(), before)

    def test_another_decision_takes_the_first_label_back(self):
        made = self.service.submit("changed minds").json
        before = self.labels()
        self.service.decide(made["id"], "spam")
        self.service.decide(made["id"], "approve")
        self.assertEqual(self.labels(), {**before, "ham": before["ham"] + 1})
        self.service.decide(made["id"], "approve")
        self.assertEqual(self.labels(), {**before, "ham": before["ham"] + 1})

    def test_undo_restores_state_label_and_what_was_learned(self):
        text = "xylophone quartzite zeppelin"
        made = self.service.submit(text).json
        labels, probability = self.labels(), self.probability(text)
        self.service.decide(made["id"], "spam")
        self.assertNotEqual(self.labels(), labels)
        self.assertGreater(self.probability(text), probability)
        undone = self.service.decide(made["id"], "undo")
        self.assertEqual((undone.status, undone.json["status"]), (200, "pending"))
        self.assertEqual(self.labels(), labels)
        self.assertEqual(self.probability(text), probability)
        self.assertEqual(self.service.decide(made["id"], "undo").status, 409)

    def test_undo_of_a_changed_mind_gives_back_the_first_label(self):
        made = self.service.submit("first spam, then approved").json
        before = self.labels()
        self.service.decide(made["id"], "spam")
        self.service.decide(made["id"], "approve")
        undone = self.service.decide(made["id"], "undo")
        self.assertEqual(undone.json["status"], "rejected")
        self.assertEqual(self.labels(), {**before, "spam": before["spam"] + 1})

    def test_the_trail_tells_who_did_what(self):
        made = self.service.submit("with a trail").json
        self.service.decide(made["id"], "spam", note="sells pills")
        self.service.decide(made["id"], "undo")
        trail = self.service.ask("GET", f"/v1/comments/{made['id']}/decisions",
                                 auth=self.service.token).json["items"]
        self.assertEqual([d["decision"] for d in trail], ["filter", "spam", "undo"])
        self.assertEqual(trail[1]["note"], "sells pills")
        self.assertTrue(trail[1]["actor"].startswith("token:"))
        self.assertEqual((trail[1]["before"], trail[1]["after"]), ("pending", "rejected"))

    def test_wrong_decisions_are_told(self):
        made = self.service.submit("wrongly decided").json
        path = f"/v1/comments/{made['id']}/decisions"
        for body, status in (({}, 422), ({"decision": "maybe"}, 422), ({"decision": 1}, 422),
                             ({"decision": "spam", "note": 5}, 422),
                             ({"decision": "spam", "notes": "x"}, 422),
                             ({"decision": "spam", "note": "n" * 4097}, 422), ([], 422)):
            answer = self.service.ask("POST", path, body, auth=self.service.token,
                                      headers={"If-Match": "*"})
            self.assertEqual(answer.status, status, body)
        for comment_id in ("nonsense", "00000000-0000-7000-8000-000000000000"):
            self.assertEqual(self.service.decide(comment_id, "spam").status, 404)
        for tag in ("3", '"x"', 'W/"1"'):
            answer = self.service.ask("POST", path, {"decision": "spam"}, auth=self.service.token,
                                      headers={"If-Match": tag})
            self.assertIn(answer.status, (400, 412), tag)
        self.assertIn("without W/", answer.json["detail"])

    def test_if_match_is_a_list_of_tags(self):
        for tags, status in ((['"1", "0"'], 200), (['"2",,"1"'], 200), (['W/"1", "1"'], 200),
                             (['"01"'], 412), (['"1" "2"'], 400), (['"1'], 400), ([','], 412),
                             (['"x,1", "1"'], 200), (['"7"', '"1"'], 200), (['"x"', '"1"'], 200),
                             (['"2",,"3"'], 412), (['"7"', 'W/"1"'], 412)):
            made = self.service.submit(f"decided by {tags}").json
            lines = [f"POST /v1/comments/{made['id']}/decisions HTTP/1.1", "Host: h",
                     "Authorization: Bearer " + self.service.token, "Connection: close",
                     "Content-Type: application/json", "Content-Length: 19",
                     *["If-Match: " + tag for tag in tags], "", '{"decision":"spam"}']
            got = self.service.raw("\r\n".join(lines).encode())
            # One that is the stored one is enough (RFC 9110, section 13.1.1).
            self.assertIn(f" {status} ".encode(), got.split(b"\r\n")[0], tags)

    def test_verdicts_shift_with_what_is_taught(self):
        spam = "limited offer replica wristwatches at {} discount"
        ham = "my neighbour walked the dog by the {} river"
        for i in range(12):
            self.service.decide(self.service.submit(spam.format(f"v{i}")).json["id"], "spam")
            self.service.decide(self.service.submit(ham.format(f"w{i}")).json["id"], "approve")
        self.assertGreater(self.probability(spam.format("huge")), 0.7)
        self.assertLess(self.probability(ham.format("old")), 0.3)


if __name__ == "__main__":
    unittest.main()
