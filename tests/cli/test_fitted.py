"""train, check and evaluate with rules that training weighs."""

import json
import unittest

from cli import CliTest, labelled_rows

PACK = """- name: wares
  description: Wares of every kind.
  words: [watches, coins, loans]
  weight: 2
  fitted: true
- name: by-hand
  words: garden
  weight: 0.5
"""
# A rule of another set, and none that training weighs.
OTHER = PACK.replace("weight: 2", "weight: 1.75")
BY_HAND = PACK.replace("  fitted: true\n", "")
ASKED = {"content": "Some watches in the garden"}


class Fitted(CliTest):
    def setUp(self):
        super().setUp()
        for name, text in (("pack", PACK), ("other", OTHER), ("by-hand", BY_HAND)):
            self.write(f"{name}.yaml", text)
        self.rows = self.write_rows("rows.jsonl", labelled_rows(200))
        self.write_rows("asked.jsonl", [ASKED])

    def train(self, *arguments, pack="pack", model="m.model"):
        told = self.done("train", self.rows, "--model", model, "--rules", f"{pack}.yaml",
                         "--json", *arguments)
        with open(self.path(model), "rb") as file:
            return json.loads(told), file.read()

    def weights(self, pack, model="m.model"):
        told = json.loads(self.done("check", "--model", model, "--rules", f"{pack}.yaml",
                                    "asked.jsonl"))
        return {reason["text"]: reason["log_odds"] for reason in told["reasons"]
                if reason["kind"] == "rule"}

    def test_a_rule_weighs_what_training_gave_it(self):
        self.train()
        weights = self.weights("pack")
        self.assertEqual(weights["by-hand"], 0.5)
        self.assertNotIn(weights["wares"], (0, 2))
        self.assertEqual(self.weights("other"), {"wares": 1.75, "by-hand": 0.5})
        self.assertEqual(self.weights("by-hand"), {"wares": 2, "by-hand": 0.5})
        text = self.done("check", "--model", "m.model", "--rules", "pack.yaml", "--explain",
                         "asked.jsonl")
        self.assertIn("Wares of every kind.", text)

    def test_families_without_rules_leave_them_by_hand(self):
        self.train("--families", "WUS")
        self.assertEqual(self.weights("pack"), {"wares": 2, "by-hand": 0.5})

    def test_without_fitted_rules_a_model_is_what_it_was(self):
        self.write("empty.yaml", "- {name: a, words: x, weight: 1}\n")
        _, by_hand = self.train(pack="by-hand")
        _, empty = self.train(pack="empty")
        _, fitted = self.train()
        self.assertEqual(by_hand, empty)
        self.assertNotEqual(by_hand, fitted)

    def test_prior_rows_go_with_all_rules(self):
        _, one = self.train("--prior")
        _, other = self.train("--prior", pack="other")
        self.assertEqual(one, other)

    def test_evaluation_takes_rules_for_features(self):
        def evaluate(pack, *arguments):
            return json.loads(self.done("evaluate", self.rows, "--rules", f"{pack}.yaml",
                                        "--json", *arguments))

        told = evaluate("pack")
        telling = {(one["family"], one["text"]): one for one in told["telling"]["spam"]}
        self.assertEqual(telling["R", "wares"]["ham"], 0)
        self.assertEqual(telling["R", "wares"]["spam"],
                         sum(any(word in row["content"] for word in ("watches", "coins", "loans"))
                             for row in labelled_rows(200)))
        for figures in (evaluate("by-hand"), evaluate("pack", "--families", "WCKUASO")):
            self.assertNotIn("R", {one["family"] for one in figures["telling"]["spam"]})
        self.assertEqual(evaluate("by-hand")["blend"],
                         evaluate("pack", "--families", "WCKUASO")["blend"])

    def test_a_broken_pack_is_told(self):
        self.write("pack.yaml", PACK.replace("  weight: 2\n", "  action: hold\n"))
        self.refused(1, "needs a weight", "train", self.rows, "--model", "m.model", "--rules",
                     "pack.yaml")
        self.refused(1, "needs a weight", "evaluate", self.rows, "--rules", "pack.yaml")


if __name__ == "__main__":
    unittest.main()
