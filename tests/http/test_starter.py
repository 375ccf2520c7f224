"""A fresh service has an opinion, and takes it for no proof; a site's own labels count more for it."""

import json
import os
import shutil
import tempfile
import time
import unittest

from harness import Service, is_sanitized, read_rows

PHARMACY = "Buy cheap viagra and cialis online, no prescription, 70% off: http://pills-shop.example"
FRIENDLY = "Thank you, I have been looking for this recipe since my grandmother made it."
# Area under the ROC curve on real comments that nobody here has seen.
SETS = {"youtube": 0.85, "sms": 0.85, "article_comments": 0.75}
MAX_START_CPU_S = 2.0  # lenient: for sanitizers
MAX_RESIDENT_KIB = 64 * 1024


def resident_kib(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def needs_little_memory(test, service):
    if not is_sanitized():
        test.assertLess(resident_kib(service.process.pid), MAX_RESIDENT_KIB)


def area_under_curve(scores):
    """The share of pairs of spam and ham in the right order, ties half."""
    ranked = sorted(scores)
    n_ham = n_right = 0.0
    at = 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        spam = sum(is_spam for _, is_spam in ranked[at:end])
        ham = end - at - spam
        n_right += spam * (n_ham + ham / 2)
        n_ham += ham
        at = end
    return n_right / (n_ham * (len(ranked) - n_ham))


def ask(service, content, author="x", key=None, connection=None):
    answer = service.ask("POST", "/v1/check", {"author": {"name": author}, "content": content},
                         auth=key or service.key, connection=connection)
    assert answer.status == 200, answer
    return answer.json


def wait_for_training_on(service, n):
    """Until the newest version of the model was trained on n own labels of each kind."""
    deadline = time.monotonic() + 30
    newest = None
    while newest is None or newest["labels"] != {"spam": n, "ham": n}:
        assert time.monotonic() < deadline, newest
        time.sleep(0.05)
        newest = service.ask("GET", "/v1/models", auth=service.token).json["items"][0]


class Starter(unittest.TestCase):
    def test_the_first_comment_gets_a_useful_order_of_suspicion(self):
        with Service() as service:
            spam, ham = ask(service, PHARMACY), ask(service, FRIENDLY)
            self.assertGreater(spam["probability"], 0.8)
            self.assertLess(ham["probability"], 0.2)
            self.assertEqual(spam["status"], "pending")
            self.assertEqual(spam["reasons"][0]["code"], "few_labels")
            stats = service.ask("GET", "/v1/stats", auth=service.token).json
            self.assertEqual(stats["labels"], {"ham": 0, "spam": 0})
            self.assertEqual(stats["model"]["version"], 0)
            early = service.ask("POST", "/v1/models", {}, auth=service.token)
            self.assertEqual(early.status, 409)
            needs_little_memory(self, service)
            self.assertNotIn("starter", service.read_log())

    def test_it_starts_at_once(self):
        with Service() as service:
            ask(service, FRIENDLY)
            with open(f"/proc/{service.process.pid}/stat") as stat:
                figures = stat.read().rsplit(")", 1)[1].split()
            # Of the process, since others may be busy: fields 14 and 15 of proc(5).
            ticks = int(figures[11]) + int(figures[12])
            self.assertLess(ticks / os.sysconf("SC_CLK_TCK"), MAX_START_CPU_S)

    def test_own_labels_show_at_once(self):
        with Service() as service:
            before = ask(service, FRIENDLY)["probability"]
            made = service.submit(FRIENDLY).json
            self.assertEqual(service.decide(made["id"], "spam").status, 200)
            self.assertGreater(ask(service, FRIENDLY)["probability"], before + 0.1)
            needs_little_memory(self, service)

    def test_it_can_be_switched_off(self):
        with Service("--starter-weight", "0") as service:
            self.assertAlmostEqual(ask(service, FRIENDLY)["probability"], 0.5, delta=0.2)
            model = service.ask("GET", "/v1/stats", auth=service.token).json["model"]
            self.assertFalse(model["fitted"])

    def test_without_its_model_it_is_trained_at_the_start_and_without_rows_it_is_told(self):
        root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        folder = tempfile.mkdtemp(prefix="hamlet-test-")
        self.addCleanup(shutil.rmtree, folder)
        shutil.copy(os.path.join(root, "rules", "seo.yaml"), folder)
        with open(os.path.join(folder, "starter.model"), "w") as model:
            model.write("from somewhere else")
        with Service("--data", folder) as service:
            self.assertIn('"event":"no_starter"', service.read_log())
            ask(service, PHARMACY)
        shutil.copy(os.path.join(root, "rules", "starter.jsonl"), folder)
        with Service("--data", folder) as service:
            self.assertIn('"event":"starter_trained"', service.read_log())
            self.assertGreater(ask(service, PHARMACY)["probability"], 0.8)

    def test_a_version_without_own_labels_counts_none_and_those_that_follow_train(self):
        with Service() as service:
            ids = [service.submit(text).json["id"] for text in (PHARMACY, FRIENDLY)]
            for comment_id, decision in zip(ids, ("spam", "approve")):
                self.assertEqual(service.decide(comment_id, decision).status, 200)
            service.train()
            wait_for_training_on(service, 1)
            for comment_id in ids:
                self.assertEqual(service.decide(comment_id, "undo").status, 200)
            rule = {"name": "mine", "words": "basilisk", "weight": 1, "fitted": True}
            service.ask("POST", "/v1/rules", {"rule": rule}, auth=service.token)
            wait_for_training_on(service, 0)
            service.stop()
            service.start()
            service.label(rows(0, 10, False))
            wait_for_training_on(service, 10)

    def test_real_comments_are_put_in_order_and_none_is_rejected_unseen(self):
        for name, least in SETS.items():
            rows = read_rows(name)
            if rows is None:
                self.skipTest("no shared data")
            with Service() as service:
                connection = service.connect()
                scores = []
                for row in rows[:: max(1, len(rows) // 1500)]:
                    verdict = ask(service, row["content"], row["author"] or "x",
                                  connection=connection)
                    self.assertNotEqual(verdict["status"], "rejected", verdict)
                    scores.append((verdict["probability"], row["label"] == "spam"))
                connection.close()
            self.assertGreaterEqual(area_under_curve(scores), least, name)


class Sites(unittest.TestCase):
    def test_sites_of_opposite_habits_each_have_their_way(self):
        with Service() as service:
            made = service.cli("site", "add", "opposite", "--json").stdout
            other = json.loads(made)["key"]
            made = service.cli("site", "add", "newcomer", "--json").stdout
            newcomer = json.loads(made)["key"]
            here, there = rows(0, 60, False), rows(60, 80, True)
            service.label(here, site="my-site")
            service.train()
            self.assertEqual(service.label(there, site="opposite").status, 200)
            service.train()
            spam, ham = "a casino bonus with a loan for you 900", "a violin lesson on the river 900"
            self.assertGreater(ask(service, spam)["probability"], 0.5)
            self.assertLess(ask(service, ham)["probability"], 0.5)
            self.assertLess(ask(service, spam, key=other)["probability"], 0.5)
            self.assertGreater(ask(service, ham, key=other)["probability"], 0.5)
            self.assertGreater(ask(service, spam, key=newcomer)["probability"],
                               ask(service, ham, key=newcomer)["probability"])


def rows(begin, end, is_opposite):
    kinds = [("spam", "casino bonus loan pills click".split()),
             ("ham", "violin river lesson garden bread".split())]
    return [{"content": f"a {words[i % 5]} and {words[i // 5 % 5]} for you {i}",
             "label": label if not is_opposite else {"spam": "ham", "ham": "spam"}[label]}
            for i in range(begin, end) for label, words in kinds]


if __name__ == "__main__":
    unittest.main()
