"""The demo: a fresh database full of life, never the operator's own."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest

from accounts import Person
from harness import BINARY, ROOT, SHARED_DATA, Service

# Those that wait, and days on which people decided: what a newcomer is to find.
LEAST_QUEUE = 40
LEAST_DAYS = 10


def rows():
    with open(os.path.join(ROOT, "rules", "demo.jsonl"), encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="hamlet-test-")
        cls.service = Service("--min-labels", "20", folder=cls.folder)
        began = time.monotonic()
        cls.told = cls.fill().stdout
        cls.took_s = time.monotonic() - began
        cls.service.start()
        cls.people = {}
        for role in ("moderator", "admin"):
            link = re.search(rf"{role} +http://\S+/#/link/(\S+)", cls.told).group(1)
            cls.people[role] = Person(cls.service)
            answer = cls.people[role].use_link(link)
            assert answer.status == 200, answer
        cls.admin = cls.people["admin"]

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0
        shutil.rmtree(cls.folder, True)

    @classmethod
    def fill(cls, check=True):
        return subprocess.run([BINARY, "demo", "--fill-only", "--min-labels", "20", "--database",
                               cls.service.database], capture_output=True, text=True, check=check,
                              timeout=60)

    def ask(self, path):
        answer = self.admin.ask("GET", path)
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def test_it_is_filled_in_seconds_and_a_second_time_refused(self):
        self.assertLess(self.took_s, 30)
        again = self.fill(check=False)
        self.assertEqual(again.returncode, 1)
        self.assertIn("fills a fresh database only", again.stderr)

    def test_a_queue_waits_with_reasons_languages_and_replies(self):
        queue = self.ask("/v1/queue?limit=100")
        self.assertGreaterEqual(queue["total"], LEAST_QUEUE)
        self.assertIn(f"{queue['total']} wait for you", self.told)
        self.assertGreaterEqual(len({item["language"] for item in queue["items"]}), 6)
        self.assertGreaterEqual(len({item["thread"] for item in queue["items"]}), 8)
        self.assertTrue(all(item["reasons"] for item in queue["items"]))
        replies = [item for item in queue["items"] if "parent" in item]
        self.assertTrue(replies)
        context = self.ask(f"/v1/comments/{replies[0]['id']}/context")
        self.assertEqual(context["parent"]["thread"], replies[0]["thread"])

    def test_the_record_looks_back_on_two_weeks(self):
        days = self.ask("/v1/stats/history?days=30")["days"]
        for name in ("approved", "rejected", "decided_by_people"):
            self.assertGreaterEqual(sum(day[name] > 0 for day in days), LEAST_DAYS, name)
        self.assertGreater(sum(day["decided_alone"] for day in days), 10)
        self.assertGreater(sum(day["overturned"] for day in days), 0)
        acts = self.ask("/v1/decisions?limit=100")["items"]
        self.assertEqual({act["actor_name"] for act in acts}, {"Mona", "Ada"})
        self.assertIn("undo", {act["decision"] for act in acts})

    def test_the_filter_learns_from_it_by_itself(self):
        deadline = time.monotonic() + 60
        while not (models := self.ask("/v1/models")["items"]):
            self.assertLess(time.monotonic(), deadline, "nothing was trained")
            time.sleep(0.2)
        self.assertGreater(models[0]["quality"]["accuracy"], 0.8)
        self.assertEqual(self.people["moderator"].ask("GET", "/v1/session").json["user"]["name"],
                         "Mona")

    def test_its_comments_are_many_and_its_own(self):
        contents = [row["content"] for row in rows()]
        self.assertGreaterEqual(len(set(contents)), 150)
        for name in sorted(os.listdir(SHARED_DATA)) if os.path.isdir(SHARED_DATA) else []:
            if name.endswith(".jsonl"):
                with open(os.path.join(SHARED_DATA, name), encoding="utf-8") as lines:
                    others = {json.loads(line)["content"] for line in lines}
                self.assertFalse(others & set(contents), name)


if __name__ == "__main__":
    unittest.main()
