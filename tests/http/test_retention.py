"""Comments that a site keeps no longer: erased in time, and unlearned, whatever happens meanwhile."""

import os
import shutil
import sqlite3
import tempfile
import time
import unittest

from harness import Service

DAY_MS = 86400000
SPAM = "quoxplify your zwibbles with cheap frobnicators today"
HAM = "I measured the vorpal lathe again and the bearing is true"
# Of nothing else in the database.
TELLING = "zyzzogeton"


def rows(n):
    """Labels of no comment; the texts differ."""
    return [{"content": f"{SPAM} number {i}" if i % 2 else f"{HAM} on day {i}",
             "label": "spam" if i % 2 else "ham"} for i in range(n)]


class Retention(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="hamlet-test-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.service = Service("--erase-seconds", "1", folder=self.folder)
        self.service.start()
        self.addCleanup(self.service.stop)

    def keep(self, days, status=200):
        return self.set({"retention_days": days}, status)

    def set(self, settings, status):
        answer = self.service.ask("PATCH", "/v1/sites/my-site", {"settings": settings},
                                  auth=self.service.token)
        self.assertEqual(answer.status, status, answer)
        return answer.json

    def get(self, comment_id, auth=None):
        return self.service.ask("GET", "/v1/comments/" + comment_id,
                                auth=auth or self.service.token).json

    def probability(self):
        answer = self.service.ask("POST", "/v1/check", {
            "author": {"name": "Ada"}, "content": f"{SPAM} {HAM} {TELLING}"}, auth=self.service.key)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["probability"]

    def labels(self):
        return self.service.ask("GET", "/v1/stats", auth=self.service.token).json["labels"]

    def query(self, sql):
        database = sqlite3.connect(os.path.join(self.folder, "hamlet.db"))
        try:
            with database:
                return database.execute(sql).fetchall()
        finally:
            database.close()

    def pass_days(self, days):
        """Stops, lets what was changed by people be so much older, and starts again."""
        self.service.stop()
        self.query(f"UPDATE comments SET changed_at_ms = changed_at_ms - {days * DAY_MS}"
                   " WHERE version > 1 AND erased_at_ms = 0")
        self.service.start()

    def wait_until(self, holds, what):
        deadline = time.monotonic() + 20
        while not holds():
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.1)

    def wait_until_erased(self, *ids):
        for comment_id in ids:
            self.wait_until(lambda: "erased_at" in self.get(comment_id), "it is not erased")

    def wait_until_blank(self):
        self.wait_until(lambda: self.query("SELECT count(*) FROM label_blanks") == [(0,)]
                        and self.query("SELECT count(*) FROM labels WHERE is_blank") != [(0,)],
                        "the texts of labels are still there")

    def test_undo_holds_for_thirty_days_at_least(self):
        self.assertEqual(self.keep(30)["settings"]["retention_days"], 30)
        for days in (1, 29, -1, 36501, 30.5, "30"):
            self.keep(days, 422)
        self.assertEqual(self.keep(0)["settings"]["retention_days"], 0)

    def test_comments_are_erased_with_all_that_was_learned_from_them(self):
        before, labels_before = self.probability(), self.labels()
        spam = self.service.submit(f"{SPAM} {TELLING}", author={
            "name": TELLING, "email": f"{TELLING}@example.org", "ip": "192.0.2.77",
            "url": f"https://{TELLING}.example"}, external_id=TELLING).json["id"]
        ham = self.service.submit(f"{HAM} {TELLING}").json["id"]
        waits = self.service.submit("wolpertinger waits for somebody").json["id"]
        self.service.decide(spam, "spam", note="seen")
        self.service.decide(ham, "approve")
        self.assertNotEqual(self.probability(), before)
        self.keep(40)
        self.pass_days(39)
        time.sleep(2.5)
        self.assertNotIn("erased_at", self.get(spam))
        self.pass_days(2)
        self.wait_until_erased(spam, ham)

        erased = self.get(spam)
        self.assertEqual((erased["content"], erased["thread"], erased["author"]),
                         ("", "", {"name": ""}))
        self.assertEqual((erased["status"], erased["version"]), ("rejected", 3))
        self.assertEqual([reason["code"] for reason in erased["reasons"]], ["erased"])
        self.assertNotIn("external_id", erased)
        self.assertEqual(self.get(spam, self.service.key)["status"], "rejected")
        trail = self.service.ask("GET", f"/v1/comments/{spam}/decisions", auth=self.service.token)
        self.assertEqual([row["decision"] for row in trail.json["items"]], ["filter", "spam"])
        for decision in ("undo", "approve"):
            refused = self.service.decide(spam, decision)
            self.assertEqual((refused.status, refused.json["code"]), (409, "erased"))
        refused = self.service.ask("PATCH", f"/v1/comments/{spam}", {"content": "again"},
                                   auth=self.service.key)
        self.assertEqual((refused.status, refused.json["code"]), (409, "erased"))

        # What waits is kept, and found; nothing else is.
        self.assertIn("wolpertinger", self.get(waits)["content"])
        for word, found in ((TELLING, []), ("wolpertinger", [waits])):
            page = self.service.ask("GET", f"/v1/queue?status=any&q={word}",
                                    auth=self.service.token).json
            self.assertEqual([item["id"] for item in page["items"]], found)
        # The counts are what they were, to the byte.
        self.wait_until(lambda: self.probability() == before, "it is not unlearned")
        self.assertEqual(self.labels(), labels_before)
        self.wait_until_blank()
        self.assertEqual(self.query("SELECT content || author_name || author_email || author_ip"
                                    " || author_url FROM labels"), [("",)] * 2 + [(None,)] * 2)
        # Nor is it anywhere in the file.
        self.wait_until(lambda: self.query("SELECT value FROM meta WHERE name = 'words_to_merge'")
                        == [(0,)], "the search index still holds its words")
        self.service.stop()
        for name in os.listdir(self.folder):
            with open(os.path.join(self.folder, name), "rb") as file:
                self.assertFalse(TELLING.encode() in file.read().lower(), name)
        self.service.start()
        self.assertEqual(self.probability(), before)
        metrics = self.service.ask("GET", "/metrics").body.decode()
        self.assertIn("hamlet_comments_erased_total 0\n", metrics)

    def test_versions_of_the_model_unlearn_it_too(self):
        self.service.label(rows(120))
        self.service.train()
        first = self.probability()
        ids = [self.service.submit(f"{TELLING} {i} {SPAM}").json["id"] for i in range(30)]
        for comment_id in ids:
            self.service.decide(comment_id, "spam")
        self.service.train()
        n_versions = len(self.service.ask("GET", "/v1/models", auth=self.service.token)
                         .json["items"])
        self.keep(30)
        self.pass_days(31)
        self.wait_until_erased(*ids)
        self.wait_until_blank()
        self.assertIn("model_counted_on", self.service.read_log())
        self.assertEqual(self.query("SELECT count(*) FROM labels WHERE content LIKE"
                                    f" '%{TELLING}%'"), [(0,)])
        second = self.probability()
        self.assertEqual(self.labels(), {"spam": 60, "ham": 60})
        self.service.stop()
        self.service.start()
        self.assertEqual(self.probability(), second)
        # Rolled back to the one that has never seen them, it says what that said.
        answer = self.service.ask("POST", "/v1/models/1/rollback", {}, auth=self.service.token)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(self.probability(), first)
        self.assertGreater(n_versions, 1)
        self.service.train()
        self.assertNotIn("label_underflow", self.service.read_log())

    def test_a_kill_in_the_middle_leaves_nothing_half_erased(self):
        ids = [self.service.submit(f"{TELLING} number {i}").json["id"] for i in range(150)]
        for comment_id in ids:
            self.service.decide(comment_id, "spam")
        before = self.labels()["spam"]
        self.assertEqual(before, 150)
        self.keep(30)
        self.pass_days(31)
        for _ in range(5):
            time.sleep(0.05)
            self.service.kill()
            whole, erased, standing = self.query(
                f"SELECT (SELECT count(*) FROM comments WHERE content LIKE '{TELLING}%'"
                " AND erased_at_ms = 0), (SELECT count(*) FROM comments WHERE content = ''"
                " AND erased_at_ms <> 0), (SELECT sum(iif(taken_back IS NULL, 1, -1)) FROM labels)"
            )[0]
            self.assertEqual((whole + erased, standing), (150, whole))
            self.service.start()
        self.wait_until_erased(*ids)
        self.assertEqual(self.labels()["spam"], 0)

    def test_a_version_that_cannot_be_read_any_more_goes_and_the_service_starts(self):
        spam = self.service.submit(f"{TELLING} {SPAM}").json["id"]
        self.service.decide(spam, "spam")
        self.service.label(rows(2))
        self.service.train()
        self.keep(30)
        self.query("UPDATE model_parts SET bytes = CAST('no model' AS BLOB)")
        self.pass_days(31)
        self.wait_until_erased(spam)
        self.wait_until_blank()
        self.service.stop()
        self.service.start()
        self.assertIsNotNone(self.probability())
        self.assertEqual(self.query("SELECT count(*) FROM model_parts"), [(0,)])

    def write_pack(self, text):
        with open(os.path.join(self.folder, "pack.yaml"), "w", encoding="utf-8") as pack:
            pack.write(text)

    def test_what_rules_weigh_is_unlearned_in_kept_versions_too(self):
        self.service.stop()
        self.write_pack("- name: telling\n  description: A word of nothing else.\n"
                        f"  words: {TELLING}\n  weight: 1.5\n  fitted: true\n")
        self.service.flags += ["--rules", os.path.join(self.folder, "pack.yaml"),
                               "--starter-weight", "0"]
        self.service.start()
        self.service.label(rows(120))
        self.service.label([{"content": f"{SPAM} {TELLING} {i}", "label": "spam"}
                            for i in range(8)])
        spam = self.service.submit(f"{TELLING} {SPAM}").json["id"]
        self.service.decide(spam, "spam")
        self.service.train()
        self.keep(30)
        self.pass_days(31)
        self.wait_until_erased(spam)
        self.wait_until_blank()
        self.assertIn("model_counted_on", self.service.read_log())
        before = self.probability()
        self.service.stop()
        self.service.start()
        self.assertEqual(self.probability(), before)


if __name__ == "__main__":
    unittest.main()
