"""Akismet's clients: answers to the byte, the key in three places, triggers, learning, callbacks."""

import http.server
import json
import threading
import time
import unittest
import urllib.parse

from harness import Service

BLOG = "https://news.example"
THANKS = "Thanks for making the web a better place."
SPAM = "Buy cheap viagra and cialis online, no prescription: http://pills-shop.example/now"
HAM = "Thank you, I have been looking for this recipe since my grandmother made it."


class Akismet(unittest.TestCase):
    def call(self, name, fields=None, *, version="1.1", key=None, headers=None, method="POST",
             body=None, **more):
        """One call; the key goes as api_key unless key is False."""
        fields = {"blog": BLOG, "user_ip": "203.0.113.9", **(fields or {}), **more}
        if key is not False:
            fields.setdefault("api_key", key or self.service.key)
        if body is None:
            body = urllib.parse.urlencode(fields).encode()
        path = f"/{version}/{name}"
        if method == "GET":
            path, body = path + "?" + body.decode(), None
        return self.service.ask(method, path, body, headers={
            **({"Content-Type": "application/x-www-form-urlencoded"} if body else {}),
            **(headers or {})})

    def check(self, content, author="Ann", **more):
        return self.call("comment-check", comment_content=content, comment_author=author, **more)

    def say(self, answer, text):
        self.assertEqual((answer.status, answer.body), (200, text.encode()))
        self.assertEqual(answer.headers["content-type"], "text/plain; charset=utf-8")

    def stored(self, status):
        return self.service.ask("GET", f"/v1/comments?status={status}&limit=200",
                                auth=self.service.token).json["items"]

    def settings(self, **settings):
        answer = self.service.ask("PATCH", "/v1/sites/my-site", {"settings": settings},
                                  auth=self.service.token, headers={"If-Match": "*"})
        self.assertEqual(answer.status, 200, answer)
        return answer


class Shared(Akismet):
    """Tests that hold whatever others have left in the service."""

    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.service.start()
        cls.addClassCleanup(cls.service.stop)


class Own(Akismet):
    """Tests that count what is kept, or change settings: each has a service of its own."""

    flags = ()

    def setUp(self):
        self.service = Service(*self.flags)
        self.service.start()
        self.addCleanup(self.service.stop)


class Keys(Shared):
    def test_a_key_is_taken_from_three_places(self):
        key = self.service.key
        self.say(self.call("verify-key", key=False, fields={"key": key}), "valid")
        self.say(self.call("verify-key", fields={"api_key": key}), "valid")
        for host in (key + ".rest.example.org", key.upper() + ".REST.EXAMPLE.ORG:8080"):
            self.say(self.call("verify-key", key=False, headers={"Host": host}), "valid")

    def test_the_key_asked_about_goes_before_the_stored_one(self):
        key = self.service.key
        self.say(self.call("verify-key", {"key": "0123456789ab", "api_key": key}), "invalid")
        self.say(self.call("verify-key", {"key": key, "api_key": "0123456789ab"}), "valid")
        self.say(self.check(HAM, fields={"key": "0123456789ab"}), "false")

    def test_other_keys_are_invalid_and_only_checks_are_told_why(self):
        for n, key in enumerate(("0123456789ab", "x", "k" * 100_000, "\0", "ключ")):
            headers = {"X-Forwarded-For": f"198.51.100.{n}"}
            answer = self.call("verify-key", {"key": key}, key=key, headers=headers)
            self.say(answer, "invalid")
            self.assertNotIn("x-akismet-debug-help", answer.headers)
            answer = self.check(HAM, key=key, headers=headers)
            self.say(answer, "invalid")
            self.assertIn("x-akismet-debug-help", answer.headers)
        self.say(self.call("submit-spam", key="0123456789ab"), "invalid")
        self.say(self.call("get-stats", key="0123456789ab"), "invalid")

    def test_further_wrong_keys_are_slowed_and_right_ones_never(self):
        headers = {"X-Forwarded-For": "198.51.100.77"}
        for _ in range(10):
            self.say(self.check(HAM, key="0123456789ab", headers=headers), "invalid")
        for name in ("comment-check", "verify-key"):
            slowed = self.call(name, key="0123456789ab", headers=headers)
            self.assertEqual(slowed.status, 429, slowed)
            self.assertEqual(slowed.headers["content-type"], "text/plain; charset=utf-8")
            self.assertGreaterEqual(int(slowed.headers["retry-after"]), 1)
            self.assertEqual("x-akismet-debug-help" in slowed.headers, name == "comment-check")
        self.say(self.call("verify-key", headers=headers), "valid")
        made = json.loads(self.service.cli("site", "add", "third", "--json").stdout)
        self.say(self.call("verify-key", key=made["key"], headers=headers), "valid")

    def test_a_key_just_made_holds_at_once(self):
        made = json.loads(self.service.cli("site", "add", "second", "--origin",
                                           "https://second.example", "--json").stdout)
        self.say(self.call("verify-key", {"key": made["key"]}), "valid")

    def test_the_other_calls_about_a_key_answer(self):
        self.say(self.call("deactivate"), "deactivated")
        self.say(self.service.ask("GET", "/1.1/test"), "connected")
        subscription = self.call("get-subscription").json
        self.assertEqual(subscription["status"], "active")
        self.assertLessEqual({"account_name", "account_type", "next_billing_date",
                              "limit_reached", "user_email", "user_login"}, set(subscription))


    def test_wordpress_gets_its_page_and_its_plugin(self):
        page = self.service.ask("GET", "/integrations/wordpress")
        self.assertEqual(page.headers["content-type"], "text/html; charset=utf-8")
        self.assertIn(b"/integrations/wordpress/hamlet.php", page.body)
        plugin = self.service.ask("GET", "/integrations/wordpress/hamlet.php")
        self.assertTrue(plugin.body.startswith(b"<?php\n"))
        self.assertIn("hamlet.php", plugin.headers["content-disposition"])


class Checks(Shared):
    def test_spam_and_ham_are_told_apart_from_the_first_comment(self):
        spam, ham = self.check(SPAM), self.check(HAM)
        self.say(spam, "true")
        self.say(ham, "false")
        for answer in (spam, ham):
            self.assertEqual(len(answer.headers["x-akismet-guid"]), 36)
            for header in ("x-akismet-pro-tip", "x-akismet-recheck-after",
                           "x-akismet-debug-help", "x-akismet-alert-code"):
                self.assertNotIn(header, answer.headers)

    def test_triggers_answer_as_documented(self):
        for fields, word, discards in (
                ({"comment_author": "viagra-test-123"}, "true", False),
                ({"comment_author": "akismet-guaranteed-spam"}, "true", False),
                ({"comment_author_email": "akismet-guaranteed-spam@example.com"}, "true", False),
                ({"comment_author_email": "akismet-guaranteed-spam@example.com",
                  "user_role": "administrator"}, "true", False),
                ({"comment_author": "viagra-test-discard"}, "true", True),
                ({"comment_author": "viagra-test-123", "is_test": "1", "test_discard": "1"},
                 "true", True),
                ({"comment_content": SPAM, "user_role": "administrator"}, "false", False),
                ({"comment_content": SPAM, "user_role": "editor, administrator"}, "false", False),
                ({"comment_content": SPAM, "user_role": "subadministrator"}, "true", False),
                ({"comment_content": HAM, "honeypot_field_name": "hp", "hp": "x"}, "true", False),
                ({"comment_content": HAM, "honeypot_field_name": "hp", "POST_hp": "x"},
                 "true", False),
                ({"comment_content": HAM, "honeypot_field_name": "hp", "hp": ""},
                 "false", False),
                ({"comment_content": HAM, "honeypot_field_name": "comment_content"},
                 "false", False)):
            answer = self.call("comment-check", fields)
            self.say(answer, word)
            self.assertEqual(answer.headers.get("x-akismet-pro-tip"),
                             "discard" if discards else None, fields)

    def test_missing_fields_are_named(self):
        for name in ("blog", "user_ip"):
            answer = self.check(HAM, **{name: ""})
            self.say(answer, f"Missing required field: {name}")
            self.assertEqual(answer.headers["x-akismet-error"], "missing-required-field")
            self.assertIn("x-akismet-debug-help", answer.headers)

    def test_odd_fields_are_no_reason_to_refuse(self):
        for fields in ({"comment_date_gmt": "yesterday"}, {"user_ip": "not an address"},
                       {"comment_author_email": "@@"}, {"blog_charset": "klingon"},
                       {"comment_author_url": "javascript:" + "x" * 9000},
                       {"comment_author": "n" * 300_000}, {"comment_parent": "\r\n\t"},
                       {"comment_type": "odd" * 99}, {"x" * 300_000: "1"},
                       {f"POST_{i}": "v" for i in range(10_000)},
                       {"comment_context[0]": "a", "comment_context[]": "b"}):
            self.say(self.call("comment-check", {"comment_content": HAM, **fields}), "false")

    def test_bodies_of_any_form_are_read(self):
        key = self.service.key
        plain = f"api_key={key}&blog=http://b.example&user_ip=1.2.3.4&comment_content=".encode()
        for tail in (b"hello", b"hello&", b"hello&flag", b"hello&=x&&", b"100%+sure+%zz", b"%",
                     b"%e4%bd%a0", b"%ff%fe", b"%00"):
            answer = self.call("comment-check", body=plain + tail)
            self.assertIn(answer.body, (b"true", b"false"), tail)
        part = "".join(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                       for name, value in (("api_key", key), ("blog", BLOG), ("user_ip", "::1"),
                                           ("comment_content", HAM))) + "--b--\r\n"
        multipart = {"Content-Type": "multipart/form-data; boundary=b"}
        self.say(self.call("comment-check", body=part.encode(), headers=multipart), "false")
        self.say(self.call("comment-check", body=b"--c", headers=multipart), "invalid")
        self.say(self.call("comment-check", body=plain + b"hi", headers={"Content-Type": ""}),
                 "false")

    def test_other_charsets_are_converted(self):
        for charset, text in (("ISO-8859-1", "café crème"), ("windows-1251", "Привет, друзья"),
                              ("Shift_JIS", "日本語のコメント"), ("GB18030", "你好,世界"),
                              ("ISO-2022-JP", "日本語"), ("EUC-KR", "안녕하세요"),
                              ("UTF-8", "naïve ☃"), ("ISO-8859-1", "naïve ☃ in UTF-8 anyway")):
            coding = "utf-8" if "☃" in text else charset
            fields = {"api_key": self.service.key, "blog": BLOG, "user_ip": "1.2.3.4",
                      "comment_author": charset, "blog_charset": charset}
            body = urllib.parse.urlencode(fields) + "&comment_content=" + \
                urllib.parse.quote(text.encode(coding))
            self.assertEqual(self.call("comment-check", body=body.encode()).status, 200)
            self.assertIn(text, [kept["content"] for kept in self.stored("pending")])

    def test_http_1_0_te_headers_and_chunks_are_served(self):
        key = self.service.key
        body = f"api_key={key}&blog=b&user_ip=1.2.3.4&comment_content=hello".encode()
        head = (b"Host: x\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n")
        length = b"Content-Length: %d\r\n" % len(body)
        for request in (
                b"POST /1.1/comment-check HTTP/1.0\r\n" + head + length + b"\r\n" + body,
                b"POST http://x/1.1/comment-check HTTP/1.1\r\nConnection: close\r\n" + head +
                length + b"TE: deflate,gzip;q=0.3\r\n\r\n" + body,
                b"POST /1.1/comment-check HTTP/1.1\r\nConnection: close\r\n" + head +
                b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"):
            got = self.service.raw(request)
            self.assertTrue(got.split(b"\r\n", 1)[0].endswith(b" 200 OK"), got)
            self.assertTrue(got.endswith(b"\r\n\r\nfalse"), got)


class Keeping(Own):
    def test_the_threshold_is_a_setting_of_the_site(self):
        self.settings(akismet_spam_above=1)
        self.say(self.check(SPAM), "false")
        self.settings(akismet_spam_above=0)
        self.say(self.check(HAM), "true")

    def test_a_test_is_not_kept_and_not_counted(self):
        for on in ("1", "true"):
            self.say(self.check(SPAM, is_test=on), "true")
            self.say(self.call("submit-ham", comment_content=SPAM, is_test=on), THANKS)
        self.assertEqual(self.stored("pending") + self.stored("rejected"), [])
        self.assertEqual(self.call("get-stats", **{"from": "all"}).json["spam"], 0)
        self.say(self.check(SPAM, is_test="0"), "true")
        self.assertEqual(len(self.stored("pending")), 1)

    def test_checks_are_kept_and_queued_with_their_origin(self):
        answer = self.check("Perhaps", author="Bo", comment_type="forum-post",
                            permalink="https://news.example/a?b=1", blog_lang="en, fr_ca",
                            comment_author_email="bo@x.example", comment_parent="7",
                            comment_date_gmt="2026-11-23 08:49:31")
        [kept] = self.stored("pending")
        self.assertEqual(kept["id"], answer.headers["x-akismet-guid"])
        self.assertEqual(kept["origin"], "akismet")
        self.assertEqual((kept["thread"], kept["type"], kept["language"], kept["parent"]),
                         ("https://news.example/a?b=1", "forum-post", "en, fr_ca", "7"))
        self.assertEqual(kept["author"]["email"], "bo@x.example")
        self.assertEqual(kept["created_at"], "2026-11-23T08:49:31.000Z")
        self.assertTrue(kept["reasons"])

    def test_nothing_is_kept_where_the_site_does_not_want_it(self):
        self.settings(akismet_stores=False)
        self.say(self.check(SPAM), "true")
        self.assertEqual(self.stored("pending"), [])
        self.assertEqual(self.call("get-stats", **{"from": "all"}).json["spam"], 1)

    def test_a_comment_of_300_kilobytes_is_accepted(self):
        body = "日本語の長いコメント。" * 9_000
        answer = self.check(body, **{"POST_comment": body})
        self.assertIn(answer.body, (b"true", b"false"))
        [kept] = self.stored("pending")
        self.assertTrue(kept["content"].startswith("日本語の長い"))
        self.assertTrue(kept["content"].endswith("コメント。"))
        self.assertLessEqual(len(kept["content"].encode()), 65536)


class Learning(Own):
    def labels(self):
        return self.service.ask("GET", "/v1/stats", auth=self.service.token).json["labels"]

    def submit(self, kind, content, author="Ann", **more):
        self.say(self.call("submit-" + kind, comment_content=content, comment_author=author,
                           reporter="editor", **more), THANKS)

    def test_a_submission_labels_the_stored_check_and_a_contrary_one_unlearns_it(self):
        guid = self.check(HAM).headers["x-akismet-guid"]
        self.submit("spam", HAM)
        self.assertEqual(self.labels(), {"ham": 0, "spam": 1})
        self.assertEqual([kept["id"] for kept in self.stored("rejected")], [guid])
        self.submit("ham", HAM)
        self.assertEqual(self.labels(), {"ham": 1, "spam": 0})
        self.assertEqual([kept["id"] for kept in self.stored("approved")], [guid])
        trail = self.service.ask("GET", f"/v1/comments/{guid}/decisions",
                                 auth=self.service.token).json["items"]
        self.assertEqual([(row["decision"], row["actor"], row["note"]) for row in trail[1:]],
                         [("spam", "akismet", "editor"), ("approve", "akismet", "editor")])

    def test_the_guid_finds_a_check_whose_text_was_changed(self):
        guid = self.check(HAM).headers["x-akismet-guid"]
        self.submit("spam", "edited", guid=guid)
        self.submit("spam", "edited once more",
                    comment_check_response=f"X-akismet-guid: {guid}")
        self.assertEqual(len(self.stored("rejected")), 1)

    def test_slashes_of_wordpress_make_no_second_comment(self):
        text = 'It\'s "fine" \\o/'
        self.check(text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"'))
        self.assertEqual([kept["content"] for kept in self.stored("pending")], [text])
        self.submit("ham", text)
        self.assertEqual(self.stored("pending"), [])
        self.assertEqual(len(self.stored("approved")), 1)

    def test_what_was_never_checked_is_kept_as_a_labelled_copy(self):
        self.submit("spam", SPAM)
        [kept] = self.stored("rejected")
        self.assertEqual((kept["content"], kept["origin"]), (SPAM, "akismet"))
        self.assertEqual(self.labels(), {"ham": 0, "spam": 1})
        self.submit("ham", SPAM)
        self.assertEqual(self.labels(), {"ham": 1, "spam": 0})

    def test_the_next_verdict_shows_what_was_taught_within_twenty_submissions(self):
        for ham, spam in ((("The %d-series recipe was lovely", "Reset your router, then call %d")),
                          ("第%d篇文章写得很好,谢谢分享", "加微信%d领取优惠券,限时免费")):
            for i in range(10):
                self.submit("spam", ham % i, author=f"a{i}")
                self.submit("ham", spam % i, author=f"b{i}")
            self.say(self.check(ham % 77, author="c"), "true")
            self.say(self.check(spam % 77, author="d"), "false")

    def test_figures_follow(self):
        self.check(SPAM)
        self.check(HAM)
        self.check("Perhaps so")
        self.submit("spam", HAM)
        self.submit("ham", SPAM)
        stats = self.call("get-stats", **{"from": "6-months"}).json
        self.assertEqual([stats[name] for name in ("spam", "ham", "missed_spam",
                                                   "false_positives")], [1, 2, 1, 1])
        self.assertEqual(stats["accuracy"], 33.33)
        for method in ("GET", "POST"):
            limit = self.call("usage-limit", version="1.2", method=method).json
            self.assertEqual(limit, {"limit": "none", "usage": 3, "percentage": "0.0",
                                     "throttled": False})
        month = time.strftime("%Y-%m", time.gmtime())
        sites = self.call("key-sites", version="1.2", method="GET", month=month).json
        self.assertEqual((sites["total"], sites["limit"], sites["offset"]), (1, 500, 0))
        self.assertEqual(sites[month][0]["api_calls"], 3)
        self.assertEqual(self.call("key-sites", version="1.2", month="2001-01").json["2001-01"],
                         [])
        csv = self.call("key-sites", version="1.2", format="csv", limit="10").body.decode()
        self.assertEqual(csv.splitlines()[:2], [
            f"Active sites for {self.service.key} during {month} (limit:10, offset: 0, total: 1)",
            "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked"])
        self.assertEqual(csv.splitlines()[2].split(",")[1:], ["3", "1", "2", "1", "1", "false"])

    def figures(self, query="", auth=None):
        return self.service.ask("GET", "/v1/stats/akismet" + query,
                                auth=auth or self.service.token)

    def test_people_see_the_figures_of_their_sites_by_month(self):
        self.check(SPAM)
        self.check(HAM)
        self.submit("spam", HAM)
        month = time.strftime("%Y-%m", time.gmtime())
        row = {"month": month, "site": "my-site", "spam": 1, "ham": 1, "missed_spam": 1,
               "false_positives": 0}
        answer = self.figures()
        self.assertEqual((answer.status, answer.json), (200, {"items": [row], "next": None}))
        self.assertEqual(self.figures("?months=1&site=my-site").json["items"], [row])
        for months in ("0", "121", "x"):
            refused = self.figures("?months=" + months)
            self.assertEqual((refused.status, refused.json["code"]), (400, "bad_months"))
        self.assertEqual(self.figures("?site=nowhere").status, 404)
        self.assertEqual(self.figures(auth=self.service.key).status, 403)

    def test_nobody_sees_the_figures_of_sites_past_their_roles(self):
        self.check(HAM)
        ask = self.service.ask
        ask("POST", "/v1/sites", {"site": "other"}, auth=self.service.token)
        token = ask("POST", "/v1/tokens", {"role": "viewer", "site": "other"},
                    auth=self.service.token).json["token"]
        self.assertEqual(self.figures(auth=token).json["items"], [])
        self.assertEqual(self.figures("?site=my-site", auth=token).status, 403)
        self.assertEqual(len(self.figures().json["items"]), 1)

    def test_a_correction_that_comes_again_is_counted_once(self):
        self.check(HAM)
        for _ in range(2):
            self.submit("spam", HAM)
            self.submit("ham", "never checked")
        stats = self.call("get-stats", **{"from": "all"}).json
        self.assertEqual((stats["missed_spam"], stats["false_positives"]), (1, 1))
        self.assertEqual(self.labels(), {"ham": 1, "spam": 1})

    def test_figures_outlive_a_restart(self):
        self.check(HAM)
        self.service.stop()
        self.service.start()
        self.assertEqual(self.call("get-stats", **{"from": "all"}).json["ham"], 1)


class Hook(http.server.BaseHTTPRequestHandler):
    """A blog that is told of decisions; it fails the first of its calls."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((self.path, self.headers.get("X-Akismet-Webhook"),
                                  json.loads(body)))
        self.send_response(500 if len(self.server.calls) == 1 else 200)
        self.end_headers()

    def log_message(self, *_):
        pass


class Told(Own):
    """A site with a hook for what people decide."""

    def setUp(self):
        super().setUp()
        self.hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.hook.calls = []
        threading.Thread(target=self.hook.serve_forever, daemon=True).start()
        self.addCleanup(self.hook.server_close)
        self.addCleanup(self.hook.shutdown)
        self.origin = f"http://127.0.0.1:{self.hook.server_port}"
        self.service.ask("PATCH", "/v1/sites/my-site", {"origins": [self.origin]},
                         auth=self.service.token, headers={"If-Match": "*"})

    def ask_to_hold(self, path="/wp-json/akismet/v1/webhook", origin=None):
        return self.check("Perhaps a borderline one", callback=(origin or self.origin) + path)

    def wait_for_calls(self, n):
        deadline = time.monotonic() + 20
        while len(self.hook.calls) < n and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.hook.calls


class ThreeWays(Told):
    flags = ("--callbacks-may-be-private", "true")

    def test_off_nothing_is_held(self):
        self.assertNotIn("x-akismet-recheck-after", self.ask_to_hold().headers)

    def test_the_borderline_is_held_and_the_decision_told_until_it_is_heard(self):
        self.settings(akismet_calls_back=True, akismet_review_s=600, approve_below=0,
                      reject_above=1)
        answer = self.ask_to_hold()
        self.say(answer, "false")
        self.assertEqual(answer.headers["x-akismet-recheck-after"], "600")
        guid = answer.headers["x-akismet-guid"]
        self.assertEqual(self.service.decide(guid, "spam").status, 200)
        told = {"key": self.service.key, "endpoint": "comment-check",
                "comments": [{"guid": guid, "result": "true"}]}
        self.assertEqual(self.wait_for_calls(2), [("/wp-json/akismet/v1/webhook", "1", told)] * 2)
        again = self.check("Perhaps a borderline one", recheck_reason="recheck_queue")
        self.say(again, "true")
        self.assertNotIn("x-akismet-recheck-after", again.headers)

    def test_a_recheck_before_the_decision_is_answered_by_the_threshold_and_not_kept_twice(self):
        self.settings(akismet_calls_back=True, approve_below=0, reject_above=1)
        guid = self.ask_to_hold().headers["x-akismet-guid"]
        again = self.check("Perhaps a borderline one", recheck_reason="retry")
        self.assertEqual(again.headers["x-akismet-guid"], guid)
        self.assertNotIn("x-akismet-recheck-after", again.headers)
        self.assertEqual(len(self.stored("pending")), 1)

    def test_only_the_sites_own_origin_is_told(self):
        self.settings(akismet_calls_back=True, approve_below=0, reject_above=1)
        other = self.ask_to_hold(origin="http://127.0.0.1:1").headers["x-akismet-guid"]
        own = self.ask_to_hold().headers["x-akismet-guid"]
        self.service.decide(other, "spam")
        self.service.decide(own, "approve")
        calls = self.wait_for_calls(2)
        self.assertEqual({call[2]["comments"][0]["guid"] for call in calls}, {own})


class PrivateAddresses(Told):
    def test_nobody_at_a_private_address_is_told(self):
        """Unless the operator allows it, nobody at a private address is told."""
        self.settings(akismet_calls_back=True, approve_below=0, reject_above=1)
        guid = self.ask_to_hold().headers["x-akismet-guid"]
        self.service.decide(guid, "spam")
        deadline = time.monotonic() + 20
        while "callback_given_up" not in self.service.read_log():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        self.assertEqual(self.hook.calls, [])


if __name__ == "__main__":
    unittest.main()
