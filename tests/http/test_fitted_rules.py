"""Rules that training weighs: a hit is a reason with its share, and labels change what it says."""

import signal
import time
import unittest

from pack_test import PackTest

PACK = """- name: wolpertinger
  description: A beast that does not exist.
  words: wolpertinger
  weight: 1.5
  fitted: true
- name: by-hand
  words: jackalope
  weight: 0.75
"""
ASKED = "A wolpertinger was seen near the old mill"


def rows(n):
    """Every third spam holds the beast, and no ham does."""
    return [{"content": f"my garden in the morning {i}", "label": "ham"} if i % 2 else
            {"content": f"cheap pills {i}" + (" wolpertinger" if i % 3 == 0 else ""),
             "label": "spam"} for i in range(n)]


class FittedRules(PackTest):
    flags = ("--starter-weight", "0")
    pack_text = PACK

    def ask(self, content=ASKED):
        answer = self.service.ask("POST", "/v1/check",
                                  {"author": {"name": "x"}, "content": content},
                                  auth=self.service.key)
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def weight(self, rule="wolpertinger", content=ASKED):
        reasons = [reason for reason in self.ask(content)["reasons"]
                   if reason.get("text") == rule and reason["kind"] == "rule"]
        self.assertEqual(len(reasons), 1)
        return reasons[0]["log_odds"]

    def model(self):
        return self.service.ask("GET", "/v1/models", auth=self.service.token).json["items"][0]

    def until_version(self, version):
        deadline = time.monotonic() + 60
        while self.model()["version"] < version:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def n_told(self):
        return self.service.read_log().count("rules_not_weighed")

    def test_a_hit_is_a_reason_with_its_share_and_a_decision_teaches_it(self):
        reason = next(reason for reason in self.ask()["reasons"] if reason["kind"] == "rule")
        self.assertEqual((reason["text"], reason["code"]), ("wolpertinger", "rule"))
        self.assertEqual(reason["detail"], "A beast that does not exist.")
        self.assertEqual(ASKED[slice(*reason["span"])], "wolpertinger")
        before = reason["log_odds"]
        self.assertGreater(before, 0.5)
        made = self.service.submit("the wolpertinger is harmless").json
        self.assertEqual(self.service.decide(made["id"], "approve").status, 200)
        self.assertLess(self.weight(), before - 0.05)
        self.assertEqual(self.service.decide(made["id"], "undo").status, 200)
        self.assertEqual(self.weight(), before)
        self.assertEqual(self.n_told(), 0)

    def test_what_is_set_by_hand_is_added_on_top(self):
        self.assertEqual(self.weight("by-hand", "a jackalope"), 0.75)
        self.service.label([{"content": f"a jackalope {i}", "label": "ham"} for i in range(5)])
        self.assertEqual(self.weight("by-hand", "a jackalope"), 0.75)
        rules = {rule["name"]: rule["fitted"] for rule in self.service.ask(
            "GET", "/v1/rules?site=my-site", auth=self.service.token).json["items"]}
        self.assertEqual(rules, {"wolpertinger": True, "by-hand": False})

    def test_the_reasons_add_up(self):
        self.service.label(rows(60))
        self.service.train()
        verdict = self.ask(ASKED + " with a jackalope")
        odds = verdict["probability"] / (1 - verdict["probability"])
        self.assertAlmostEqual(2.718281828459045 ** sum(
            reason["log_odds"] for reason in verdict["reasons"]) / odds, 1, places=2)

    def test_training_weighs_it_and_a_restart_keeps_that(self):
        self.service.label(rows(120))
        self.service.train()
        before = self.weight()
        self.assertGreater(before, 0)
        self.assertNotEqual(before, 1.5)
        made = self.service.submit("the wolpertinger is harmless").json
        self.service.decide(made["id"], "approve")
        after = self.weight()
        self.assertLess(after, before)
        self.assertEqual(self.service.stop(), 0)
        self.service.start()
        self.assertEqual(self.weight(), after)
        self.assertEqual(self.service.decide(made["id"], "undo").status, 200)
        self.assertEqual(self.weight(), before)

    def test_another_set_of_rules_adds_its_weights_until_it_is_trained_on(self):
        self.service.label(rows(120))
        self.service.train()
        version = self.model()["version"]
        share = self.weight()
        self.write_pack(PACK.replace("weight: 1.5", "weight: 1.25"))
        self.service.process.send_signal(signal.SIGHUP)
        self.until_version(version + 1)
        self.assertEqual(self.n_told(), 1)
        deadline = time.monotonic() + 10
        while self.weight() == 1.25 and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertNotIn(self.weight(), (1.25, 1.5))
        self.assertAlmostEqual(self.weight(), share, delta=0.5)

    def test_a_label_is_taken_back_under_other_rules_as_it_was_given(self):
        self.service.label(rows(120))
        self.service.train()
        version = self.model()["version"]
        share = self.weight()
        made = self.service.submit("the wolpertinger is harmless").json
        self.service.decide(made["id"], "approve")
        self.service.ask("POST", "/v1/rules?site=my-site",
                         {"rule": {"name": "other", "words": "basilisk", "weight": 1}},
                         auth=self.service.token)
        self.assertEqual(self.service.decide(made["id"], "undo").status, 200)
        self.assertEqual(self.weight(), share)
        self.assertEqual(self.model()["version"], version)
        self.assertNotIn("label_underflow", self.service.read_log())

    def test_a_rule_of_one_site_cannot_be_fitted(self):
        rule = {"name": "mine", "words": "basilisk", "weight": 1, "fitted": True}
        refused = self.service.ask("POST", "/v1/rules?site=my-site", {"rule": rule},
                                   auth=self.service.token)
        self.assertEqual(refused.status, 422, refused)
        self.assertIn("for every site", str(refused.json))
        added = self.service.ask("POST", "/v1/rules", {"rule": rule}, auth=self.service.token)
        self.assertEqual(added.status, 201, added)
        self.assertTrue(added.json["fitted"])


if __name__ == "__main__":
    unittest.main()
