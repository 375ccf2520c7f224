"""The queue as a moderator works through it: reasons, what was decided, undo after a reload."""

import os
import sqlite3
import time
import unittest
import urllib.parse

from harness import Service


class Queue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.service.start()

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0

    def get(self, path, status=200):
        answer = self.service.ask("GET", path, auth=self.service.token)
        self.assertEqual(answer.status, status, answer)
        return answer.json

    def labels(self):
        return self.get("/v1/stats")["labels"]

    def test_a_rejection_for_another_reason_is_counted_and_not_trained(self):
        for reason in ("abuse", "off_topic", "personal_data", "other"):
            made = self.service.submit("rejected for " + reason).json
            before = self.labels()
            answer = self.service.decide(made["id"], "reject", reason=reason)
            self.assertEqual((answer.status, answer.json["status"]), (200, "rejected"))
            self.assertEqual(self.labels(), before)
            trail = self.get(f"/v1/comments/{made['id']}/decisions")["items"]
            self.assertEqual(trail[-1]["reason"], reason)
            self.assertNotIn("reason", trail[0])

    def test_wrong_reasons_are_told(self):
        made = self.service.submit("rejected wrongly").json
        for fields, code in (({"decision": "reject", "reason": "ugly"}, "unknown_reason"),
                             ({"decision": "reject", "reason": 1}, "unknown_reason"),
                             ({"decision": "spam", "reason": "abuse"}, "reason_not_taken")):
            answer = self.service.decide(made["id"], **fields)
            self.assertEqual(answer.status, 422, answer)
            self.assertEqual(answer.json["errors"][0]["code"], code)
            self.assertEqual(answer.json["errors"][0]["pointer"], "/reason")

    def test_what_i_decided_is_listed_and_can_be_undone_after_a_reload(self):
        first = self.service.submit("listed first").json
        second = self.service.submit("listed second").json
        self.service.decide(first["id"], "spam", note="sells")
        self.service.decide(second["id"], "approve")
        mine = self.get("/v1/decisions?mine=true&limit=2")
        self.assertEqual([d["comment"]["id"] for d in mine["items"]], [second["id"], first["id"]])
        self.assertEqual([d["decision"] for d in mine["items"]], ["approve", "spam"])
        self.assertEqual(mine["items"][1]["note"], "sells")
        self.assertTrue(all(d["can_undo"] for d in mine["items"]))
        before = self.labels()
        self.assertEqual(self.service.decide(first["id"], "undo").status, 200)
        self.assertEqual(self.labels(), {**before, "spam": before["spam"] - 1})
        mine = self.get("/v1/decisions?mine=true&limit=3")["items"]
        self.assertEqual([(d["decision"], d["can_undo"]) for d in mine],
                         [("undo", False), ("approve", True), ("spam", False)])

    def test_decisions_are_listed_in_pages_by_whom(self):
        for i in range(3):
            self.service.decide(self.service.submit(f"paged {i}").json["id"], "trash")
        seen, cursor = [], ""
        while cursor is not None:
            page = self.get("/v1/decisions?limit=2" + (f"&cursor={cursor}" if cursor else ""))
            seen += [(d["comment"]["id"], d["version"]) for d in page["items"]]
            cursor = page["next"]
        self.assertEqual(len(seen), len(set(seen)))
        self.assertGreaterEqual(len(seen), 3)
        for query, code in (("mine=maybe", "bad_flag"), ("cursor=x", "bad_cursor"),
                            ("limit=0", "bad_limit")):
            self.assertEqual(self.get("/v1/decisions?" + query, 400)["code"], code)
        self.assertEqual(self.get("/v1/decisions?site=nowhere", 404)["code"], "unknown_site")
        answer = self.service.ask("GET", "/v1/decisions", auth=self.service.key)
        self.assertEqual(answer.status, 403)

    def wait_until_indexed(self):
        deadline = time.monotonic() + 30
        while self.get("/v1/queue?limit=1&q=anything")["not_indexed"] > 0:
            self.assertLess(time.monotonic(), deadline, "the index does not catch up")
            time.sleep(0.05)

    def walk(self, query, limit=3):
        """All items of a list, page by page, and its last page."""
        items, cursor = [], None
        while True:
            page = self.get(f"/v1/queue?limit={limit}&{query}"
                            + (f"&cursor={cursor}" if cursor else ""))
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                return items, page

    def fill(self, mark):
        """Comments of a thread of their own, as they come; some approved."""
        made = []
        for i in range(9):
            made.append(self.service.submit(
                f"{mark} comment {'buy cheap pills now ' * (i % 3)} http://shop{i % 2}.example/x",
                name=f"{mark} writer {i % 2}", thread=f"https://news.example/{mark}",
                language="en" if i % 2 else "de").json)
        self.wait_until_indexed()
        return made

    def test_the_queue_is_listed_in_every_order(self):
        made = self.fill("orders")
        thread = "thread=https://news.example/orders"
        ids = [m["id"] for m in made if m["status"] == "pending"]
        self.assertGreater(len(ids), 3)
        items, page = self.walk(thread)
        self.assertEqual([c["id"] for c in items], ids)
        self.assertEqual((page["total"], page["total_is_capped"]), (len(ids), False))
        items, _ = self.walk(thread + "&order=newest")
        self.assertEqual([c["id"] for c in items], ids[::-1])
        for order, key in (("riskiest", lambda p: -p), ("likeliest_ham", lambda p: p),
                           ("most_uncertain", lambda p: abs(p - 0.5))):
            items, _ = self.walk(f"{thread}&order={order}", 2)
            self.assertEqual(sorted(c["id"] for c in items), sorted(ids), order)
            keys = [key(c["probability"]) for c in items]
            self.assertEqual(keys, sorted(keys), order)

    def test_the_queue_is_filtered_by_what_comments_share(self):
        self.fill("filters")
        pending, _ = self.walk("thread=https://news.example/filters")
        for query, wanted in (
                ("author=FILTERS%20writer%201", lambda c: c["author"]["name"].endswith("1")),
                ("domain=shop0.example", lambda c: "shop0" in c["content"]),
                ("language=de", lambda c: c["language"] == "de"),
                ("domain=shop1.example&language=en", lambda c: "shop1" in c["content"]),
                ("q=pills", lambda c: "pills" in c["content"]),
                ('q="cheap%20pills"', lambda c: "pills" in c["content"]),
                ('q="pills%20cheap"', lambda c: False),
                ("author=nobody", lambda c: False)):
            items, page = self.walk("thread=https://news.example/filters&" + query)
            self.assertEqual({c["id"] for c in items}, {c["id"] for c in pending if wanted(c)},
                             query)
            self.assertEqual(page["total"], len(items), query)
        code = pending[0]["reasons"][0]["code"]
        items, _ = self.walk("thread=https://news.example/filters&reason=" + code)
        self.assertIn(pending[0]["id"], [c["id"] for c in items])

    def test_the_queue_is_filtered_by_time_and_status(self):
        made = self.fill("times")
        thread = "thread=https://news.example/times"
        middle = self.get("/v1/comments/" + made[4]["id"])["created_at"]
        early, _ = self.walk(f"{thread}&status=any&to={middle}")
        late, _ = self.walk(f"{thread}&status=any&from={middle}")
        self.assertEqual([c["id"] for c in early + late], [m["id"] for m in made])
        self.service.decide(made[0]["id"], "approve")
        approved, page = self.walk(f"{thread}&status=approved")
        self.assertIn(made[0]["id"], [c["id"] for c in approved])
        self.assertEqual(page["total"], len(approved))
        found, _ = self.walk(f"{thread}&status=approved&q=times")
        self.assertEqual([c["id"] for c in found], [c["id"] for c in approved])

    def test_disguises_and_scripts_without_spaces_are_found(self):
        disguised = self.service.submit("get v\u0456agra here").json["id"]
        chinese = self.service.submit("\u6211\u559c\u6b22\u8fd9\u7bc7\u6587\u7ae0").json["id"]
        self.wait_until_indexed()
        for words, wanted in (("viagra", disguised), ("\u6587\u7ae0", chinese)):
            items, _ = self.walk("status=any&q=" + urllib.parse.quote(words))
            self.assertIn(wanted, [c["id"] for c in items])

    def test_what_changes_is_found_as_it_now_is(self):
        made = self.service.submit("an unrepeatable aardvark").json
        self.wait_until_indexed()
        self.assertEqual(len(self.walk("status=any&q=aardvark")[0]), 1)
        answer = self.service.ask("PATCH", f"/v1/comments/{made['id']}",
                                  {"content": "an unrepeatable buffalo"}, auth=self.service.key)
        self.assertEqual(answer.status, 200, answer)
        self.wait_until_indexed()
        self.assertEqual(len(self.walk("status=any&q=aardvark")[0]), 0)
        self.assertEqual(len(self.walk("status=any&q=buffalo")[0]), 1)
        self.service.ask("DELETE", f"/v1/comments/{made['id']}", auth=self.service.token)
        self.assertEqual(len(self.walk("status=any&q=buffalo")[0]), 0)

    def test_wrong_filters_are_told(self):
        some_id = self.service.submit("for a cursor").json["id"]
        for query, code in (("status=maybe", "bad_status"), ("order=random", "bad_order"),
                            ("status=any&order=riskiest", "needs_pending"),
                            ("status=approved&reason=link", "needs_pending"),
                            ("from=yesterday", "bad_time"), ("cursor=1", "bad_cursor"),
                            ("limit=201", "bad_limit"), ("q=" + "x" * 1025, "too_long"),
                            ("author=" + "x" * 2049, "too_long"),
                            (f"order=riskiest&cursor={some_id}", "bad_cursor"),
                            (f"order=riskiest&cursor={some_id}.7ff8000000000000", "bad_cursor"),
                            (f"order=riskiest&cursor={some_id}~3fe0000000000000", "bad_cursor"),
                            (f"order=likeliest_ham&cursor={some_id}.3fe0000000000000", "bad_cursor"),
                            (f"order=most_uncertain&cursor={some_id}.3fe0000000000000",
                             "bad_cursor"),
                            (f"order=oldest&cursor={some_id}.3fe0000000000000", "bad_cursor")):
            self.assertEqual(self.get("/v1/queue?" + query, 400)["code"], code, query)
        for words in ("%22", "*", "NOT", "(", "a%20OR%20b", "words:x", "%22%22", "%20"):
            self.get("/v1/queue?q=" + words)


class LargeComments(unittest.TestCase):
    def test_many_of_the_largest_in_a_row_are_indexed(self):
        with Service() as service:
            content = "&amp; example.com " * (65536 // 18)
            for i in range(32):
                made = service.submit(f"{content[:-20]} number{i}")
                self.assertEqual(made.status, 201, made)
            service.stop()
            database = sqlite3.connect(os.path.join(service.folder, "hamlet.db"))
            database.execute("UPDATE meta SET value = 0 WHERE name = 'indexed_row'")
            database.commit()
            database.close()
            service.start()
            deadline = time.monotonic() + 10
            n_left = 32
            while n_left > 0 and time.monotonic() < deadline:
                time.sleep(0.1)
                page = service.ask("GET", "/v1/queue?status=any&q=number31", auth=service.token)
                n_left = page.json["not_indexed"]
            self.assertEqual(n_left, 0)
            self.assertEqual(len(page.json["items"]), 1)
            self.assertNotIn("housekeeping_failed", service.read_log())


if __name__ == "__main__":
    unittest.main()
