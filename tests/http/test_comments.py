"""What a site's server does: send, retry, check, read, edit, delete, follow changes."""

import threading
import unittest

from harness import Service

MESSAGES = {
    "/content": "Please enter your comment!",
    "/author/name": "Please enter your name here",
    "/author/email": "Please enter your email address here",
}
BAD_EMAIL = "You have entered an incorrect email address!"


class Comments(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.service.start()

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0

    def errors(self, answer):
        self.assertEqual(answer.status, 422, answer)
        self.assertEqual(answer.headers["content-type"], "application/problem+json")
        return {error["pointer"]: error["detail"] for error in answer.json["errors"]}

    def test_a_comment_is_judged_and_kept(self):
        answer = self.service.submit("A fair point about the budget.", external_id="k-1")
        self.assertEqual(answer.status, 201, answer)
        verdict = answer.json
        self.assertEqual(verdict["status"], "pending")
        self.assertTrue(0 < verdict["probability"] < 1)
        self.assertTrue(verdict["reasons"])
        self.assertIn("model", verdict)
        kept = self.service.ask("GET", "/v1/comments/" + verdict["id"], auth=self.service.key)
        self.assertEqual(kept.status, 200)
        self.assertEqual(kept.headers["etag"], f'"{kept.json["version"]}"')
        for name in ("id", "version", "site", "thread", "author", "content", "status",
                     "probability", "reasons", "model", "created_at"):
            self.assertIn(name, kept.json)
        self.assertEqual(kept.json["content"], "A fair point about the budget.")
        for name in ("status", "probability", "reasons", "model"):
            self.assertEqual(kept.json[name], verdict[name])

    def test_what_is_kept_of_reasons_is_told_as_a_check_tells_it(self):
        comment = {"thread": "https://news.example/one", "author": {"name": "Bob \"B\""},
                   "content": "CH3AP pills \\o/ at http://pills.example/a?b=1 \u4e2d\u6587 \U0001f600\n\"!\""}
        check, made = (self.service.ask("POST", path, comment, auth=self.service.key).json
                       for path in ("/v1/check", "/v1/comments"))
        kept = self.service.ask("GET", "/v1/comments/" + made["id"], auth=self.service.key).json
        self.assertEqual(made["reasons"], check["reasons"])
        self.assertEqual(kept["reasons"], check["reasons"])

    def test_all_missing_fields_are_named_at_once(self):
        errors = self.errors(self.service.ask("POST", "/v1/comments", {},
                                              auth=self.service.key))
        self.assertEqual(errors, {p: MESSAGES[p] for p in ("/content", "/author/name")})

    def test_content_of_nothing_visible_is_missing(self):
        for content in ("", "   \n\t", "\u200b\u200d\ufeff", "\u00a0\u3000"):
            errors = self.errors(self.service.submit(content, name=" \u200b "))
            self.assertEqual(set(errors), {"/content", "/author/name"}, repr(content))

    def test_a_wrong_address_is_told(self):
        for email in ("x", "a@b", "a b@c.de", "@c.de", "a@", "a@@b.de", "a@b..de"):
            errors = self.errors(self.service.submit(author={"name": "A", "email": email}))
            self.assertEqual(errors, {"/author/email": BAD_EMAIL}, email)

    def test_a_check_stores_nothing(self):
        before = self.service.ask("GET", "/v1/stats", auth=self.service.token).json["comments"]
        answer = self.service.ask("POST", "/v1/check", {"author": {"name": "A"}, "content": "hi"},
                                  auth=self.service.key)
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.json["status"], "pending")
        self.assertTrue(answer.json["reasons"])
        after = self.service.ask("GET", "/v1/stats", auth=self.service.token).json["comments"]
        self.assertEqual(before, after)

    def test_a_retry_gets_the_first_answer(self):
        for name, fields, headers in (("key", {}, {"Idempotency-Key": "retry-1"}),
                                      ("external id", {"external_id": "retry-2"}, {})):
            with self.subTest(name):
                first = self.service.submit("once", headers=headers, **fields)
                self.service.decide(first.json["id"], "spam")
                second = self.service.submit("once", headers=headers, **fields)
                self.assertEqual((second.status, second.body), (201, first.body))
                self.assertEqual(second.headers["idempotency-replayed"], "true")
                other = self.service.submit("twice", headers=headers, **fields)
                self.assertEqual(other.status, 422)

    def test_json_in_another_order_is_the_same_request(self):
        headers = {"Idempotency-Key": "order", "Content-Type": "application/json"}
        first = self.service.ask("POST", "/v1/comments", b'{"content":"c","author":{"name":"n"}}',
                                 auth=self.service.key, headers=headers)
        second = self.service.ask("POST", "/v1/comments",
                                  b'{ "author" : {"name":"\\u006e"}, "content":"c" }',
                                  auth=self.service.key, headers=headers)
        self.assertEqual(first.body, second.body)

    def test_the_list_shows_what_a_site_shows(self):
        thread = "https://news.example/list"
        ids = [self.service.submit(f"number {i}", thread=thread).json["id"] for i in range(5)]
        for comment_id in ids[:4]:
            self.assertEqual(self.service.decide(comment_id, "approve").status, 200)
        path = f"/v1/comments?thread={thread}&limit=3"
        page = self.service.ask("GET", path, auth=self.service.key).json
        self.assertEqual([c["id"] for c in page["items"]], ids[:3])
        rest = self.service.ask("GET", path + "&cursor=" + page["next"],
                                auth=self.service.key).json
        self.assertEqual([c["id"] for c in rest["items"]], ids[3:4])
        self.assertIsNone(rest["next"])
        newest = self.service.ask("GET", path + "&order=newest", auth=self.service.key).json
        self.assertEqual([c["id"] for c in newest["items"]], ids[3:0:-1])
        pending = self.service.ask("GET", path + "&status=pending", auth=self.service.token).json
        self.assertEqual([c["id"] for c in pending["items"]], ids[4:])
        refused = self.service.ask("GET", path + "&status=pending", auth=self.service.key)
        self.assertEqual(refused.status, 403)

    def test_a_version_that_the_caller_has_is_not_sent_again(self):
        path = "/v1/comments/" + self.service.submit("read twice").json["id"]
        whole = self.service.ask("GET", path, auth=self.service.key)
        tag = whole.headers["etag"]
        for tags, status in ((tag, 304), ("W/" + tag, 304), ('"8", ' + tag, 304), ("*", 304),
                             ('"8"', 200), (tag.strip('"'), 200), ("", 200)):
            with self.subTest(tags):
                answer = self.service.ask("GET", path, auth=self.service.key,
                                          headers={"If-None-Match": tags})
                self.assertEqual((answer.status, answer.headers["etag"]), (status, tag))
                self.assertEqual(answer.body == b"", status == 304)
                self.assertEqual("content-type" in answer.headers, status == 200)
                # None but that of the 200 may be told.
                self.assertEqual(answer.headers["content-length"], whole.headers["content-length"])

    def test_an_edit_is_judged_again(self):
        made = self.service.submit("first words", name="Bea").json
        path = "/v1/comments/" + made["id"]
        changed = self.service.ask("PATCH", path, {"content": "second words"},
                                   auth=self.service.key, headers={"If-Match": '"1"'})
        self.assertEqual(changed.status, 200, changed)
        self.assertEqual(changed.json["content"], "second words")
        self.assertEqual(changed.json["author"]["name"], "Bea")
        self.assertEqual(changed.json["version"], 2)
        stale = self.service.ask("PATCH", path, {"content": "third"}, auth=self.service.key,
                                 headers={"If-Match": '"1"'})
        self.assertEqual(stale.status, 412)
        replaced = self.service.ask("PUT", path, {"content": "whole", "author": {"name": "Cy"}},
                                    auth=self.service.key)
        self.assertEqual(replaced.json["author"]["name"], "Cy")
        emptied = self.service.ask("PATCH", path, {"content": ""}, auth=self.service.key)
        self.assertEqual(emptied.status, 422)

    def test_edits_at_the_same_time_are_all_made(self):
        made = self.service.submit("edited by many").json
        path = "/v1/comments/" + made["id"]
        answers = []

        def edit(number):
            connection = self.service.connect()
            for i in range(10):
                answers.append(self.service.ask(
                    "PATCH", path, {"content": f"edit {number} {i}"}, auth=self.service.key,
                    headers={"If-Match": "*"} if number % 2 else {}, connection=connection).status)
            connection.close()

        threads = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertEqual(answers, [200] * 80)
        kept = self.service.ask("GET", path, auth=self.service.key).json
        self.assertEqual(kept["version"], made["version"] + 80)

    def test_an_edit_that_changes_nothing_leaves_what_was_decided(self):
        made = self.service.submit("approved by a person", name="Dee", language="en").json
        path = "/v1/comments/" + made["id"]
        approved = self.service.decide(made["id"], "approve")
        whole = {"thread": "https://news.example/one", "author": {"name": "Dee"},
                 "content": "approved by a person", "language": "en"}
        for method, body in (("PATCH", {}), ("PATCH", {"content": "approved by a person"}),
                             ("PUT", whole)):
            with self.subTest(method):
                answer = self.service.ask(method, path, body, auth=self.service.key)
                self.assertEqual(answer.status, 200, answer)
                self.assertEqual(answer.json["status"], "approved")
                self.assertEqual(answer.headers["etag"], approved.headers["etag"])
        self.assertEqual(self.service.decide(made["id"], "undo").status, 200)
        changed = self.service.ask("PATCH", path, {"language": None}, auth=self.service.key)
        self.assertNotIn("language", changed.json)

    def test_one_version_of_several_suffices(self):
        made = self.service.submit("seen in several versions").json
        path = "/v1/comments/" + made["id"]
        tags = f'"{made["version"] + 7}", "{made["version"]}", "{made["version"] + 5}"'
        decided = self.service.ask("POST", path + "/decisions", {"decision": "approve"},
                                   auth=self.service.token, headers={"If-Match": tags})
        self.assertEqual(decided.status, 200, decided)
        for method, body, status in (("PATCH", {"content": "edited"}, 200), ("DELETE", None, 204)):
            stale = self.service.ask(method, path, body, auth=self.service.key,
                                     headers={"If-Match": tags})
            self.assertEqual(stale.status, 412, stale)
            etag = self.service.ask("GET", path, auth=self.service.key).headers["etag"]
            done = self.service.ask(method, path, body, auth=self.service.key,
                                    headers={"If-Match": f'"99", {etag}'})
            self.assertEqual(done.status, status, done)

    def test_an_edit_leaves_the_external_id(self):
        for stored in ("its-name", None):
            named = {} if stored is None else {"external_id": stored}
            made = self.service.submit("named", **named).json
            for method in ("PATCH", "PUT"):
                for given, status in (({}, 200), (named, 200), ({"external_id": None}, 200),
                                      ({"external_id": "another"}, 422), ({"external_id": 5}, 422)):
                    with self.subTest(f"{stored} {method} {given}"):
                        body = {"author": {"name": "Ada"}, "content": f"{method} {given}", **given}
                        answer = self.service.ask(method, "/v1/comments/" + made["id"], body,
                                                  auth=self.service.key)
                        self.assertEqual(answer.status, status, answer)
                        if status == 200:
                            self.assertEqual(answer.json.get("external_id"), stored)
                        else:
                            self.assertEqual(answer.json["errors"][0]["pointer"], "/external_id")

    def test_a_deleted_comment_is_gone(self):
        made = self.service.submit("soon gone", external_id="gone").json
        path = "/v1/comments/" + made["id"]
        self.assertEqual(self.service.ask("DELETE", path, auth=self.service.key).status, 204)
        self.assertEqual(self.service.ask("GET", path, auth=self.service.key).status, 404)
        self.assertEqual(self.service.ask("DELETE", path, auth=self.service.key).status, 404)
        self.assertEqual(self.service.submit("anew", external_id="gone").status, 201)

    def test_a_deleted_comment_is_unlearned(self):
        question = {"author": {"name": "Ada"}, "content": "grumbleplox forever"}
        ask = lambda: self.service.ask("POST", "/v1/check", question, auth=self.service.key).json
        before = ask()["probability"]
        made = self.service.submit("grumbleplox grumbleplox now").json
        self.service.decide(made["id"], "spam")
        self.assertNotEqual(ask()["probability"], before)
        self.service.ask("DELETE", "/v1/comments/" + made["id"], auth=self.service.token)
        self.assertEqual(ask()["probability"], before)

    def test_changes_tell_later_decisions(self):
        cursor = None
        while True:
            path = "/v1/changes" + (f"?cursor={cursor}" if cursor else "")
            page = self.service.ask("GET", path, auth=self.service.key).json
            if not page["items"]:
                self.assertIsNone(page["next"])
                break
            cursor = page["next"]
        made = self.service.submit("will be decided").json
        self.service.decide(made["id"], "approve")
        path = "/v1/changes" + (f"?cursor={cursor}" if cursor else "")
        page = self.service.ask("GET", path, auth=self.service.key).json
        self.assertEqual([(c["id"], c["status"]) for c in page["items"]],
                         [(made["id"], "approved")])

    def test_content_comes_back_as_it_was_sent(self):
        for content in ("<b>bold</b> & \"quotes\" \\ / \t tab", "日本語 العربية 😀 e\u0301",
                        "zero\u200bwidth and \u202eturned\u202c", "line\r\nline\n"):
            made = self.service.submit(content).json
            kept = self.service.ask("GET", "/v1/comments/" + made["id"], auth=self.service.key)
            self.assertEqual(kept.json["content"], content)


if __name__ == "__main__":
    unittest.main()
