"""People sign in, are told apart, and are refused: passwords, sessions, links, other pages."""

import re
import statistics
import time
import unittest

from accounts import ADMIN, PASSWORD, Person, first_admin, invite, secret_of
from harness import Service

STEADY_SECRET = "A" * 43


class AccountTest(unittest.TestCase):
    flags = ("--sign-ins-per-minute", "1000", "--failed-attempts-per-minute", "1000")

    @classmethod
    def setUpClass(cls):
        cls.service = Service(*cls.flags)
        cls.service.start()
        cls.admin = first_admin(cls.service)

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0

    def refused(self, answer, status, code):
        self.assertEqual((answer.status, answer.json["code"]), (status, code), answer)
        self.assertEqual(answer.headers["content-type"], "application/problem+json")
        self.assertTrue(answer.json["detail"])
        if status == 401:
            self.assertIn("Bearer", answer.headers["www-authenticate"])

    def person(self, *roles, email=None):
        email = email or f"{self.id().rsplit('.', 1)[-1][:50]}@example.org"
        person, user_id = invite(self.admin, email, *(roles or [(None, "moderator")]))
        return person, user_id, email


class SignIn(AccountTest):
    def test_a_person_signs_in_and_is_known(self):
        me = Person(self.service)
        answer = me.sign_in(ADMIN)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["user"]["email"], ADMIN)
        self.assertEqual(answer.json["user"]["roles"], [{"site": None, "role": "admin"}])
        self.assertNotIn("password", answer.body.decode())
        cookie = answer.headers["set-cookie"]
        self.assertRegex(cookie, r"^hamlet_session=[A-Za-z0-9_-]{43}; Max-Age=\d+; Path=/; "
                                 r"HttpOnly; SameSite=Strict$")
        again = me.ask("GET", "/v1/session")
        self.assertEqual(again.json, answer.json)
        self.assertEqual(me.ask("GET", "/v1/queue").status, 200)

    def test_a_cookie_goes_over_https_alone_where_the_page_did(self):
        answer = Person(self.service).ask("POST", "/v1/session", X_Forwarded_Proto="https",
                                          body={"email": ADMIN, "password": PASSWORD})
        self.assertTrue(answer.headers["set-cookie"].endswith("; Secure"))

    def test_an_email_is_one_however_it_is_spelled(self):
        self.assertEqual(Person(self.service).sign_in("  ADMIN@Example.ORG ").status, 200)

    def test_wrong_and_unknown_get_the_same_answer(self):
        _, _, known = self.person()
        answers = [Person(self.service).sign_in(email, password) for email, password in (
            (known, "another password"), ("nobody@example.org", PASSWORD), ("no address", "x"),
            (known, "x" * 1025), ("x" * 300 + "@example.org", PASSWORD))]
        for answer in answers:
            self.refused(answer, 401, "wrong_email_or_password")
            self.assertNotIn("set-cookie", answer.headers)
        self.assertEqual(len({answer.json["detail"] for answer in answers}), 1)
        self.assertEqual(len({len(answer.body) for answer in answers}), 1)

    def test_an_unknown_email_costs_what_a_wrong_password_does(self):
        took = {ADMIN: [], "nobody@example.org": []}
        for _ in range(7):
            for email, seconds in took.items():
                begun = time.monotonic()
                Person(self.service).sign_in(email, "another password")
                seconds.append(time.monotonic() - begun)
        known, unknown = (min(seconds) for seconds in took.values())
        self.assertGreater(unknown, 0.6 * known, took)
        self.assertLess(unknown, 1.7 * known, took)
        self.assertGreater(statistics.median(took[ADMIN]), 0.005, "a hash that costs nothing")

    def test_what_is_no_sign_in_is_refused(self):
        for body in ({}, {"email": ADMIN}, {"password": PASSWORD}, {"email": "", "password": ""},
                     {"email": 5, "password": PASSWORD}, {"email": ADMIN, "password": None},
                     {"email": ADMIN, "password": PASSWORD, "remember": True}, [], "text", 5):
            answer = Person(self.service).ask("POST", "/v1/session", body)
            self.assertEqual(answer.status, 422, (body, answer))
        answer = self.service.ask("POST", "/v1/session", b"email=a&password=b", headers={
            "Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(answer.status, 415)
        answer = self.service.ask("POST", "/v1/session", b'{"email":"' + b"a" * 20000 + b'"}',
                                  headers={"Content-Type": "application/json"})
        self.assertEqual(answer.status, 413)

    def test_who_is_not_signed_in_is_told_so(self):
        for cookie in (None, STEADY_SECRET, "short", "%" * 43):
            stranger = Person(self.service)
            stranger.cookie = cookie
            self.refused(stranger.ask("GET", "/v1/session"), 401, "no_session")
            self.assertEqual(stranger.ask("GET", "/v1/queue").status, 401)
        answer = self.service.ask("GET", "/v1/session", auth=self.service.token)
        self.assertEqual(answer.status, 403)

    def test_a_session_that_has_ended_shows_what_everybody_may_see(self):
        stranger = Person(self.service)
        stranger.cookie = STEADY_SECRET
        answer = stranger.ask("GET", "/v1/comments?site=my-site")
        self.assertEqual((answer.status, answer.json["items"]), (200, []), answer)
        self.refused(stranger.ask("GET", "/v1/comments?site=my-site&status=pending"), 403,
                     "status_not_allowed")

    def test_signing_out_ends_the_session(self):
        me = Person(self.service)
        me.sign_in(ADMIN)
        cookie = me.cookie
        answer = me.ask("DELETE", "/v1/session")
        self.assertEqual(answer.status, 204, answer)
        self.assertIn("Max-Age=0", answer.headers["set-cookie"])
        me.cookie = cookie
        self.refused(me.ask("GET", "/v1/session"), 401, "no_session")

    def test_signing_in_anew_ends_the_former_session_of_the_browser(self):
        me = Person(self.service)
        me.sign_in(ADMIN)
        former = me.cookie
        me.sign_in(ADMIN)
        self.assertNotEqual(me.cookie, former)
        self.assertEqual(me.ask("GET", "/v1/session").status, 200)
        me.cookie = former
        self.refused(me.ask("GET", "/v1/session"), 401, "no_session")

    def test_signing_out_everywhere_ends_all_of_ones_sessions_and_no_others(self):
        person, _, email = self.person()
        elsewhere = Person(self.service)
        elsewhere.sign_in(email)
        self.assertEqual(person.ask("DELETE", "/v1/sessions").status, 204)
        for one in (person, elsewhere):
            one.cookie = one.cookie or "x"
            self.refused(one.ask("GET", "/v1/session"), 401, "no_session")
        self.assertEqual(self.admin.ask("GET", "/v1/session").status, 200)

    def test_secrets_stand_neither_in_the_database_nor_in_the_log(self):
        me = Person(self.service)
        me.sign_in(ADMIN)
        with open(self.service.folder + "/hamlet.db", "rb") as file:
            stored = file.read()
        with open(self.service.folder + "/hamlet.db-wal", "rb") as file:
            stored += file.read()
        for secret in (me.cookie, me.csrf, PASSWORD, self.service.first_link):
            self.assertNotIn(secret.encode(), stored)
            self.assertNotIn(secret, self.service.read_log())
        self.assertNotIn(ADMIN, self.service.read_log())
        self.assertIn(b"$argon2id$v=19$m=19456,t=2,p=1$", stored)


class Throttling(AccountTest):
    flags = ("--sign-ins-per-minute", "4")

    def tries(self, n, email, address, password="wrong password"):
        return [Person(self.service, address).sign_in(email, password) for _ in range(n)]

    def test_failures_from_one_address_wait(self):
        seen = [Person(self.service, "198.51.100.1").sign_in(f"user{i}@example.org", "wrong")
                for i in range(6)]
        self.assertEqual([answer.status for answer in seen], [401] * 4 + [429] * 2)
        self.refused(seen[-1], 429, "too_many_sign_ins")
        self.assertGreaterEqual(int(seen[-1].headers["retry-after"]), 1)

    def test_failures_for_one_email_wait_known_or_not(self):
        for email in (ADMIN, "unknown@example.org"):
            seen = [self.tries(1, email, f"203.0.113.{i}")[0] for i in range(6)]
            self.assertEqual([answer.status for answer in seen], [401] * 4 + [429] * 2, email)
        # Another spelling is the same e-mail, and the right password waits as well.
        answer = self.tries(1, ADMIN.upper(), "203.0.113.20", PASSWORD)[0]
        self.assertEqual(answer.status, 429)

    def test_those_who_succeed_never_wait(self):
        _, _, email = self.person()
        for answer in self.tries(8, email, "198.51.100.3", PASSWORD):
            self.assertEqual(answer.status, 200, answer)


class Sessions(AccountTest):
    flags = (*AccountTest.flags, "--session-rotate-seconds", "1", "--session-idle-seconds", "3")

    def test_the_secret_changes_and_the_former_one_serves_what_is_under_way(self):
        me = Person(self.service)
        me.sign_in(ADMIN)
        former, csrf = me.cookie, me.csrf
        time.sleep(1.1)
        answer = me.ask("GET", "/v1/session")
        self.assertEqual(answer.status, 200)
        self.assertNotEqual(me.cookie, former)
        self.assertEqual(answer.json["csrf_token"], csrf)
        present = me.cookie
        me.cookie = former
        answer = me.ask("GET", "/v1/session")
        self.assertEqual(answer.status, 200, "a request under way was signed out")
        self.assertNotIn("set-cookie", answer.headers)
        me.cookie = present
        self.assertEqual(me.ask("POST", "/v1/models", {}).status, 409)

    def test_many_at_once_rotate_it_once(self):
        me = Person(self.service)
        me.sign_in(ADMIN)
        time.sleep(1.1)
        connections = [self.service.connect() for _ in range(8)]
        for connection in connections:
            connection.request("GET", "/v1/session",
                               headers={"Cookie": "hamlet_session=" + me.cookie})
        got = [connection.getresponse() for connection in connections]
        self.assertEqual([answer.status for answer in got], [200] * 8)
        rotated = [answer.headers["set-cookie"] for answer in got if answer.headers["set-cookie"]]
        self.assertEqual(len(rotated), 1)
        for answer, connection in zip(got, connections):
            answer.read()
            connection.close()

    def test_a_session_in_use_lasts_and_an_idle_one_ends(self):
        me, idle = Person(self.service), Person(self.service)
        me.sign_in(ADMIN)
        idle.sign_in(ADMIN)
        for _ in range(5):
            time.sleep(0.9)
            self.assertEqual(me.ask("GET", "/v1/session").status, 200)
        answer = idle.ask("GET", "/v1/session")
        self.refused(answer, 401, "no_session")
        self.assertIn("Max-Age=0", answer.headers["set-cookie"])


class Restarting(AccountTest):
    def test_a_session_outlives_it(self):
        me = Person(self.service)
        me.sign_in(ADMIN)
        self.service.stop()
        self.service.start()
        self.assertEqual(me.ask("GET", "/v1/session").status, 200)
        self.assertIsNone(self.service.first_link)


class CrossSite(AccountTest):
    def own(self):
        return f"http://127.0.0.1:{self.service.port}"

    def test_what_changes_anything_needs_the_pages_token(self):
        for csrf in (None, "", "x", self.admin.csrf[:-1], self.admin.csrf + "x", STEADY_SECRET):
            headers = {} if csrf is None else {"X_CSRF_Token": csrf}
            for method, path, body in (("POST", "/v1/models", {}), ("DELETE", "/v1/session", None),
                                       ("PATCH", "/v1/sites/my-site", {}),
                                       ("DELETE", "/v1/users/1", None),
                                       ("PUT", "/v1/rules/x", {"rule": {}})):
                answer = self.admin.ask(method, path, body, csrf=False, **headers)
                self.refused(answer, 403, "cross_site")
        self.assertEqual(self.admin.ask("GET", "/v1/session").status, 200)

    def test_anothers_token_is_not_ones_own(self):
        person, _, _ = self.person()
        answer = self.admin.ask("POST", "/v1/models", {}, X_CSRF_Token=person.csrf)
        self.refused(answer, 403, "cross_site")

    def test_pages_of_other_origins_are_refused_with_the_right_token_too(self):
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": ""},
                        {"Origin": "http://127.0.0.1"}, {"Origin": self.own() + ".evil.example"},
                        {"Origin": f"http://127.0.0.1:{self.service.port + 1}"},
                        {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}):
            self.refused(self.admin.ask("POST", "/v1/models", {}, **headers), 403, "cross_site")
            answer = Person(self.service).ask(
                "POST", "/v1/session", {"email": ADMIN, "password": PASSWORD}, **headers)
            self.refused(answer, 403, "cross_site")
            answer = Person(self.service).ask("POST", "/v1/links/look",
                                              {"secret": STEADY_SECRET}, **headers)
            self.refused(answer, 403, "cross_site")
        for headers in ({"Origin": self.own()}, {"Origin": self.own().upper().replace("HTTP", "http")},
                        {"Sec_Fetch_Site": "same-origin"}, {}):
            answer = self.admin.ask("POST", "/v1/models", {}, **headers)
            self.assertEqual(answer.status, 409, (headers, answer))

    def test_a_page_by_https_is_not_one_by_http(self):
        answer = self.admin.ask("POST", "/v1/models", {}, Origin=self.own(),
                                X_Forwarded_Proto="https")
        self.refused(answer, 403, "cross_site")
        answer = self.admin.ask("POST", "/v1/models", {}, X_Forwarded_Proto="https",
                                Origin=self.own().replace("http", "https"))
        self.assertEqual(answer.status, 409, answer)

    def test_tokens_need_no_page(self):
        answer = self.service.ask("POST", "/v1/models", {}, auth=self.service.token,
                                  headers={"Origin": "https://evil.example"})
        self.assertEqual(answer.status, 409)

    def test_a_cookie_beside_a_token_means_nothing(self):
        answer = self.admin.ask("POST", "/v1/models", {}, csrf=False,
                                Authorization="Bearer wrong")
        self.refused(answer, 401, "unknown_credentials")


class Links(AccountTest):
    def test_the_first_start_prints_a_link_that_was_used(self):
        self.assertRegex(self.service.greeting, r"sign in +http://127.0.0.1:\d+/#/link/\S{43} ")
        answer = Person(self.service).use_link(self.service.first_link, email="x@example.org")
        self.refused(answer, 404, "link_unknown")

    def test_an_invitation_tells_whom_it_is_for_and_is_used_once(self):
        made = self.admin.ask("POST", "/v1/users", {
            "email": "New@Example.org", "name": "Nèw", "roles": [{"site": None, "role": "viewer"}]})
        self.assertEqual(made.status, 201, made)
        self.assertEqual(made.json["email"], "new@example.org")
        self.assertFalse(made.json["has_password"])
        self.assertTrue(made.json["link"].startswith(f"http://127.0.0.1:{self.service.port}/#/link/"))
        secret = secret_of(made.json["link"])
        look = self.service.ask("POST", "/v1/links/look", {"secret": secret})
        self.assertEqual(look.json["purpose"], "invite")
        self.assertEqual((look.json["email"], look.json["name"]), ("new@example.org", "Nèw"))
        self.assertRegex(look.json["expires_at"], r"^20\d\d-")
        for password in ("short", "a" * 20, "new@example.org", "x" * 257, "ab" * 100):
            answer = Person(self.service).use_link(secret, password=password)
            self.refused(answer, 422, "weak_password")
            self.assertEqual(answer.json["errors"][0]["pointer"], "/password")
        person = Person(self.service)
        answer = person.use_link(secret, name="Newer")
        self.assertEqual((answer.status, answer.json["user"]["name"]), (200, "Newer"), answer)
        self.assertEqual(person.ask("GET", "/v1/queue").status, 200)
        self.refused(Person(self.service).use_link(secret), 404, "link_unknown")
        self.refused(self.service.ask("POST", "/v1/links/look", {"secret": secret}), 404,
                     "link_unknown")
        self.assertEqual(Person(self.service).sign_in("new@example.org").status, 200)

    def test_two_who_use_a_link_at_once_cannot_both(self):
        made = self.admin.ask("POST", "/v1/users", {
            "email": "race@example.org", "roles": [{"site": None, "role": "viewer"}]})
        body = ('{"secret":"%s","password":"%s"}' % (secret_of(made.json["link"]), PASSWORD)).encode()
        connections = [self.service.connect() for _ in range(4)]
        for connection in connections:
            connection.request("POST", "/v1/links/use", body, {"Content-Type": "application/json"})
        statuses = sorted(connection.getresponse().status for connection in connections)
        self.assertEqual(statuses, [200, 404, 404, 404])
        for connection in connections:
            connection.close()

    def test_a_reset_ends_sessions_and_the_former_password(self):
        person, user_id, email = self.person()
        made = self.admin.ask("POST", f"/v1/users/{user_id}/link", {})
        self.assertEqual(made.status, 201, made)
        secret = secret_of(made.json["link"])
        look = self.service.ask("POST", "/v1/links/look", {"secret": secret})
        self.assertEqual(look.json["purpose"], "reset")
        self.assertEqual(person.ask("GET", "/v1/session").status, 200)
        again = Person(self.service)
        self.assertEqual(again.use_link(secret, password="an entirely other one").status, 200)
        self.refused(person.ask("GET", "/v1/session"), 401, "no_session")
        self.refused(Person(self.service).sign_in(email), 401, "wrong_email_or_password")
        self.assertEqual(Person(self.service).sign_in(email, "an entirely other one").status, 200)
        self.refused(Person(self.service).use_link(secret), 404, "link_unknown")

    def test_a_newer_link_ends_the_earlier(self):
        _, user_id, _ = self.person()
        first, second = (self.admin.ask("POST", f"/v1/users/{user_id}/link", {}).json["link"]
                         for _ in range(2))
        self.refused(Person(self.service).use_link(first), 404, "link_unknown")
        self.assertEqual(Person(self.service).use_link(second).status, 200)

    def test_what_is_no_link_is_unknown_and_what_is_no_text_is_said(self):
        for secret in (STEADY_SECRET, "x", "A" * 44, "%" * 43, "../../etc/passwd"):
            self.refused(self.service.ask("POST", "/v1/links/look", {"secret": secret}), 404,
                         "link_unknown")
        for body in ({}, {"secret": 5}, {"secret": None}, {"secret": ""}, {"link": "x"}, []):
            self.assertEqual(self.service.ask("POST", "/v1/links/look", body).status, 422, body)


class Passwords(AccountTest):
    def change(self, person, current, new):
        return person.ask("POST", "/v1/session/password", {"current": current, "new": new})

    def test_another_password_is_chosen_and_other_sessions_end(self):
        person, _, email = self.person()
        elsewhere = Person(self.service)
        elsewhere.sign_in(email)
        self.assertEqual(self.change(person, PASSWORD, "an entirely other one").status, 204)
        self.assertEqual(person.ask("GET", "/v1/session").status, 200)
        self.refused(elsewhere.ask("GET", "/v1/session"), 401, "no_session")
        self.refused(Person(self.service).sign_in(email), 401, "wrong_email_or_password")
        self.assertEqual(Person(self.service).sign_in(email, "an entirely other one").status, 200)

    def test_the_present_password_is_asked_for_and_the_new_one_looked_at(self):
        person, _, email = self.person()
        answer = self.change(person, "not the present one", "an entirely other one")
        self.refused(answer, 422, "wrong_password")
        for new in ("short", email, "aaaaaaaaaaaaaaaa", "x" * 300):
            self.refused(self.change(person, PASSWORD, new), 422, "weak_password")
        self.assertEqual(Person(self.service).sign_in(email).status, 200)

    def test_characters_count_not_bytes(self):
        person, _, email = self.person()
        new = "ПарольИзБукв"
        self.assertEqual(len(new), 12)
        self.assertEqual(self.change(person, PASSWORD, new).status, 204)
        self.assertEqual(Person(self.service).sign_in(email, new).status, 200)
        self.refused(self.change(person, new, new[:-1]), 422, "weak_password")


if __name__ == "__main__":
    unittest.main()
