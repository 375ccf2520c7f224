"""Rules that people write for their sites: tried, put in force, counted, changed, audited."""

import json
import sqlite3
import threading
import time
import unittest

from pack_test import PackTest

PACK = """- name: packed-word
  description: A rule of a pack.
  words: wolpertinger
  weight: 3
"""

PILLS = {"name": "pills", "words": ["pills"], "weight": 2.5, "hit": ["buy pills"],
         "miss": ["spills"]}


class RulesTest(PackTest):
    pack_text = PACK

    def ask(self, method, path, body=None, auth=None, **options):
        return self.service.ask(method, "/v1/rules" + path, body,
                                auth=auth or self.service.token, **options)

    def add(self, rule=None, query="?site=my-site", auth=None, **members):
        return self.ask("POST", query, {"rule": rule or PILLS, **members}, auth=auth)

    def added(self, *arguments, **options):
        answer = self.add(*arguments, **options)
        self.assertEqual(answer.status, 201, answer)
        return answer.json

    def rules(self, query="?site=my-site", auth=None):
        answer = self.ask("GET", query, auth=auth)
        self.assertEqual(answer.status, 200, answer)
        return {rule["name"]: rule for rule in answer.json["items"]}

    def refused(self, answer, status, code, pointer=None):
        """A pointer's code is that of the answer as well: either may be left out."""
        self.assertEqual(answer.status, status, answer)
        if code is not None:
            self.assertEqual(answer.json["code"], code, answer)
        if pointer is not None:
            self.assertEqual(answer.json["errors"][0]["pointer"], pointer, answer)
        return answer.json

    def hits(self, content, auth=None):
        """The rules that POST /v1/check names."""
        answer = self.service.ask("POST", "/v1/check",
                                  {"author": {"name": "Ada"}, "content": content},
                                  auth=auth or self.service.key)
        self.assertEqual(answer.status, 200, answer)
        return [reason["text"] for reason in answer.json["reasons"] if reason["kind"] == "rule"]

    def other_site(self):
        """Its key, and a moderator's token that is bound to it."""
        key = self.service.ask("POST", "/v1/sites", {"site": "other"},
                               auth=self.service.token).json["key"]
        return key, self.token("other")

    def token(self, site, role="moderator"):
        answer = self.service.ask("POST", "/v1/tokens", {"role": role, "site": site},
                                  auth=self.service.token)
        self.assertEqual(answer.status, 201, answer)
        return answer.json["token"]

    def label(self, rows):
        self.assertEqual(self.service.label(rows).status, 200)


class Changing(RulesTest):
    def test_a_rule_holds_as_soon_as_it_is_answered(self):
        self.assertEqual(self.hits("cheap pills"), [])
        answer = self.add(note="they come daily")
        self.assertEqual((answer.status, answer.headers["etag"]), (201, '"1"'), answer)
        rule = answer.json
        self.assertEqual((rule["name"], rule["site"], rule["origin"], rule["in_force"]),
                         ("pills", "my-site", "stored", True))
        self.assertEqual(rule["rule"], PILLS)
        self.assertEqual(self.hits("cheap pills"), ["pills"])
        self.assertEqual(self.hits("he spills"), [])

    def test_a_rule_is_of_its_site_alone(self):
        other_key, other_token = self.other_site()
        self.added()
        self.assertEqual(self.hits("cheap pills", other_key), [])
        self.assertNotIn("pills", self.rules("", other_token))
        self.refused(self.ask("GET", "/pills", auth=other_token), 404, "unknown_rule")
        # Its name is free elsewhere, and the two do not meet.
        mine = {"name": "pills", "words": ["diet"], "weight": 1}
        self.added(mine, "", other_token)
        self.assertEqual(self.hits("cheap pills diet", other_key), ["pills"])
        self.assertEqual(self.rules("", other_token)["pills"]["rule"], mine)
        self.assertEqual(self.rules()["pills"]["rule"], PILLS)
        self.refused(self.ask("GET", "?site=my-site", auth=other_token), 403, "other_site")

    def test_a_rule_of_all_sites_is_changed_by_tokens_of_all_sites(self):
        other_key, other_token = self.other_site()
        self.assertIsNone(self.added(query="")["site"])
        self.assertEqual(self.hits("pills", other_key), ["pills"])
        self.assertIn("pills", self.rules("", other_token))
        for method, body in (("PUT", {"rule": PILLS}), ("PATCH", {"rule": {"weight": 1}}),
                             ("DELETE", None)):
            self.refused(self.ask(method, "/pills", body, auth=other_token), 403,
                         "rule_of_all_sites")
        self.refused(self.add(auth=other_token, query=""), 409, "name_taken")
        self.assertEqual(self.ask("DELETE", "/pills").status, 204)
        self.assertEqual(self.hits("pills", other_key), [])

    def test_a_rule_of_all_sites_may_name_some(self):
        other_key, _ = self.other_site()
        self.added({**PILLS, "sites": ["other"]}, "")
        self.assertEqual(self.hits("pills"), [])
        self.assertEqual(self.hits("pills", other_key), ["pills"])

    def test_packs_are_read_only(self):
        packed = self.rules()["packed-word"]
        self.assertEqual((packed["origin"], packed["line"]), ("pack", 1))
        for method, body in (("PUT", {"rule": PILLS}), ("PATCH", {"rule": {"weight": 1}}),
                             ("DELETE", None)):
            self.refused(self.ask(method, "/packed-word", body), 403, "rule_of_a_pack")
        self.refused(self.add({**PILLS, "name": "packed-word"}), 409, "name_taken")

    def test_names_are_taken_once(self):
        self.added()
        self.refused(self.add(), 409, "name_taken")
        self.refused(self.add(query=""), 409, "name_taken")

    def test_patch_changes_keys_and_put_all_of_them(self):
        self.added()
        answer = self.ask("PATCH", "/pills?site=my-site",
                          {"rule": {"weight": 1, "miss": None, "description": "Pills."}})
        self.assertEqual((answer.status, answer.headers["etag"]), (200, '"2"'), answer)
        self.assertEqual(answer.json["rule"], {"name": "pills", "words": ["pills"], "weight": 1,
                                               "hit": ["buy pills"], "description": "Pills."})
        answer = self.ask("PUT", "/pills?site=my-site", {"rule": {"words": "diet", "weight": 3}})
        self.assertEqual(answer.json["rule"], {"name": "pills", "words": "diet", "weight": 3})
        self.assertEqual((self.hits("pills"), self.hits("a diet")), ([], ["pills"]))
        self.refused(self.ask("PATCH", "/pills?site=my-site", {"rule": {"name": "x"}}), 422,
                     None, "/rule/name")
        self.refused(self.ask("PATCH", "/nothing?site=my-site", {"rule": {}}), 404,
                     "unknown_rule")

    def test_no_change_is_lost(self):
        self.added()
        for method, body in (("PUT", {"rule": PILLS}), ("PATCH", {"rule": {}}), ("DELETE", None)):
            self.refused(self.ask(method, "/pills?site=my-site", body,
                                  headers={"If-Match": '"7"'}), 412, "stale_version")
        self.assertEqual(self.ask("PATCH", "/pills?site=my-site", {"rule": {"weight": 1}},
                                  headers={"If-Match": '"1"'}).status, 200)
        self.refused(self.ask("DELETE", "/pills?site=my-site", headers={"If-Match": '"1"'}), 412,
                     "stale_version")

    def test_changes_at_the_same_time_are_all_made(self):
        self.added()
        answers = []

        def change(number):
            for i in range(5):
                method = ("PATCH", "PUT")[number % 2]
                rule = {**PILLS, "weight": 1 + number} if number % 2 else {"description": f"n{i}"}
                answers.append(self.ask(method, "/pills?site=my-site", {"rule": rule}, headers={
                    "If-Match": "*"} if i % 2 else {}).status)

        threads = [threading.Thread(target=change, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(answers, [200] * 30)
        got = self.ask("GET", "/pills?site=my-site").json
        self.assertEqual(got["version"], 31)

    def test_members_that_are_not_known_are_told(self):
        self.added()
        for method, path, body in (("POST", "", {"rule": {**PILLS, "name": "more"}, "notes": "x"}),
                                   ("PUT", "/pills", {"rule": PILLS, "weight": 2}),
                                   ("PATCH", "/pills", {"rule": {}, "mode": "off"}),
                                   ("POST", "/test", {"rule": PILLS, "comments": [], "x": 1}),
                                   ("POST", "/backtest", {"rule": PILLS, "comments": []})):
            with self.subTest(method + path):
                self.refused(self.ask(method, path + "?site=my-site", body), 422, "unknown_member",
                             "")

    def test_the_history_says_who_did_what_and_outlives_the_rule(self):
        self.added(note="first")
        self.ask("PATCH", "/pills?site=my-site", {"rule": {"mode": "shadow"}, "note": "too eager"})
        self.assertEqual(self.ask("DELETE", "/pills?site=my-site").status, 204)
        self.refused(self.ask("GET", "/pills?site=my-site"), 404, "unknown_rule")
        self.assertEqual(self.added()["version"], 4)
        history = self.ask("GET", "/pills?site=my-site").json["history"]
        self.assertEqual([(one["version"], one["note"]) for one in history],
                         [(4, ""), (3, ""), (2, "too eager"), (1, "first")])
        self.assertEqual({one["actor"] for one in history}, {"token:1"})
        self.assertEqual((history[3]["before"], history[3]["after"]), (None, PILLS))
        self.assertEqual((history[1]["before"]["mode"], history[1]["after"]), ("shadow", None))

    def test_rules_survive_a_restart_and_a_reload(self):
        self.added()
        self.service.stop()
        self.service.start()
        self.assertEqual(self.hits("pills"), ["pills"])
        self.assertEqual(self.rules()["pills"]["version"], 1)

    def test_what_another_process_changes_is_noticed(self):
        self.added()
        source = json.dumps({"name": "pills", "words": "diet", "weight": 1})
        database = sqlite3.connect(self.service.database.removeprefix("sqlite:"))
        with database:
            database.execute("UPDATE rules SET source = ?, version = 2", (source,))
            database.execute("UPDATE meta SET value = value + 1 WHERE name = 'rules_version'")
        database.close()
        deadline = time.monotonic() + 10
        while self.hits("a diet") != ["pills"]:
            self.assertLess(time.monotonic(), deadline, "the change is not noticed")
            time.sleep(0.05)

    def test_a_stored_rule_that_does_not_compile_is_left_out(self):
        self.added()
        self.added({"name": "diet", "words": "diet", "weight": 1})
        self.service.stop()
        database = sqlite3.connect(self.service.database.removeprefix("sqlite:"))
        with database:
            database.execute("UPDATE rules SET source = '{\"name\": \"pills\"}' "
                             "WHERE name = 'pills'")
        database.close()
        self.service.start()
        self.assertEqual(self.hits("pills diet"), ["diet"])
        self.assertFalse(self.rules()["pills"]["in_force"])
        self.assertIn("rule_left_out", self.service.read_log())
        mended = self.ask("PUT", "/pills?site=my-site", {"rule": PILLS})
        self.assertEqual(mended.status, 200, mended)
        self.assertEqual(sorted(self.hits("pills diet")), ["diet", "pills"])

    def test_broken_packs_refuse_changes_and_leave_the_rules_in_force(self):
        self.added()
        self.write_pack("- name: [\n")
        answer = self.refused(self.add({"name": "x", "words": "x", "weight": 1}), 409,
                              "packs_broken")
        self.assertIn("pack.yaml:", answer["detail"])
        self.assertEqual(sorted(self.hits("pills wolpertinger")), ["packed-word", "pills"])

    def test_sites_and_browsers_are_kept_out(self):
        self.assertEqual(self.ask("GET", "", auth=self.service.key).status, 403)
        self.assertEqual(self.service.ask("GET", "/v1/rules").status, 401)

    def test_moderators_change_the_rules_of_their_site(self):
        moderator = self.token("my-site")
        self.assertEqual(self.added(query="", auth=moderator)["site"], "my-site")
        self.assertEqual(self.ask("PATCH", "/pills", {"rule": {"weight": 1}},
                                  auth=moderator).status, 200)
        self.assertEqual(self.ask("DELETE", "/pills", auth=moderator).status, 204)


class Bad(RulesTest):
    def test_the_engines_own_sentence_stands_at_its_key(self):
        cases = [
            ({"pattern": "(", "weight": 1}, "/rule/pattern", "missing closing parenthesis"),
            ({"words": "x", "weight": 99}, "/rule/weight", "between -10 and 10"),
            ({"words": "x", "wieght": 1}, "/rule/wieght", 'did you mean "weight"?'),
            ({"words": "x", "weight": 1, "hit": ["nothing"]}, "/rule/hit", "does not hit"),
            ({"words": "x", "weight": 1, "miss": ["x"]}, "/rule/miss", "stands under miss"),
            ({"words": "x"}, "/rule", "either a weight or an action"),
            ({"weight": 1}, "/rule", None),
            ({"words": "x", "action": "explode"}, "/rule/action", None),
            ({"words": 5.5, "weight": {"a": [1]}}, "/rule/weight", None),
        ]
        for rule, pointer, sentence in cases:
            with self.subTest(rule):
                answer = self.refused(self.add({"name": "r", **rule}), 422, None, pointer)
                self.assertEqual(answer["errors"][0]["code"], "broken_rule")
                self.assertIn(sentence or "", answer["errors"][0]["detail"])
        self.assertEqual(list(self.rules()), ["packed-word"])

    def test_no_rule_reads_a_file_of_the_machine(self):
        for rule in ({"name": "r", "list": "pack.yaml", "weight": 1},
                     {"name": "r", "list": "../../etc/passwd", "weight": 1}):
            self.assertEqual(self.add(rule).status, 422)

    def test_a_body_without_a_rule_is_told(self):
        for body in ({}, {"rule": None}, {"rule": 5}, {"rule": []}):
            self.refused(self.ask("POST", "", body), 422, None, "/rule")
        for name in (None, "", 5, "a/b", " a", "x" * 101):
            self.refused(self.add({**PILLS, "name": name}), 422, None, "/rule/name")
        self.refused(self.add({**PILLS, "sites": ["other"]}), 422, None, "/rule/sites")
        self.refused(self.add(note=5), 422, None, "/note")
        self.assertEqual(self.add(note="x" * 5000).status, 422)
        self.refused(self.add(query="?site=nowhere"), 404, "unknown_site")

    def test_odd_names_and_texts_come_back_as_they_were(self):
        for name in ("ж \"quoted\" \\ name", "null", "a: b", "- x", "{y}", "%41"):
            rule = {"name": name, "words": ["\u00fcber", "\U0001f48a"], "action": "hold",
                    "hit": ["tab\there", "new\nline über"][1:]}
            with self.subTest(name):
                self.assertEqual(self.added(rule)["rule"], rule)
                self.assertEqual(self.rules()[name]["rule"], rule)


class Trying(RulesTest):
    def try_on(self, rule, comments, query=""):
        return self.ask("POST", "/test" + query, {"rule": rule, "comments": comments})

    def test_a_rule_says_what_it_hits_and_where(self):
        answer = self.try_on({**PILLS, "mode": "off"}, [
            {"content": "Buy <b>pills</b> now"}, {"content": "nothing"},
            {"content": "x", "author": {"name": "Pills Ltd"}}])
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["hits"], 1)
        first, second, third = answer.json["items"]
        self.assertEqual((first["hit"], first["text"], first["span"]), (True, "pills", [7, 12]))
        self.assertEqual((second["hit"], third["hit"]), (False, False))
        self.assertNotIn("pills", self.rules())

    def test_bad_trials_are_told(self):
        self.refused(self.try_on({"name": "r", "pattern": "[", "weight": 1}, [{"content": "x"}]),
                     422, None, "/rule/pattern")
        self.refused(self.try_on(PILLS, []), 422, None, "/comments")
        self.refused(self.try_on(PILLS, "x"), 422, None, "/comments")
        self.refused(self.try_on(PILLS, [{"content": "x"}] * 101), 422, None, "/comments")
        self.refused(self.try_on(PILLS, [{"content": "x"}, {"content": 5}]), 422,
                     None, "/comments/1/content")

    def backtest(self, rule, query="", **members):
        answer = self.ask("POST", "/backtest" + query, {"rule": rule, **members})
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def test_a_backtest_counts_what_is_new(self):
        self.label([{"content": f"pills number {i}", "label": "spam"} for i in range(30)] +
                   [{"content": "wolpertinger pills", "label": "spam"},
                    {"content": "my pills", "author": "Ann", "label": "ham"},
                    {"content": "good morning", "label": "ham"},
                    {"content": "casino", "label": "spam"}])
        told = self.backtest(PILLS)
        self.assertEqual(told["labels"], {"spam": 32, "ham": 2})
        self.assertEqual(told["hits"], {"spam": 31, "ham": 1})
        self.assertAlmostEqual(told["precision"], 31 / 32)
        self.assertTrue(0.8 < told["precision_at_least"] < 31 / 32)
        self.assertAlmostEqual(told["coverage"], 31 / 32)
        # The pack's rule has one of them already.
        self.assertEqual(told["newly_hit"]["spam"]["n"], 30)
        self.assertEqual(len(told["newly_hit"]["spam"]["items"]), 20)
        ham = told["newly_hit"]["ham"]
        self.assertEqual((ham["n"], ham["items"][0]["content"], ham["items"][0]["author"]),
                         (1, "my pills", "Ann"))
        self.assertTrue(told["complete"])
        self.assertEqual(told["aims_at"], "spam")

    def test_a_backtest_tells_what_a_change_would_lose(self):
        self.label([{"content": "pills", "label": "spam"}, {"content": "diet", "label": "spam"},
                    {"content": "my pills", "label": "ham"}])
        self.added()
        told = self.backtest({**PILLS, "words": ["pills", "diet"], "hit": []}, "?site=my-site",
                             replaces="pills")
        self.assertEqual((told["newly_hit"]["spam"]["n"], told["no_longer_hit"]["spam"]["n"]),
                         (1, 0))
        told = self.backtest({"name": "pills", "pattern": "^pills$", "weight": 1},
                             "?site=my-site", replaces="pills")
        self.assertEqual((told["newly_hit"]["spam"]["n"], told["no_longer_hit"]["ham"]["n"]),
                         (0, 1))
        answer = self.ask("POST", "/backtest", {"rule": PILLS, "replaces": "nothing"})
        self.refused(answer, 422, None, "/replaces")

    def test_a_site_is_measured_on_its_own_labels(self):
        _, other = self.other_site()
        made = self.service.submit("pills").json
        self.service.decide(made["id"], "spam")
        self.assertEqual(self.backtest(PILLS)["hits"]["spam"], 1)
        answer = self.ask("POST", "/backtest", {"rule": PILLS}, auth=other)
        self.assertEqual(answer.json["labels"], {"spam": 0, "ham": 0})

    def test_a_rule_that_approves_aims_at_ham(self):
        self.label([{"content": "thanks", "label": "ham"}] * 3 +
                   [{"content": "thanks", "label": "spam"}])
        told = self.backtest({"name": "polite", "words": "thanks", "action": "approve"})
        self.assertEqual((told["aims_at"], told["precision"], told["coverage"]), ("ham", 0.75, 1))


class Rejecting(RulesTest):
    REJECT = {"name": "pills", "words": ["pills"], "action": "reject"}

    def test_a_rule_that_rejects_must_be_proved(self):
        answer = self.refused(self.add(self.REJECT), 422, "precision_too_low")
        self.assertIn("?force=1", answer["detail"])
        self.label([{"content": f"pills {i}", "label": "spam"} for i in range(148)])
        self.refused(self.add(self.REJECT), 422, "precision_too_low")
        self.label([{"content": "pills 149", "label": "spam"}])
        self.added(self.REJECT)
        self.assertEqual(self.service.submit("pills for you").json["status"], "rejected")

    def test_shadow_needs_no_proof_but_being_switched_on_does(self):
        self.added({**self.REJECT, "mode": "shadow"})
        self.assertNotEqual(self.service.submit("pills").json["status"], "rejected")
        self.refused(self.ask("PATCH", "/pills?site=my-site", {"rule": {"mode": "on"}}), 422,
                     "precision_too_low")
        self.refused(self.ask("PATCH", "/pills?site=my-site", {"rule": {"mode": None}}), 422,
                     "precision_too_low")
        self.assertEqual(self.rules()["pills"]["mode"], "shadow")

    def test_force_is_noted(self):
        self.label([{"content": "pills", "label": "spam"}] * 3 +
                   [{"content": "pills", "label": "ham"}])
        self.added(self.REJECT, "?site=my-site&force=1", note="we know them")
        note = self.ask("GET", "/pills?site=my-site").json["history"][0]["note"]
        self.assertRegex(note, r"^we know them; forced: 3 of 4 labels hit were spam, "
                               r"at least 24\.\d%$")


class Counting(RulesTest):
    def test_hits_are_counted_and_decisions_weighed(self):
        self.added()
        self.added({"name": "cheap", "words": "cheap", "weight": 1, "mode": "shadow"})
        first = self.service.submit("cheap pills").json
        second = self.service.submit("my pills").json
        self.service.submit("nothing")
        self.service.decide(first["id"], "spam")
        self.service.decide(second["id"], "approve")
        rules = self.rules()
        pills, cheap = rules["pills"], rules["cheap"]
        self.assertEqual((pills["hits"], pills["shadow_hits"]), (2, 0))
        self.assertEqual((pills["decided"]["spam"], pills["decided"]["ham"]), (1, 1))
        self.assertEqual(pills["decided"]["spam_share"], 0.5)
        self.assertTrue(0.02 < pills["decided"]["spam_share_at_least"] < 0.03)
        self.assertIsNotNone(pills["last_hit_at"])
        self.assertEqual((cheap["hits"], cheap["shadow_hits"], cheap["decided"]["spam"]),
                         (0, 1, 1))
        self.assertEqual((rules["packed-word"]["hits"], rules["packed-word"]["last_hit_at"]),
                         (0, None))
        self.assertEqual(self.ask("GET", "/pills?site=my-site").json["hits"], 2)

    def test_another_weight_keeps_the_figures_and_another_test_does_not(self):
        self.added()
        self.service.submit("pills")
        self.ask("PATCH", "/pills?site=my-site", {"rule": {"weight": 1, "mode": "shadow"}})
        self.assertEqual(self.rules()["pills"]["hits"], 1)
        self.ask("PATCH", "/pills?site=my-site", {"rule": {"words": ["pills", "pill"]}})
        self.assertEqual(self.rules()["pills"]["hits"], 0)

    def test_hits_of_packs_are_counted_by_site(self):
        other_key, other_token = self.other_site()
        self.service.submit("wolpertinger")
        self.service.submit("wolpertinger", auth=other_key)
        self.assertEqual(self.rules()["packed-word"]["hits"], 1)
        self.assertEqual(self.rules("", other_token)["packed-word"]["hits"], 1)
        self.assertEqual(self.rules("")["packed-word"]["hits"], 2)

    def test_an_edited_comment_is_hit_anew(self):
        self.added()
        made = self.service.submit("pills").json
        answer = self.service.ask("PATCH", f"/v1/comments/{made['id']}",
                                  {"content": "wolpertinger"}, auth=self.service.key)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(self.rules()["packed-word"]["hits"], 1)


class UnderLoad(RulesTest):
    def test_rules_change_while_comments_come(self):
        failures = []
        is_over = threading.Event()

        def submit():
            connection = self.service.connect()
            while not is_over.is_set():
                answer = self.service.submit("cheap pills", connection=connection)
                if answer.status != 201:
                    failures.append(answer)
            connection.close()

        threads = [threading.Thread(target=submit) for _ in range(4)]
        for thread in threads:
            thread.start()
        for i in range(10):
            name = f"rule-{i}"
            answers = [self.add({**PILLS, "name": name}),
                       self.ask("PATCH", f"/{name}?site=my-site", {"rule": {"weight": 1}}),
                       self.ask("POST", "/backtest", {"rule": PILLS}),
                       self.ask("DELETE", f"/{name}?site=my-site")]
            failures += [answer for answer in answers if answer.status not in (200, 201, 204)]
        is_over.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])


if __name__ == "__main__":
    unittest.main()
