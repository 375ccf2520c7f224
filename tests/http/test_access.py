"""Who may do what: keys, tokens, browsers, other sites; and how wrong credentials are slowed."""

import json
import unittest

from harness import Service

ORIGIN = "https://news.example"
FORM = "application/x-www-form-urlencoded"


class Access(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service("--failed-attempts-per-minute", "5",
                              "--browser-submissions-per-minute", "8")
        cls.service.start()
        made = cls.service.cli("site", "add", "daily", "--origin", ORIGIN, "--json")
        cls.daily = json.loads(made.stdout)
        made = cls.service.cli("token", "add", "--site", "daily", "--role", "moderator", "--json")
        cls.moderator = json.loads(made.stdout)["token"]

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0

    def ask(self, method, path, body=None, auth=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.service.ask(method, path, body, auth=auth, headers=headers)

    def browse(self, address, content="from a page", **headers):
        """Every test has an address of its own, told by a trusted proxy."""
        return self.ask("POST", "/v1/comments",
                        {"site": "daily", "author": {"name": "B", "email": "b@c.de"},
                         "content": content}, X_Forwarded_For=address, **headers)

    def test_the_command_line_holds_at_the_next_request(self):
        self.assertEqual(self.daily["site"], "daily")
        self.assertRegex(self.daily["key"], "^[0-9a-f]{12}$")
        self.assertEqual(self.service.submit(auth=self.daily["key"]).status, 201)
        self.assertEqual(self.ask("GET", "/v1/queue", auth=self.moderator).status, 200)

    def test_a_site_holds_at_the_next_request_that_names_it(self):
        for number, ask in enumerate((
                lambda site: self.ask("POST", "/v1/comments", {
                    "site": site, "author": {"name": "B"}, "content": "first"},
                    X_Forwarded_For="198.51.100.9"),
                lambda site: self.ask("GET", "/v1/comments?site=" + site),
                lambda site: self.ask("GET", "/v1/queue?site=" + site, auth=self.service.token),
                lambda site: self.ask("GET", "/v1/sites/" + site, auth=self.service.token),
                lambda site: self.ask("POST", "/v1/tokens", {"role": "moderator", "site": site},
                                      auth=self.service.token))):
            site = f"made-just-now-{number}"
            self.service.cli("site", "add", site)
            answer = ask(site)
            self.assertIn(answer.status, (200, 201), answer)
        self.service.cli("site", "add", "made-at-last", "--origin", "https://last.example")
        answer = self.ask("OPTIONS", "/v1/comments", Origin="https://last.example")
        self.assertEqual(answer.headers.get("access-control-allow-origin"), "https://last.example")

    def test_each_call_admits_its_callers_only(self):
        key, token, moderator = self.service.key, self.service.token, self.moderator
        for method, path, admitted, refused in (
                ("GET", "/v1/queue", moderator, key), ("GET", "/v1/models", moderator, key),
                ("POST", "/v1/models", token, key), ("GET", "/v1/sites", token, moderator),
                ("GET", "/v1/tokens", token, moderator), ("POST", "/v1/comments", key, moderator),
                ("GET", "/v1/changes", key, None), ("GET", "/v1/stats", moderator, None)):
            with self.subTest(f"{method} {path}"):
                answer = self.ask(method, path, auth=admitted)
                self.assertNotIn(answer.status, (401, 403), answer)
                answer = self.ask(method, path, auth=refused)
                self.assertEqual(answer.status, 403 if refused else 401, answer)
                if not refused:
                    self.assertIn("Bearer", answer.headers["www-authenticate"])

    def test_one_sites_comments_are_none_of_anothers(self):
        mine = self.service.submit("of the first site").json["id"]
        for auth in (self.daily["key"], self.moderator):
            self.assertEqual(self.ask("GET", "/v1/comments/" + mine, auth=auth).status, 404)
        answer = self.ask("POST", f"/v1/comments/{mine}/decisions", {"decision": "spam"},
                          auth=self.moderator, If_Match="*")
        self.assertEqual(answer.status, 404)
        queue = self.ask("GET", "/v1/queue?limit=200", auth=self.moderator).json["items"]
        self.assertEqual({c["site"] for c in queue} - {"daily"}, set())
        answer = self.ask("GET", "/v1/comments?site=my-site", auth=self.moderator)
        self.assertEqual(answer.status, 403)

    def test_a_browser_sees_id_and_status_alone(self):
        answer = self.browse("198.51.100.1", Origin=ORIGIN)
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(set(answer.json), {"id", "status"})
        self.assertEqual(answer.headers["access-control-allow-origin"], ORIGIN)
        comment_id = answer.json["id"]
        self.assertEqual(self.ask("GET", "/v1/comments/" + comment_id).status, 401)
        listing = self.ask("GET", "/v1/comments?site=daily", Origin=ORIGIN)
        self.assertNotIn(comment_id, [c["id"] for c in listing.json["items"]])
        self.ask("POST", f"/v1/comments/{comment_id}/decisions", {"decision": "approve"},
                 auth=self.moderator, If_Match="*")
        listing = self.ask("GET", "/v1/comments?site=daily", Origin=ORIGIN)
        shown = [c for c in listing.json["items"] if c["id"] == comment_id][0]
        text = json.dumps(shown)
        for secret in ("b@c.de", "198.51.100.1", "reasons", "probability"):
            self.assertNotIn(secret, text)
        seen = self.ask("GET", "/v1/comments/" + comment_id, auth=self.daily["key"])
        self.assertNotIn("b@c.de", seen.body.decode())
        seen = self.ask("GET", "/v1/comments/" + comment_id, auth=self.moderator)
        self.assertEqual(seen.json["author"]["email"], "b@c.de")
        self.assertEqual(seen.json["author"]["ip"], "198.51.100.1")

    def test_pages_of_other_origins_are_refused(self):
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"},
                        {"Referer": "https://evil.example/x"},
                        {"Origin": "https://news.example.evil.example"},
                        {"Origin": "http://news.example"}, {"Origin": ORIGIN + ":80"},
                        {"Origin": "http://news.example:443"}, {"Origin": ORIGIN + ":8443"}):
            self.assertEqual(self.browse("198.51.100.2", **headers).status, 403, headers)
        hidden = self.browse("198.51.100.2", Origin="null").json["detail"]
        self.assertIn("Referrer-Policy", hidden)
        for headers in ({"Referer": ORIGIN + "/page"}, {"Origin": ORIGIN + ":443"},
                        {"Referer": ORIGIN + ":443/page"}):
            self.assertEqual(self.browse("198.51.100.2", **headers).status, 201, headers)

    def test_a_page_can_read_what_was_wrong(self):
        for path, status in (("/v1/comments?site=daily&limit=0", 400),
                             ("/v1/comments?site=daily&status=pending", 403)):
            answer = self.ask("GET", path, Origin=ORIGIN)
            self.assertEqual(answer.status, status)
            self.assertEqual(answer.headers.get("access-control-allow-origin"), ORIGIN)

    def test_a_page_can_read_that_its_key_was_used_before(self):
        for content, status in (("One", 201), ("Another", 422)):
            body = {"thread": "https://news.example/", "content": content, "author": {"name": "Ada"}}
            answer = self.ask("POST", "/v1/comments?site=daily", body, Origin=ORIGIN,
                              Idempotency_Key="of-a-page", X_Forwarded_For="198.51.100.9")
            self.assertEqual(answer.status, status, answer)
            self.assertEqual(answer.headers.get("access-control-allow-origin"), ORIGIN)

    def test_a_page_can_read_what_was_wrong_before_the_body_was_known(self):
        path = "/v1/comments?site=daily"
        for body, kind, status in ((b"{", "application/json", 400), (b"[]", "application/json", 422),
                                   (b"<x/>", "text/xml", 415), (b"content=%", FORM, 400),
                                   (b" " * (512 * 1024 + 1), "application/json", 413)):
            with self.subTest(status):
                answer = self.ask("POST", path, body, Origin=ORIGIN, Content_Type=kind,
                                  X_Forwarded_For="198.51.100.8")
                self.assertEqual(answer.status, status, answer)
                self.assertEqual(answer.headers.get("access-control-allow-origin"), ORIGIN)
                self.assertEqual(answer.headers.get("vary"), "Origin")
                answer = self.ask("POST", path, body, Origin="https://evil.example",
                                  Content_Type=kind, X_Forwarded_For="198.51.100.8")
                self.assertEqual(answer.status, status, answer)
                self.assertNotIn("access-control-allow-origin", answer.headers)

    def test_a_page_can_read_that_its_key_was_used_before(self):
        for content, status in (("first", 201), ("another", 422)):
            answer = self.browse("198.51.100.10", content, Origin=ORIGIN,
                                 Idempotency_Key="of a page")
            self.assertEqual(answer.status, status, answer)
            self.assertEqual(answer.headers.get("access-control-allow-origin"), ORIGIN)
        self.assertEqual(answer.json["code"], "key_reused")

    def test_a_preflight_tells_what_pages_may_send(self):
        answer = self.ask("OPTIONS", "/v1/comments", Origin=ORIGIN,
                          Access_Control_Request_Method="POST")
        self.assertEqual(answer.status, 204)
        self.assertEqual(answer.headers["access-control-allow-origin"], ORIGIN)
        answer = self.ask("OPTIONS", "/v1/comments", Origin="https://evil.example")
        self.assertNotIn("access-control-allow-origin", answer.headers)

    def test_a_public_name_must_exist(self):
        answer = self.ask("POST", "/v1/comments", {"site": "nowhere", "content": "x"})
        self.assertEqual(answer.status, 404)
        self.assertEqual(self.ask("POST", "/v1/comments", {"content": "x"}).status, 401)

    def test_a_token_of_all_sites_teaches_what_all_share(self):
        before = self.ask("GET", "/v1/stats", auth=self.service.token).json["labels"]
        row = {"content": "for everyone", "label": "ham"}
        answer = self.ask("POST", "/v1/labels", {"items": [row]}, auth=self.service.token)
        self.assertEqual((answer.status, answer.json["added"]), (200, 1), answer)
        answer = self.ask("POST", "/v1/labels?site=daily", {"items": [row]}, auth=self.moderator)
        self.assertEqual(answer.status, 200, answer)
        after = self.ask("GET", "/v1/stats", auth=self.service.token).json["labels"]
        self.assertEqual(after["ham"], before["ham"] + 2)
        answer = self.ask("POST", "/v1/labels?site=my-site", {"items": [row]}, auth=self.moderator)
        self.assertEqual(answer.status, 403)

    def test_a_query_never_carries_a_key(self):
        for query in ("key", "token", "api_key", "access_token", "authorization"):
            path = f"/v1/queue?{query}={self.service.token}"
            self.assertEqual(self.ask("GET", path).status, 401)

    def test_a_browser_cannot_replay_a_servers_answer(self):
        headers = {"Idempotency_Key": "shared"}
        self.ask("POST", "/v1/comments", {"author": {"name": "s"}, "content": "server"},
                 auth=self.daily["key"], **headers)
        answer = self.browse("198.51.100.3", "server", Origin=ORIGIN, **headers)
        self.assertEqual(set(answer.json), {"id", "status"})

    def test_further_wrong_credentials_are_slowed_and_right_ones_never(self):
        address = "198.51.100.4"
        seen = [self.ask("GET", "/v1/queue", auth="wrong", X_Forwarded_For=address)
                for _ in range(8)]
        self.assertEqual({a.status for a in seen[:5]}, {401})
        self.assertEqual(seen[-1].status, 429)
        self.assertGreaterEqual(int(seen[-1].headers["retry-after"]), 1)
        answer = self.ask("GET", "/v1/queue", auth=self.service.token, X_Forwarded_For=address)
        self.assertEqual(answer.status, 200)
        fresh = json.loads(self.service.cli("token", "add", "--role", "admin", "--json").stdout)
        answer = self.ask("GET", "/v1/queue", auth=fresh["token"], X_Forwarded_For=address)
        self.assertEqual(answer.status, 200)

    def test_browsers_are_limited_by_address(self):
        seen = [self.browse("198.51.100.5", f"fast {i}", Origin=ORIGIN) for i in range(10)]
        self.assertEqual([a.status for a in seen[:8]], [201] * 8)
        self.assertEqual(seen[-1].status, 429)
        self.assertIn("retry-after", seen[-1].headers)
        self.assertEqual(seen[-1].headers["access-control-allow-origin"], ORIGIN)
        self.assertEqual(self.browse("198.51.100.6", Origin=ORIGIN).status, 201)
        for _ in range(12):
            self.assertEqual(self.service.submit(auth=self.daily["key"]).status, 201)


if __name__ == "__main__":
    unittest.main()
