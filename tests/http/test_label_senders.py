"""What labels keep of who sent a comment: rules are measured on it, and nothing is learned from it."""

import json
import os
import unittest

from harness import Service

SPAMMER = {"name": "Wolper", "email": "bot@wolper.example", "url": "https://wolper.example/shop",
           "ip": "203.0.113.9", "user_agent": "wolperbot/2"}
READER = {"name": "Ann", "email": "ann@example.org", "ip": "192.0.2.1"}
RULES = [{"name": f"sender-{i}", "weight": 1, **rule} for i, rule in enumerate((
    {"look_at": "email", "words": "wolper"}, {"look_at": "url", "words": "wolper"},
    {"look_at": "ip", "networks": "203.0.113.0/24"}, {"look_at": "agent", "words": "wolperbot"},
    {"look_at": "language", "words": "tlh"}))]


def label(author, kind, language):
    return {"content": "hello", "author": author, "label": kind, "language": language}


class LabelSenders(unittest.TestCase):
    def setUp(self):
        self.service = Service()
        self.service.start()
        self.addCleanup(self.service.stop)

    def decide(self):
        made = self.service.submit("hello again", author=SPAMMER, language="tlh").json
        self.service.decide(made["id"], "spam")

    def probability(self, content):
        return self.service.ask("POST", "/v1/check", {"author": SPAMMER, "content": content},
                                auth=self.service.key).json["probability"]

    def test_backtests_see_who_sent_what_was_labelled(self):
        self.service.label([label(SPAMMER, "spam", "tlh"), label(READER, "ham", "en")])
        self.decide()
        for rule in RULES:
            told = self.service.ask("POST", "/v1/rules/backtest", {"rule": rule},
                                    auth=self.service.token).json
            self.assertEqual(told["hits"], {"spam": 2, "ham": 0}, rule)

    def test_the_command_line_sees_it_too(self):
        self.service.label([label(SPAMMER, "spam", "tlh"), label(READER, "ham", "en")])
        self.decide()
        pack = os.path.join(self.service.folder, "sender.yaml")
        with open(pack, "w", encoding="utf-8") as file:
            json.dump(RULES, file)
        rows = os.path.join(self.service.folder, "rows.jsonl")
        with open(rows, "w", encoding="utf-8") as file:
            for row in (label(SPAMMER, "spam", "tlh"), label(READER, "ham", "en")):
                file.write(json.dumps(row) + "\n")
        for options, n in ((), 2), (("--data-set", rows), 1):
            told = self.service.cli("rules", "report", "--rules", pack, "--json", *options)
            counts = [(row["spam"], row["ham"]) for row in map(json.loads,
                                                               told.stdout.splitlines())]
            self.assertEqual(counts, [(n, 0)] * len(RULES))
        self.assertIn("newly hit as spam, by no rule in force: 2 spam, 0 ham",
                      self.service.cli("rules", "backtest", pack).stdout)

    def test_nothing_is_learned_from_it(self):
        plain = {"name": SPAMMER["name"]}
        self.service.label([label(plain, "spam", None), label(plain, "ham", None)] * 3)
        before = self.probability("hello")
        with Service() as other:
            other.label([label(SPAMMER, "spam", "tlh"), label(SPAMMER, "ham", "en")] * 3)
            answer = other.ask("POST", "/v1/check", {"author": SPAMMER, "content": "hello"},
                               auth=other.key)
        self.assertEqual(answer.json["probability"], before)


if __name__ == "__main__":
    unittest.main()
