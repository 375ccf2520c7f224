"""The families of features that a setting chooses."""

import unittest

from harness import Service
from test_labels_and_models import rows

QUESTION = {"author": {"name": "Bob"}, "content": "cheap pills and a casino bonus !!"}
# What the reasons of each family are called, by name and taken together.
CODES = {"W": {"word", "words"}, "C": {"characters", "all_characters"},
         "K": {"compact", "all_compact"}, "A": {"author", "all_author"},
         "S": {"shape", "all_shape"}, "O": {"pair", "pairs"}}


def families_of(service):
    """Letters of the families that speak of QUESTION, which has no link."""
    verdict = service.ask("POST", "/v1/check", QUESTION, auth=service.key).json
    codes = {reason["code"] for reason in verdict["reasons"]}
    return "".join(letter for letter in CODES if CODES[letter] & codes)


def newest_model(service):
    return service.ask("GET", "/v1/models", auth=service.token).json["items"][0]


class Features(unittest.TestCase):
    def test_a_new_service_begins_with_a_starter_on_the_chosen_features(self):
        for features, letters in ((None, "WCKASO"), ("lite", "WKAS"), ("sUcW", "WCS")):
            with self.subTest(features=features):
                with Service(*(("--features", features) if features else ())) as service:
                    self.assertEqual(families_of(service), letters)

    def test_a_change_holds_from_the_next_training(self):
        with Service("--features", "WUS") as service:
            service.label(rows(150))
            service.train()
            self.assertEqual(families_of(service), "WS")
            for features, letters in (("full", "WCKASO"), ("W", "W")):
                before = families_of(service)
                self.assertEqual(service.stop(), 0)
                service.flags = ["--features", features]
                service.start()
                self.assertEqual(families_of(service), before)
                service.train()
                self.assertEqual(families_of(service), letters)
                self.assertTrue(newest_model(service)["in_force"])


if __name__ == "__main__":
    unittest.main()
