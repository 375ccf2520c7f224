"""What a page around one comment asks: its context, leases, many decisions at once, the record."""

import datetime
import json
import time
import unittest

from harness import Service


class Review(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.service.start()
        made = cls.service.ask("POST", "/v1/tokens", {"role": "moderator"}, auth=cls.service.token)
        assert made.status == 201, made
        cls.colleague = made.json["token"]

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0

    def ask(self, method, path, body=None, status=200, auth=None, headers=None):
        answer = self.service.ask(method, path, body, auth=auth or self.service.token,
                                  headers=headers)
        self.assertEqual(answer.status, status, answer)
        return answer.json if answer.body else None

    def labels(self):
        return self.ask("GET", "/v1/stats")["labels"]

    def status(self, comment_id):
        return self.ask("GET", "/v1/comments/" + comment_id)["status"]

    def wait_until_indexed(self):
        deadline = time.monotonic() + 30
        while self.ask("GET", "/v1/queue?limit=1&q=anything")["not_indexed"] > 0:
            self.assertLess(time.monotonic(), deadline, "the index does not catch up")
            time.sleep(0.05)

    def submit(self, content, **fields):
        made = self.service.submit(content, **fields)
        self.assertEqual(made.status, 201, made)
        return made.json

    # ---- context ----

    def test_the_context_tells_thread_parent_author_and_domains(self):
        thread = {"thread": "https://news.example/context"}
        made = [self.submit(f"context {i} http://pills.example/{i}", name="Zoe", external_id=f"c{i}",
                            parent=f"c{i - 1}" if i else "", **thread) for i in range(9)]
        self.service.decide(made[0]["id"], "approve")
        self.service.decide(made[1]["id"], "spam")
        self.wait_until_indexed()
        context = self.ask("GET", f"/v1/comments/{made[4]['id']}/context")
        self.assertEqual([c["id"] for c in context["before"]], [m["id"] for m in made[1:4]])
        self.assertEqual([c["id"] for c in context["after"]], [m["id"] for m in made[5:8]])
        self.assertEqual(context["parent"]["id"], made[3]["id"])
        self.assertEqual((context["author"]["approved"], context["author"]["rejected"]), (1, 1))
        self.assertEqual(sum(context["author"][s] for s in ("approved", "rejected", "pending")), 9)
        self.assertTrue(context["author"]["first_at"].startswith("20"))
        self.assertEqual([d["domain"] for d in context["domains"]], ["pills.example"])
        self.assertEqual(context["domains"][0]["rejected"], 1)
        self.assertEqual([d["decision"] for d in context["trail"]], ["filter"])
        first = self.ask("GET", f"/v1/comments/{made[0]['id']}/context")
        self.assertEqual((first["before"], first["parent"]), ([], None))

    def test_spans_point_at_what_tells_and_show_what_is_hidden(self):
        for i in range(6):
            self.service.decide(self.submit(f"casino jackpot offer {i}")["id"], "spam")
            self.service.decide(self.submit(f"a walk in the park {i}")["id"], "approve")
        content = "gr\u00fc\u00dfe c\u0430sino jackpot"
        made = self.submit(content)
        context = self.ask("GET", f"/v1/comments/{made['id']}/context")
        raw = content.encode()
        self.assertTrue(context["spans"])
        weights = [abs(span["log_odds"]) for span in context["spans"]]
        self.assertEqual(weights, sorted(weights, reverse=True))
        for span in context["spans"]:
            self.assertEqual(raw[span["begin"]:span["end"]].decode(), span["shown"])
        hidden = [s["hidden"] for s in context["spans"] if "hidden" in s]
        self.assertEqual(hidden, ["casino"])

    def test_the_context_of_what_is_not_there_is_not_found(self):
        for comment_id in ("nonsense", "00000000-0000-7000-8000-000000000000"):
            self.ask("GET", f"/v1/comments/{comment_id}/context", status=404)
        made = self.submit("for moderators only")
        self.ask("GET", f"/v1/comments/{made['id']}/context", status=403, auth=self.service.key)

    # ---- leases ----

    def test_two_moderators_never_decide_the_same_comment(self):
        made = self.submit("looked at by two")
        mine = self.ask("POST", "/v1/leases", {"ids": [made["id"]]})["items"]
        self.assertEqual([(m["id"], m["is_mine"]) for m in mine], [(made["id"], True)])
        theirs = self.ask("POST", "/v1/leases", {"ids": [made["id"]]}, auth=self.colleague)["items"]
        self.assertFalse(theirs[0]["is_mine"])
        self.assertEqual(theirs[0]["actor_name"], mine[0]["actor_name"])
        path = f"/v1/comments/{made['id']}/decisions"
        any_version = {"If-Match": "*"}
        refused = self.ask("POST", path, {"decision": "spam"}, 409, self.colleague, any_version)
        self.assertEqual(refused["code"], "leased")
        item = [c for c in self.ask("GET", "/v1/queue?order=newest&limit=50")["items"]
                if c["id"] == made["id"]][0]
        self.assertTrue(item["lease"]["is_mine"])
        self.ask("POST", path, {"decision": "spam", "force": True}, 200, self.colleague,
                 any_version)
        self.ask("POST", path, {"decision": "approve"}, 200, None, any_version)

    def test_a_lease_is_renewed_given_back_and_ends_by_itself(self):
        made = self.submit("claimed for a second")
        ids = {"ids": [made["id"]]}
        first = self.ask("POST", "/v1/leases", {**ids, "seconds": 1})["items"][0]
        again = self.ask("POST", "/v1/leases", {**ids, "seconds": 60})["items"][0]
        self.assertGreater(again["expires_at"], first["expires_at"])
        self.ask("DELETE", "/v1/leases", ids, 204, self.colleague)
        taken = self.ask("POST", "/v1/leases", ids, auth=self.colleague)["items"][0]
        self.assertFalse(taken["is_mine"])
        self.ask("DELETE", "/v1/leases", ids, 204)
        taken = self.ask("POST", "/v1/leases", {**ids, "seconds": 1}, auth=self.colleague)["items"]
        self.assertTrue(taken[0]["is_mine"])
        time.sleep(1.1)
        self.assertTrue(self.ask("POST", "/v1/leases", ids)["items"][0]["is_mine"])

    def test_wrong_leases_are_told(self):
        some_id = self.submit("never claimed")["id"]
        for body, pointer in (({}, "/ids"), ({"ids": "x"}, "/ids"), ({"ids": ["x"]}, "/ids/0"),
                              ({"ids": [some_id, 1]}, "/ids/1"),
                              ({"ids": [some_id] * 201}, "/ids"),
                              ({"ids": [some_id], "seconds": 0}, "/seconds"),
                              ({"ids": [some_id], "seconds": 901}, "/seconds"),
                              ({"ids": [some_id], "seconds": "1"}, "/seconds")):
            refused = self.ask("POST", "/v1/leases", body, 422)
            self.assertEqual(refused["errors"][0]["pointer"], pointer)
        unknown = {"ids": ["00000000-0000-7000-8000-000000000000"]}
        self.assertEqual(self.ask("POST", "/v1/leases", unknown)["items"], [])
        self.assertEqual(self.ask("POST", "/v1/leases", {"ids": []})["items"], [])

    # ---- many at once ----

    def test_many_items_are_decided_and_undone_together(self):
        made = [self.submit(f"one of many {i}") for i in range(120)]
        before = self.labels()
        items = [{"id": m["id"], "version": m["version"]} for m in made]
        items[7]["version"] = 9
        items.append({"id": "00000000-0000-7000-8000-000000000000", "version": 1})
        self.ask("POST", "/v1/leases", {"ids": [made[3]["id"]]}, auth=self.colleague)
        done = self.ask("POST", "/v1/decisions", {"decision": "spam", "items": items})
        self.assertEqual(done["decided"], 118)
        self.assertEqual({c["code"] for c in done["conflicts"]},
                         {"stale_version", "unknown_comment", "leased"})
        self.assertEqual(self.labels(), {**before, "spam": before["spam"] + 118})
        self.service.decide(made[0]["id"], "approve")
        undone = self.ask("POST", f"/v1/decisions/{done['batch']}/undo", {})
        self.assertEqual(undone["undone"], 117)
        self.assertEqual([c["code"] for c in undone["conflicts"]], ["decided_since"])
        self.assertEqual(self.labels(), {**before, "ham": before["ham"] + 1})
        self.assertEqual(self.status(made[50]["id"]), "pending")
        listed = self.ask("GET", "/v1/decisions?limit=200")["items"]
        # The latest are the 117 that were undone and the one approved; then those of the batch.
        self.assertTrue(all(d["batch"] == done["batch"] for d in listed[118:]))

    def test_a_whole_filter_is_decided_after_a_look_at_it(self):
        thread = "https://news.example/flood"
        made = [self.submit(f"flood {i}", thread=thread) for i in range(60)]
        pending = [m for m in made if m["status"] == "pending"]
        ask = {"decision": "reject", "reason": "abuse", "filter": {"thread": thread}}
        look = self.ask("POST", "/v1/decisions", {**ask, "dry_run": True})
        self.assertEqual((look["count"], len(look["sample"])), (len(pending), 10))
        self.assertEqual(self.status(pending[0]["id"]), "pending")
        refused = self.ask("POST", "/v1/decisions", {**ask, "count": 40}, 409)
        self.assertEqual(refused["code"], "count_changed")
        done = self.ask("POST", "/v1/decisions", {**ask, "count": look["count"]})
        self.assertEqual((done["decided"], done["conflicts"]), (len(pending), []))
        self.assertEqual(self.status(pending[-1]["id"]), "rejected")
        undone = self.ask("POST", f"/v1/decisions/{done['batch']}/undo", {})
        self.assertEqual(undone["undone"], len(pending))
        self.assertEqual(self.status(pending[0]["id"]), "pending")

    def test_wrong_bulk_decisions_are_told(self):
        some_id = self.submit("not decided in bulk")["id"]
        item = {"id": some_id, "version": 1}
        for body, pointer in (({}, "/decision"), ({"decision": "spam"}, "/items"),
                              ({"decision": "spam", "items": []}, "/items"),
                              ({"decision": "spam", "items": [some_id]}, "/items/0"),
                              ({"decision": "spam", "items": [item, {"id": some_id}]},
                               "/items/1"),
                              ({"decision": "spam", "items": [item] * 1001}, "/items"),
                              ({"decision": "spam", "filter": {}}, "/count"),
                              ({"decision": "spam", "filter": [], "count": 1}, "/filter"),
                              ({"decision": "spam", "filter": {"tread": "x"}, "count": 1},
                               "/filter"),
                              ({"decision": "spam", "filter": {"q": 1}, "count": 1}, "/filter/q"),
                              ({"decision": "spam", "filter": {"from": "x"}, "count": 1},
                               "/filter/from"),
                              ({"decision": "spam", "filter": {}, "items": [item], "count": 1},
                               "/items"),
                              ({"decision": "spam", "filter": {}, "dry_run": 1}, "/dry_run"),
                              ({"decision": "spam", "items": [item], "dry_run": True}, "/dry_run"),
                              ({"decision": "spam", "items": [item], "dryRun": True}, "")):
            refused = self.ask("POST", "/v1/decisions", body, 422)
            self.assertEqual(refused["errors"][0]["pointer"], pointer, body)
        for batch in ("0", "999999", "x"):
            self.assertEqual(self.ask("POST", f"/v1/decisions/{batch}/undo", {}, 404)["code"],
                             "unknown_batch")
        self.assertEqual(self.status(some_id), "pending")

    # ---- the record ----

    def test_the_history_counts_what_came_and_what_people_did(self):
        before = self.ask("GET", "/v1/stats/history?days=2")
        made = [self.submit(f"for the record {i}") for i in range(3)]
        self.assertTrue(all(m["status"] == "pending" for m in made))
        self.service.decide(made[0]["id"], "approve")
        self.service.decide(made[1]["id"], "reject", reason="off_topic")
        after = self.ask("GET", "/v1/stats/history?days=2")
        self.assertEqual(len(after["days"]), 2)
        grown = {name: after["days"][-1][name] - before["days"][-1][name]
                 for name in ("approved", "rejected", "pending", "decided_alone", "overturned",
                              "decided_by_people")}
        self.assertEqual(grown, {"approved": 1, "rejected": 1, "pending": 1, "decided_alone": 0,
                                 "overturned": 0, "decided_by_people": 2})
        self.assertEqual(after["reasons"]["off_topic"], before["reasons"]["off_topic"] + 1)
        self.assertGreater(after["days"][-1]["median_review_s"], 0)
        today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
        self.assertTrue(after["days"][-1]["day"].startswith(today))
        for days in ("0", "367", "x"):
            refused = self.ask("GET", "/v1/stats/history?days=" + days, status=400)
            self.assertEqual(refused["code"], "bad_days")

    # ---- export ----

    def lines(self, query):
        answer = self.service.ask("GET", "/v1/export?" + query, auth=self.service.token)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers["content-type"], "application/x-ndjson")
        return [json.loads(line) for line in answer.body.splitlines()]

    def test_everything_is_exported_line_by_line(self):
        for i in range(60):
            self.submit(f"exported \u00e4\u4e2d {i}")
        spam = self.submit("exported and spam")
        self.service.decide(spam["id"], "spam")
        undone = self.submit("exported and undone")
        self.service.decide(undone["id"], "spam")
        self.service.decide(undone["id"], "undo")
        comments = self.lines("kind=comments")
        total = self.ask("GET", "/v1/queue?status=any&limit=1")["total"]
        self.assertEqual(len(comments), total)
        self.assertEqual(len({c["id"] for c in comments}), total)
        self.assertIn("exported \u00e4\u4e2d 7", [c["content"] for c in comments])
        labels = self.lines("kind=labels")
        self.assertEqual(len(labels), sum(self.labels().values()))
        mine = [label for label in labels if label["content"] == "exported and spam"]
        self.assertEqual([(m["label"], m["author"], m["site"]) for m in mine],
                         [("spam", {"name": "Ada"}, "my-site")])
        self.assertNotIn("exported and undone", [label["content"] for label in labels])
        other = self.ask("POST", "/v1/sites", {"site": "empty"}, 201)
        self.assertEqual(self.lines("kind=labels&site=empty"), [])
        self.assertEqual(self.lines("kind=comments&site=" + other["site"]), [])

    def test_an_export_that_nobody_reads_on_leaves_nothing_behind(self):
        for _ in range(20):
            connection = self.service.connect()
            connection.request("GET", "/v1/export?kind=comments",
                               headers={"Authorization": "Bearer " + self.service.token})
            connection.close()
        self.assertEqual(self.ask("GET", "/v1/export", status=400)["code"], "bad_kind")
        self.ask("GET", "/v1/export?kind=labels", status=403, auth=self.colleague)


if __name__ == "__main__":
    unittest.main()
