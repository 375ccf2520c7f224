"""What people may do where: viewers, moderators and admins of one site, several, or all."""

import json
import threading
import time
import unittest

from accounts import ADMIN, Person, add_site, first_admin, invite, secret_of
from harness import Service


class RoleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service("--sign-ins-per-minute", "1000")
        cls.service.start()
        cls.admin = first_admin(cls.service)
        cls.keys = {name: add_site(cls.service, name) for name in ("news", "blog", "shop")}
        # The command line's sites hold at the next request with credentials not yet known.
        deadline = time.monotonic() + 10
        while len(cls.admin.ask("GET", "/v1/sites").json["items"]) < 4:
            assert time.monotonic() < deadline
            time.sleep(0.1)

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0

    def refused(self, answer, status, code):
        self.assertEqual((answer.status, answer.json["code"]), (status, code), answer)
        self.assertTrue(answer.json["detail"])

    def person(self, *roles):
        name = self.id().rsplit(".", 1)[-1][:40]
        type(self).count = getattr(type(self), "count", 0) + 1
        email = f"{name}-{self.count}@example.org"
        person, user_id = invite(self.admin, email, *roles)
        return person, user_id, email

    def comment(self, site):
        answer = self.service.submit("Held for review " + site, auth=self.keys[site])
        self.assertEqual(answer.status, 201, answer)
        return answer.json["id"]

    def decide(self, person, comment_id, decision="approve"):
        return person.ask("POST", f"/v1/comments/{comment_id}/decisions", {"decision": decision},
                          If_Match="*")


class Viewers(RoleTest):
    def test_a_viewer_reads_all_that_a_moderator_reads_and_decides_nothing(self):
        viewer, _, _ = self.person((None, "viewer"))
        comment = self.comment("news")
        for path in ("/v1/queue", "/v1/comments?status=pending", "/v1/comments/" + comment,
                     f"/v1/comments/{comment}/decisions", "/v1/stats", "/v1/models", "/v1/rules",
                     "/v1/changes?site=news"):
            self.assertEqual(viewer.ask("GET", path).status, 200, path)
        seen = viewer.ask("GET", "/v1/comments/" + comment).json
        self.assertIn("reasons", seen)
        checked = viewer.ask("POST", "/v1/check", {"site": "news", "content": "x",
                                                   "author": {"name": "a"}})
        self.assertEqual(checked.status, 200, checked)
        for method, path, body in (("POST", f"/v1/comments/{comment}/decisions", {"decision": "spam"}),
                                   ("DELETE", "/v1/comments/" + comment, None),
                                   ("POST", "/v1/labels", {"items": []}),
                                   ("POST", "/v1/models", {}), ("POST", "/v1/rules", {"rule": {}}),
                                   ("DELETE", "/v1/rules/x", None)):
            self.refused(viewer.ask(method, path, body, If_Match="*"), 403, "viewer")
        for path in ("/v1/sites", "/v1/tokens", "/v1/users", "/v1/audit", "/v1/sites/news/keys"):
            self.refused(viewer.ask("GET", path), 403, "not_allowed")

    def test_a_token_may_be_a_viewers(self):
        token = json.loads(self.service.cli("token", "add", "--role", "viewer", "--json").stdout)
        self.assertEqual(self.service.ask("GET", "/v1/queue", auth=token["token"]).status, 200)
        answer = self.service.ask("POST", "/v1/models", {}, auth=token["token"])
        self.refused(answer, 403, "viewer")
        made = self.service.ask("POST", "/v1/tokens", {"role": "viewer"}, auth=self.service.token)
        self.assertEqual((made.status, made.json["role"]), (201, "viewer"))


class Sites(RoleTest):
    def test_a_moderator_of_one_site_sees_that_one(self):
        person, _, _ = self.person(("news", "moderator"))
        mine, other = self.comment("news"), self.comment("blog")
        queue = person.ask("GET", "/v1/queue?limit=200").json["items"]
        self.assertEqual({comment["site"] for comment in queue}, {"news"})
        self.assertEqual(self.decide(person, mine).status, 200)
        self.refused(self.decide(person, other), 404, "unknown_comment")
        self.refused(person.ask("GET", "/v1/queue?site=blog"), 403, "other_site")

    def test_a_moderator_of_several_sites_sees_their_union(self):
        person, _, _ = self.person(("news", "moderator"), ("blog", "moderator"))
        comments = {site: self.comment(site) for site in self.keys}
        queue = person.ask("GET", "/v1/queue?limit=200").json["items"]
        self.assertEqual({comment["site"] for comment in queue}, {"news", "blog"})
        listed = person.ask("GET", "/v1/comments?status=pending&limit=200").json["items"]
        self.assertEqual({comment["site"] for comment in listed}, {"news", "blog"})
        only = person.ask("GET", "/v1/queue?site=blog&limit=200").json["items"]
        self.assertEqual({comment["site"] for comment in only}, {"blog"})
        for site, status in (("news", 200), ("blog", 200), ("shop", 404)):
            path = "/v1/comments/" + comments[site]
            self.assertEqual(person.ask("GET", path).status, status, site)
            self.assertEqual(person.ask("GET", path + "/decisions").status, status, site)
            self.assertEqual(self.decide(person, comments[site]).status, status, site)
            self.assertEqual(self.decide(person, comments[site], "undo").status, status, site)
            self.assertEqual(person.ask("DELETE", path).status, 204 if status == 200 else 404, site)
        for path in ("/v1/queue?site=shop", "/v1/comments?site=shop", "/v1/stats?site=shop",
                     "/v1/changes?site=shop", "/v1/rules?site=shop", "/v1/queue?site=nowhere"):
            self.refused(person.ask("GET", path), 403, "other_site")

    def test_pages_of_several_sites_lose_and_repeat_nothing(self):
        person, _, _ = self.person(("news", "viewer"), ("shop", "viewer"))
        for i in range(7):
            self.comment(("news", "blog", "shop")[i % 3])
        whole = [c["id"] for c in person.ask("GET", "/v1/queue?limit=200").json["items"]]
        paged, cursor = [], ""
        while cursor is not None:
            page = person.ask("GET", "/v1/queue?limit=2" + cursor).json
            paged += [c["id"] for c in page["items"]]
            cursor = page["next"] and "&cursor=" + page["next"]
        self.assertEqual(paged, whole)

    def test_figures_of_several_sites_are_added_up(self):
        person, _, _ = self.person(("news", "viewer"), ("blog", "viewer"))

        def pending(query=""):
            return person.ask("GET", "/v1/stats" + query).json["comments"]["pending"]

        self.assertEqual(pending(), pending("?site=news") + pending("?site=blog"))

    def test_where_one_site_is_needed_it_is_asked_for(self):
        person, _, _ = self.person(("news", "moderator"), ("blog", "moderator"))
        for method, path, body in (("GET", "/v1/rules", None), ("GET", "/v1/changes", None),
                                   ("POST", "/v1/labels", {"items": []}),
                                   ("POST", "/v1/check", {"content": "x", "author": {"name": "a"}})):
            self.refused(person.ask(method, path, body), 400, "site_missing")
        self.assertEqual(person.ask("GET", "/v1/rules?site=blog").status, 200)
        self.assertEqual(person.ask("GET", "/v1/changes?site=blog").status, 200)
        self.refused(person.ask("POST", "/v1/check", {"site": "shop", "content": "x",
                                                      "author": {"name": "a"}}), 403, "other_site")

    def test_roles_that_differ_by_site_count_where_they_are(self):
        person, _, _ = self.person(("news", "moderator"), ("blog", "viewer"))
        mine, seen = self.comment("news"), self.comment("blog")
        queue = person.ask("GET", "/v1/queue?limit=200").json["items"]
        self.assertEqual({comment["site"] for comment in queue}, {"news", "blog"})
        self.assertEqual(self.decide(person, mine).status, 200)
        self.assertEqual(self.decide(person, seen).status, 404)

    def test_a_decision_names_who_made_it(self):
        person, user_id, email = self.person(("news", "moderator"))
        comment = self.comment("news")
        self.decide(person, comment)
        trail = person.ask("GET", f"/v1/comments/{comment}/decisions").json["items"]
        self.assertEqual(trail[-1]["actor"], f"user:{user_id}")
        self.assertEqual(trail[-1]["actor_name"], email.split("@")[0])
        self.assertNotIn("actor_name", trail[0])


class Admins(RoleTest):
    def user(self, person, user_id):
        return {one["id"]: one for one in person.ask("GET", "/v1/users").json["items"]}.get(user_id)

    def test_an_admin_of_a_site_has_no_say_elsewhere(self):
        boss, _, _ = self.person(("news", "admin"))
        _, other, _ = self.person(("blog", "moderator"))
        _, both, _ = self.person(("news", "moderator"), ("blog", "moderator"))
        _, everywhere, _ = self.person((None, "viewer"))
        self.assertEqual([s["site"] for s in boss.ask("GET", "/v1/sites").json["items"]], ["news"])
        seen = [one["id"] for one in boss.ask("GET", "/v1/users").json["items"]]
        self.assertIn(both, seen)
        self.assertNotIn(other, seen)
        self.assertNotIn(everywhere, seen)
        for user_id in (other, everywhere, 1):
            for method, path, body in (("PATCH", "", {"name": "x"}), ("DELETE", "", None),
                                       ("POST", "/link", {})):
                answer = boss.ask(method, f"/v1/users/{user_id}{path}", body)
                self.refused(answer, 404, "unknown_user")
        for method, path, body in (("PATCH", "", {"name": "x"}), ("DELETE", "", None),
                                   ("PATCH", "", {"is_disabled": True}), ("POST", "/link", {})):
            self.refused(boss.ask(method, f"/v1/users/{both}{path}", body), 403, "other_site")
        for roles in ([{"site": "blog", "role": "viewer"}], [{"site": None, "role": "viewer"}],
                      [{"site": "nowhere", "role": "viewer"}]):
            body = {"email": "z@example.org", "roles": roles}
            self.refused(boss.ask("POST", "/v1/users", body), 422, "unknown_site")
        self.refused(boss.ask("GET", "/v1/sites/blog/keys"), 404, "unknown_site")
        self.refused(boss.ask("PATCH", "/v1/sites/blog", {}), 404, "unknown_site")
        self.refused(boss.ask("POST", "/v1/sites", {"site": "more"}), 403, "bound_to_site")
        self.refused(boss.ask("POST", "/v1/tokens", {"role": "admin", "site": "blog"}), 422,
                     "unknown_site")
        made = boss.ask("POST", "/v1/tokens", {"role": "admin"})
        self.assertEqual((made.status, made.json["site"]), (201, "news"))

    def test_an_admin_of_a_site_changes_roles_there_and_leaves_the_others(self):
        boss, _, _ = self.person(("news", "admin"))
        _, both, _ = self.person(("news", "viewer"), ("blog", "moderator"))
        self.assertEqual(self.user(boss, both)["roles"], [{"site": "news", "role": "viewer"}])
        self.assertTrue(self.user(boss, both)["has_other_roles"])
        answer = boss.ask("PATCH", f"/v1/users/{both}",
                          {"roles": [{"site": "news", "role": "moderator"}]})
        self.assertEqual(answer.status, 200, answer)
        roles = {(r["site"], r["role"]) for r in self.user(self.admin, both)["roles"]}
        self.assertEqual(roles, {("news", "moderator"), ("blog", "moderator")})
        self.assertEqual(boss.ask("PATCH", f"/v1/users/{both}", {"roles": []}).status, 200)
        self.assertIsNone(self.user(boss, both))
        self.assertEqual(self.user(self.admin, both)["roles"],
                         [{"site": "blog", "role": "moderator"}])

    def test_an_admin_of_several_sites_names_one_for_a_token(self):
        boss, _, _ = self.person(("news", "admin"), ("blog", "admin"))
        self.refused(boss.ask("POST", "/v1/tokens", {"role": "admin"}), 422, "unknown_site")
        self.assertEqual(boss.ask("POST", "/v1/tokens", {"role": "admin", "site": "blog"}).status,
                         201)
        self.refused(boss.ask("POST", "/v1/tokens", {"role": "admin", "site": "shop"}), 422,
                     "unknown_site")
        sites = {one["site"] for one in boss.ask("GET", "/v1/sites").json["items"]}
        self.assertEqual(sites, {"news", "blog"})
        tokens = {one["site"] for one in boss.ask("GET", "/v1/tokens").json["items"]}
        self.assertLessEqual(tokens, {"news", "blog"})
        self.refused(boss.ask("DELETE", "/v1/tokens/1"), 404, "unknown_token")

    def test_the_last_admin_of_all_sites_is_kept(self):
        for method, body in (("DELETE", None), ("PATCH", {"is_disabled": True}),
                             ("PATCH", {"roles": [{"site": None, "role": "moderator"}]}),
                             ("PATCH", {"roles": [{"site": "news", "role": "admin"}]})):
            self.refused(self.admin.ask(method, "/v1/users/1", body), 409, "last_admin")
        answer = self.service.cli("user", "disable", ADMIN, check=False)
        self.assertEqual(answer.returncode, 1)
        self.assertIn("last admin", answer.stderr)
        # One who is invited may never come; one who has a password will do.
        made = self.admin.ask("POST", "/v1/users", {
            "email": "second@example.org", "roles": [{"site": None, "role": "admin"}]})
        self.refused(self.admin.ask("DELETE", "/v1/users/1"), 409, "last_admin")
        second = Person(self.service)
        second.use_link(made.json["link"])
        self.assertEqual(second.ask("PATCH", "/v1/users/1", {"is_disabled": True}).status, 200)
        self.assertEqual(self.admin.ask("GET", "/v1/session").status, 401)
        self.assertEqual(second.ask("PATCH", "/v1/users/1", {"is_disabled": False}).status, 200)
        self.assertEqual(self.admin.sign_in(ADMIN).status, 200)

    def test_a_disabled_user_is_out_at_once_and_told_nothing_else(self):
        person, user_id, email = self.person((None, "moderator"))
        link = self.admin.ask("POST", f"/v1/users/{user_id}/link", {}).json["link"]
        self.assertEqual(self.admin.ask("PATCH", f"/v1/users/{user_id}",
                                        {"is_disabled": True}).status, 200)
        self.refused(person.ask("GET", "/v1/session"), 401, "no_session")
        self.refused(Person(self.service).sign_in(email), 401, "wrong_email_or_password")
        self.refused(Person(self.service).use_link(link), 404, "link_unknown")
        self.assertTrue(self.user(self.admin, user_id)["is_disabled"])
        self.admin.ask("PATCH", f"/v1/users/{user_id}", {"is_disabled": False})
        self.assertEqual(Person(self.service).sign_in(email).status, 200)

    def test_a_deleted_user_is_out_and_the_email_free(self):
        person, user_id, email = self.person((None, "moderator"))
        self.assertEqual(self.admin.ask("DELETE", f"/v1/users/{user_id}").status, 204)
        self.refused(person.ask("GET", "/v1/session"), 401, "no_session")
        self.refused(Person(self.service).sign_in(email), 401, "wrong_email_or_password")
        self.refused(self.admin.ask("DELETE", f"/v1/users/{user_id}"), 404, "unknown_user")
        _, again = invite(self.admin, email, (None, "viewer"))
        self.assertGreater(again, user_id)

    def test_roles_hold_at_the_next_request(self):
        person, user_id, _ = self.person(("news", "viewer"))
        comment = self.comment("news")
        self.refused(self.decide(person, comment), 403, "viewer")
        self.admin.ask("PATCH", f"/v1/users/{user_id}",
                       {"roles": [{"site": "news", "role": "moderator"}]})
        self.assertEqual(self.decide(person, comment).status, 200)

    def test_what_is_no_user_is_refused(self):
        good = {"email": "g@example.org", "roles": [{"site": None, "role": "viewer"}]}
        for change, code in (({"email": "no address"}, "invalid"), ({"email": ""}, "required"),
                             ({"email": 7}, "not_text"), ({"name": ""}, "required"),
                             ({"name": "a\tb"}, "invalid"), ({"name": "x" * 257}, "invalid"),
                             ({"roles": []}, "required"), ({"roles": None}, "not_a_list"),
                             ({"roles": ["admin"]}, "unknown_role"),
                             ({"roles": [{"site": None, "role": "boss"}]}, "unknown_role"),
                             ({"roles": [{"role": "admin"}]}, "unknown_site"),
                             ({"roles": [{"site": 1, "role": "admin"}]}, "unknown_site"),
                             ({"roles": good["roles"] * 2}, "duplicate"),
                             ({"password": "x"}, "unknown_member")):
            answer = self.admin.ask("POST", "/v1/users", {**good, **change})
            self.assertEqual((answer.status, answer.json["errors"][0]["code"]), (422, code), change)
        self.refused(self.admin.ask("POST", "/v1/users", {**good, "email": ADMIN}), 409, "email_taken")
        for path in ("0", "-1", "x", "99999", "99999999999999999999"):
            self.refused(self.admin.ask("PATCH", "/v1/users/" + path, {}), 404, "unknown_user")
        self.assertEqual(self.admin.ask("PATCH", "/v1/users/1", {"is_disabled": "no"}).status, 422)
        for query in ("limit=0", "limit=201", "cursor=x"):
            self.assertEqual(self.admin.ask("GET", "/v1/users?" + query).status, 400)

    def test_users_come_in_pages(self):
        for i in range(3):
            self.person((None, "viewer"))
        whole = [one["id"] for one in self.admin.ask("GET", "/v1/users?limit=200").json["items"]]
        paged, cursor = [], ""
        while cursor is not None:
            page = self.admin.ask("GET", "/v1/users?limit=2" + cursor).json
            paged += [one["id"] for one in page["items"]]
            cursor = page["next"] and "&cursor=" + page["next"]
        self.assertEqual(paged, whole)


class Keys(RoleTest):
    def test_keys_are_listed_without_their_secrets_and_revoked_one_by_one(self):
        made = self.admin.ask("POST", "/v1/sites/shop/keys", {})
        self.assertEqual(made.status, 201, made)
        listed = self.admin.ask("GET", "/v1/sites/shop/keys")
        keys = {one["id"]: one for one in listed.json["items"]}
        self.assertEqual(len(keys), 2)
        self.assertNotIn(made.json["key"], listed.body.decode())
        self.assertIsNone(keys[made.json["id"]]["expires_at"])
        self.assertRegex(keys[made.json["id"]]["created_at"], r"^20\d\d-")
        former = [one for one in keys if one != made.json["id"]][0]
        self.assertRegex(keys[former]["expires_at"], r"^20\d\d-")
        self.assertEqual(self.service.submit(auth=self.keys["shop"]).status, 201)
        self.assertEqual(self.admin.ask("DELETE", "/v1/sites/shop/keys/" + former).status, 204)
        self.assertEqual(self.service.submit(auth=self.keys["shop"]).status, 401)
        self.assertEqual(self.service.submit(auth=made.json["key"]).status, 201)
        for unknown in (former, "x", made.json["id"][:-1], made.json["id"].upper() + "0"):
            self.refused(self.admin.ask("DELETE", "/v1/sites/shop/keys/" + unknown), 404,
                         "unknown_key")
        self.refused(self.admin.ask("DELETE", "/v1/sites/news/keys/" + made.json["id"]), 404,
                     "unknown_key")


class Sites(RoleTest):
    def test_members_that_are_not_known_are_told(self):
        comment = "/v1/comments/" + self.comment("shop")
        for method, path, body in (
                ("POST", "/v1/sites/shop/keys", {"overlap_hours": 0}),
                ("PATCH", "/v1/sites/shop", {"site": "newname"}),
                ("PATCH", "/v1/sites/shop", {"setings": {}}),
                ("POST", "/v1/sites", {"site": "one-more", "zzz": 1}),
                ("POST", "/v1/tokens", {"role": "viewer", "sites": ["shop"]})):
            with self.subTest(f"{method} {path} {body}"):
                self.refused(self.admin.ask(method, path, body), 422, "unknown_member")
        self.refused(self.admin.ask("POST", "/v1/sites/shop/keys", []), 422, "not_an_object")
        for body, pointer in (({"contents": "x"}, ""), ({"author": {"nam": "x"}}, "/author")):
            answer = self.service.ask("PATCH", comment, body, auth=self.keys["shop"])
            self.refused(answer, 422, "unknown_member")
            self.assertEqual(answer.json["errors"][0]["pointer"], pointer)
        self.assertEqual(len(self.admin.ask("GET", "/v1/sites/shop/keys").json["items"]), 1)

    def test_changes_at_the_same_time_are_all_made(self):
        before = self.admin.ask("GET", "/v1/sites/blog").json["version"]
        answers = []

        def change(number):
            for i in range(5):
                answers.append(self.service.ask(
                    "PATCH", "/v1/sites/blog", {"origins": [f"https://o{number}-{i}.example"]},
                    auth=self.service.token, headers={"If-Match": "*"} if i % 2 else {}).status)

        threads = [threading.Thread(target=change, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertEqual(answers, [200] * 30)
        self.assertEqual(self.admin.ask("GET", "/v1/sites/blog").json["version"], before + 30)


class Audit(RoleTest):
    def trail(self, person=None, query=""):
        answer = (person or self.admin).ask("GET", "/v1/audit?limit=200" + query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["items"]

    def test_every_administrative_action_is_told_of(self):
        name = f"site{int(time.time() * 1000)}"
        self.admin.ask("POST", "/v1/sites", {"site": name})
        self.admin.ask("PATCH", "/v1/sites/" + name, {"settings": {"premoderated": True}})
        key = self.admin.ask("POST", f"/v1/sites/{name}/keys", {}).json["id"]
        self.admin.ask("DELETE", f"/v1/sites/{name}/keys/{key}")
        token = self.admin.ask("POST", "/v1/tokens", {"role": "moderator", "site": name}).json["id"]
        self.admin.ask("DELETE", f"/v1/tokens/{token}")
        person, user_id = invite(self.admin, name + "@example.org", (name, "moderator"))
        self.admin.ask("PATCH", f"/v1/users/{user_id}", {"name": "Other"})
        self.admin.ask("POST", f"/v1/users/{user_id}/link", {})
        person.ask("DELETE", "/v1/sessions")
        self.admin.ask("DELETE", f"/v1/users/{user_id}")
        done = [(r["action"], r["object"]) for r in reversed(self.trail())]
        user = f"user:{user_id}"
        expected = [("site.add", "site:" + name), ("site.change", "site:" + name),
                    ("key.add", "key:" + key), ("key.revoke", "key:" + key),
                    ("token.add", f"token:{token}"), ("token.revoke", f"token:{token}"),
                    ("user.add", user), ("user.use_link", user), ("user.sign_in", user),
                    ("user.change", user), ("user.link", user),
                    ("user.sign_out_everywhere", user), ("user.delete", user)]
        self.assertEqual(done[-len(expected):], expected)
        change = [r for r in self.trail() if r["action"] == "site.change"][0]
        self.assertEqual(change["actor"], {"id": "user:1", "name": "Admin"})
        self.assertEqual(change["site"], name)
        self.assertFalse(change["before"]["settings"]["premoderated"])
        self.assertTrue(change["after"]["settings"]["premoderated"])
        renamed = [r for r in self.trail() if r["action"] == "user.change"][0]
        self.assertEqual(renamed["after"]["name"], "Other")
        text = json.dumps(self.trail())
        for secret in ("$argon2id", "hmt_", "#/link/"):
            self.assertNotIn(secret, text)

    def test_decisions_and_rules_are_in_it_and_the_command_line_too(self):
        comment = self.comment("news")
        self.decide(self.admin, comment)
        rule = {"name": "audited", "words": ["audited"], "weight": 1}
        self.assertEqual(self.admin.ask("POST", "/v1/rules?site=news", {"rule": rule}).status, 201)
        self.service.cli("token", "add", "--role", "viewer")
        rows = self.trail()
        self.assertEqual((rows[0]["action"], rows[0]["actor"]["id"]), ("token.add", "command line"))
        self.assertEqual((rows[1]["action"], rows[1]["object"]), ("rule.add", "rule:audited"))
        self.assertEqual((rows[2]["action"], rows[2]["object"]),
                         ("comment.approve", "comment:" + comment))
        self.assertEqual(rows[2]["after"]["status"], "approved")
        self.assertEqual(rows[2]["site"], "news")

    def test_it_comes_in_pages_and_by_actor(self):
        for _ in range(5):
            self.service.cli("token", "add", "--role", "viewer")
        whole = self.trail()
        paged, cursor = [], ""
        while cursor is not None:
            page = self.admin.ask("GET", "/v1/audit?limit=3" + cursor).json
            paged += page["items"]
            cursor = page["next"] and "&cursor=" + page["next"]
        self.assertEqual(paged, whole)
        mine = self.trail(query="&actor=user:1")
        self.assertEqual({one["actor"]["id"] for one in mine}, {"user:1"})
        self.assertEqual(self.trail(query="&actor=user:999"), [])
        for cursor in ("x", "1", "-1", "1-", "1-x", "1--1", "99999999999999999999-0", "5-99999999"):
            self.refused(self.admin.ask("GET", "/v1/audit?cursor=" + cursor), 400, "bad_cursor")

    def test_an_admin_of_a_site_reads_that_sites_trail(self):
        boss, _, _ = self.person(("news", "admin"))
        self.admin.ask("POST", "/v1/sites/news/keys", {})
        self.admin.ask("POST", "/v1/sites/blog/keys", {})
        self.assertEqual({one["site"] for one in self.trail(boss)}, {"news"})
        self.assertEqual({one["site"] for one in self.trail(query="&site=blog")}, {"blog"})

    def test_what_was_refused_leaves_no_record(self):
        before = len(self.trail())
        self.admin.ask("DELETE", "/v1/users/1")
        self.admin.ask("POST", "/v1/sites", {"site": "news"})
        self.admin.ask("PATCH", "/v1/sites/news", {}, If_Match='"999"')
        self.admin.ask("DELETE", "/v1/tokens/9999")
        self.assertEqual(len(self.trail()), before)


class CommandLine(RoleTest):
    def test_people_are_added_linked_listed_and_disabled(self):
        made = json.loads(self.service.cli("user", "add", "Cli@Example.org", "--role", "moderator",
                                           "--site", "blog", "--name", "Cee", "--json").stdout)
        self.assertEqual(made["email"], "cli@example.org")
        person = Person(self.service)
        answer = person.use_link(secret_of(made["link"]))
        self.assertEqual(answer.json["user"]["roles"], [{"site": "blog", "role": "moderator"}])
        self.assertEqual(answer.json["user"]["name"], "Cee")
        text = self.service.cli("user", "link", "cli@example.org").stdout
        self.assertIn("/#/link/", text)
        listed = [json.loads(line)
                  for line in self.service.cli("user", "list", "--json").stdout.splitlines()]
        self.assertIn("cli@example.org", [one["email"] for one in listed])
        self.assertIn("moderator of blog", self.service.cli("user", "list").stdout)
        self.service.cli("user", "disable", "cli@example.org")
        self.refused(person.ask("GET", "/v1/session"), 401, "no_session")
        self.assertIn("(disabled)", self.service.cli("user", "list").stdout)
        refused = self.service.cli("user", "link", "cli@example.org", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("is disabled", refused.stderr)


if __name__ == "__main__":
    unittest.main()
