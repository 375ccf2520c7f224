"""The service is killed twenty times while it works; nothing that it acknowledged may be lost."""

import collections
import contextlib
import os
import random
import sqlite3
import sys
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "http"))
from harness import Service  # noqa: E402

ROUNDS = 20
SUBMITTERS = 4
LOAD_S = (0.1, 0.7)  # between the start of the load and the kill
STATUS_OF = {"approve": "approved", "spam": "rejected", "undo": "pending"}
BROKEN = (OSError, EOFError)  # what a client sees of a service that dies


class Load:
    """Clients that write down what they send and what is acknowledged."""

    def __init__(self, service, round_number):
        self.service = service
        self.name = round_number
        self.lock = threading.Lock()
        self.sent = set()         # external ids
        self.acknowledged = {}    # external id: comment id
        self.decided = {}         # comment id: the last decision acknowledged
        self.unsure = {}          # comment id: a decision without an answer
        self.versions = {}
        self.faults = []
        self.threads = [threading.Thread(target=self.submit, args=(i,)) for i in range(SUBMITTERS)]
        self.threads.append(threading.Thread(target=self.decide))
        self.is_over = False

    def submit(self, number):
        with contextlib.closing(self.service.connect()) as connection:
            self.submit_by(connection, number)

    def submit_by(self, connection, number):
        for n in range(100000):
            external = f"{self.name}-{number}-{n}"
            with self.lock:
                self.sent.add(external)
            try:
                answer = self.service.submit(f"Comment {external}.", external_id=external,
                                             connection=connection)
            except BROKEN:
                return
            except Exception as fault:  # http.client's own, of half an answer
                self.note(fault)
                return
            if answer.status != 201 or answer.json["status"] != "pending":
                self.faults.append(answer)
                return
            with self.lock:
                self.acknowledged[external] = answer.json["id"]
                self.versions[answer.json["id"]] = 1

    def note(self, fault):
        if type(fault).__module__ != "http.client":
            self.faults.append(fault)

    def pick(self):
        """A comment to decide, and how: mostly new ones, now and then one to undo."""
        with self.lock:
            fresh = [i for i in self.versions if i not in self.decided]
            done = [i for i, decision in self.decided.items() if decision != "undo"]
        if done and random.random() < 0.2:
            return random.choice(done), "undo"
        return (random.choice(fresh), random.choice(("approve", "spam"))) if fresh else None

    def decide(self):
        with contextlib.closing(self.service.connect()) as connection:
            self.decide_by(connection)

    def decide_by(self, connection):
        while not self.is_over:
            picked = self.pick()
            if picked is None:
                time.sleep(0.002)
                continue
            comment, decision = picked
            self.unsure[comment] = decision
            try:
                answer = self.service.decide(comment, decision, self.versions[comment],
                                             connection=connection)
            except BROKEN:
                return
            except Exception as fault:
                self.note(fault)
                return
            if answer.status != 200 or answer.json["status"] != STATUS_OF[decision]:
                self.faults.append(answer)
                return
            del self.unsure[comment]
            self.decided[comment] = decision
            self.versions[comment] = answer.json["version"]

    def run_until_killed(self):
        for thread in self.threads:
            thread.start()
        time.sleep(random.uniform(*LOAD_S))
        self.service.kill()
        self.is_over = True
        for thread in self.threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in self.threads)


class KillUnderLoad(unittest.TestCase):
    def setUp(self):
        seed = int(os.environ.get("HAMLET_TEST_SEED", time.time_ns() % 1000000))
        print(f"HAMLET_TEST_SEED={seed}")
        random.seed(seed)
        # So that the classifier, which learns meanwhile, leaves all to the moderator.
        self.service = Service("--min-labels", "1000000", "--log-level", "warning",
                               "--failed-attempts-per-minute", "100000")
        self.service.start()
        self.expected = {}  # comment id: the statuses that it may have

    def tearDown(self):
        self.service.__exit__()

    def stored(self):
        """All comments as the service lists them: id to (status, external id)."""
        comments, cursor = {}, ""
        connection = self.service.connect()
        while cursor is not None:
            page = self.service.ask("GET", "/v1/comments?limit=200" + cursor,
                                    auth=self.service.token, connection=connection).json
            for comment in page["items"]:
                self.assertNotIn(comment["id"], comments)
                comments[comment["id"]] = (comment["status"], comment["external_id"])
            cursor = page["next"] and "&cursor=" + page["next"]
        connection.close()
        return comments

    def send_again(self, load):
        """What was sent without an answer: the client's retry makes it exactly one comment."""
        for external in load.sent - set(load.acknowledged):
            answer = self.service.submit(f"Comment {external}.", external_id=external)
            self.assertEqual(answer.status, 201, answer)
            self.expected[answer.json["id"]] = {"pending"}

    def note_expected(self, load):
        for comment in load.acknowledged.values():
            allowed = {STATUS_OF[load.decided.get(comment, "undo")]}
            if comment in load.unsure:
                allowed.add(STATUS_OF[load.unsure[comment]])
            self.expected[comment] = allowed

    def check(self, load):
        comments = self.stored()
        lost = set(self.expected) - set(comments)
        self.assertFalse(lost, f"{len(lost)} of {len(self.expected)} acknowledged ones are lost")
        for comment, allowed in self.expected.items():
            self.assertIn(comments[comment][0], allowed, comment)
            # Settled now, whichever it was: it must not change by itself later.
            self.expected[comment] = {comments[comment][0]}
        external = collections.Counter(pair[1] for pair in comments.values())
        self.assertEqual(external.most_common(1)[0][1], 1, "an external_id was stored twice")
        self.assertEqual(set(comments), set(self.expected))
        self.check_labels(comments)

    def check_labels(self, comments):
        """Every approval is a ham label, every rejection a spam label, and nothing else is one."""
        found = collections.Counter(status for status, _ in comments.values())
        labels = self.service.ask("GET", "/v1/stats", auth=self.service.token).json["labels"]
        self.assertEqual(labels, {"ham": found["approved"], "spam": found["rejected"]})

    def check_file(self):
        path = self.service.database.removeprefix("sqlite:")
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
        try:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        finally:
            database.close()

    def test_twenty_kills_lose_nothing_that_was_acknowledged(self):
        n_decided = 0
        for round_number in range(ROUNDS):
            load = Load(self.service, round_number)
            load.run_until_killed()
            self.assertFalse(load.faults, load.faults[:3])
            self.service.start()
            self.note_expected(load)
            self.send_again(load)
            self.check(load)
            self.check_file()
            n_decided += len(load.decided)
        self.assertEqual(self.service.stop(), 0)
        # So few would not have tried it.
        self.assertGreater(len(self.expected), 20 * ROUNDS)
        self.assertGreater(n_decided, 5 * ROUNDS)
        print(f"{ROUNDS} kills, {len(self.expected)} comments, {n_decided} decisions")


if __name__ == "__main__":
    unittest.main()
