"""Nobody reads, claims or decides past the sites of their roles, however the queue is asked."""

import time
import unittest
import urllib.parse

from test_events import Stream
from test_roles import RoleTest

TWO = (("news", "moderator"), ("blog", "moderator"))


class ReviewRoleTest(RoleTest):
    def sites(self, items):
        return {item["site"] for item in items}

    def items(self, *ids):
        return [{"id": each, "version": 1} for each in ids]

    def status(self, comment_id):
        return self.admin.ask("GET", "/v1/comments/" + comment_id).json["status"]

    def wait_until_indexed(self):
        deadline = time.monotonic() + 30
        while self.admin.ask("GET", "/v1/queue?limit=1&q=held").json["not_indexed"] > 0:
            self.assertLess(time.monotonic(), deadline, "the index does not catch up")
            time.sleep(0.05)

    def exported(self, person, query):
        answer = person.ask("GET", "/v1/export?" + query)
        self.assertEqual(answer.status, 200, answer)
        return answer.body.decode()


class Viewers(ReviewRoleTest):
    def test_a_viewer_sees_the_queue_and_changes_nothing(self):
        viewer, _, _ = self.person(("news", "viewer"), ("blog", "viewer"))
        comment = self.comment("news")
        for path in (f"/v1/comments/{comment}/context", "/v1/decisions", "/v1/stats/history",
                     "/v1/stats/akismet", "/v1/queue?q=held&order=riskiest"):
            self.assertEqual(viewer.ask("GET", path).status, 200, path)
        for method, path, body in (
                ("POST", "/v1/decisions", {"decision": "spam", "items": self.items(comment)}),
                ("POST", "/v1/decisions", {"decision": "spam", "filter": {}, "dry_run": True}),
                ("POST", "/v1/decisions/1/undo", {}),
                ("POST", "/v1/leases", {"ids": [comment]}),
                ("DELETE", "/v1/leases", {"ids": [comment]})):
            self.refused(viewer.ask(method, path, body), 403, "viewer")
        self.assertEqual(self.status(comment), "pending")

    def test_a_viewer_of_one_site_and_moderator_of_another_decides_at_that_one(self):
        person, _, _ = self.person(("news", "moderator"), ("blog", "viewer"))
        mine, seen = self.comment("news"), self.comment("blog")
        done = person.ask("POST", "/v1/decisions",
                          {"decision": "spam", "items": self.items(mine, seen)}).json
        self.assertEqual(done["decided"], 1)
        self.assertEqual(done["conflicts"], [{"id": seen, "code": "unknown_comment"}])
        claimed = person.ask("POST", "/v1/leases", {"ids": [mine, seen]}).json["items"]
        self.assertEqual([lease["id"] for lease in claimed], [mine])
        self.assertEqual(person.ask("GET", f"/v1/comments/{seen}/context").status, 200)


class SeveralSites(ReviewRoleTest):
    def test_the_queue_is_the_union_in_each_order_and_search(self):
        person, _, _ = self.person(*TWO)
        for site in self.keys:
            self.comment(site)
        self.wait_until_indexed()
        for query in ("order=oldest", "order=newest", "order=riskiest", "order=likeliest_ham",
                      "order=most_uncertain", "q=held", "author=Ada", "q=held&order=riskiest",
                      "status=any", "language=&from=2020-01-01T00:00:00Z"):
            page = person.ask("GET", "/v1/queue?limit=200&" + query).json
            self.assertEqual(self.sites(page["items"]), {"news", "blog"}, query)
            self.assertEqual(page["total"], len(page["items"]), query)
            only = person.ask("GET", "/v1/queue?limit=200&site=blog&" + query).json
            self.assertEqual(self.sites(only["items"]), {"blog"}, query)
            self.assertEqual(only["total"], len(only["items"]), query)
        self.assertEqual(person.ask("GET", "/v1/queue?limit=200&q=shop").json["items"], [])

    def test_a_context_is_of_ones_own_sites(self):
        person, _, _ = self.person(*TWO)
        for site, status in (("news", 200), ("blog", 200), ("shop", 404)):
            path = f"/v1/comments/{self.comment(site)}/context"
            self.assertEqual(person.ask("GET", path).status, status, site)
        path = f"/v1/comments/{self.comment('news')}/context?site=blog"
        self.refused(person.ask("GET", path), 404, "unknown_comment")

    def test_leases_are_of_ones_own_sites(self):
        person, user_id, email = self.person(*TWO)
        ids = {site: self.comment(site) for site in self.keys}
        claimed = person.ask("POST", "/v1/leases", {"ids": list(ids.values())}).json["items"]
        self.assertEqual({lease["id"] for lease in claimed}, {ids["news"], ids["blog"]})
        seen = self.admin.ask("POST", "/v1/leases", {"ids": list(ids.values())}).json["items"]
        by_id = {lease["id"]: lease for lease in seen}
        self.assertTrue(by_id[ids["shop"]]["is_mine"])
        self.assertEqual(by_id[ids["news"]]["actor"], f"user:{user_id}")
        self.assertEqual(by_id[ids["news"]]["actor_name"], email.split("@")[0])
        queue = self.admin.ask("GET", "/v1/queue?limit=200&site=news").json["items"]
        lease = [c["lease"] for c in queue if c["id"] == ids["news"]][0]
        self.assertEqual(lease["actor_name"], email.split("@")[0])
        self.assertEqual(person.ask("DELETE", "/v1/leases", {"ids": list(ids.values())}).status, 204)
        again = self.admin.ask("POST", "/v1/leases", {"ids": list(ids.values())}).json["items"]
        self.assertTrue(all(lease["is_mine"] for lease in again))

    def test_many_decisions_stay_within_ones_sites(self):
        person, user_id, email = self.person(*TWO)
        ids = {site: self.comment(site) for site in self.keys}
        done = person.ask("POST", "/v1/decisions", {
            "decision": "reject", "items": self.items(*ids.values())}).json
        self.assertEqual(done["decided"], 2)
        self.assertEqual(done["conflicts"], [{"id": ids["shop"], "code": "unknown_comment"}])
        self.assertEqual(self.status(ids["shop"]), "pending")
        listed = person.ask("GET", "/v1/decisions?mine=true").json["items"]
        self.assertEqual(self.sites(item["comment"] for item in listed), {"news", "blog"})
        self.assertEqual({item["actor_name"] for item in listed}, {email.split("@")[0]})
        undone = person.ask("POST", f"/v1/decisions/{done['batch']}/undo", {}).json
        self.assertEqual((undone["undone"], undone["conflicts"]), (2, []))
        self.assertEqual(self.status(ids["news"]), "pending")

    def test_a_filter_decides_ones_own_sites_alone(self):
        person, _, _ = self.person(*TWO)
        for site in self.keys:
            self.comment(site)
        ask = {"decision": "trash", "filter": {}}
        look = person.ask("POST", "/v1/decisions", {**ask, "dry_run": True}).json
        self.assertEqual(self.sites(look["sample"]) - {"news", "blog"}, set())
        whole = self.admin.ask("GET", "/v1/queue?limit=1").json["total"]
        elsewhere = whole - look["count"]
        self.assertGreater(elsewhere, 0)
        self.refused(person.ask("POST", "/v1/decisions", {
            **ask, "filter": {"site": "shop"}, "dry_run": True}), 403, "other_site")
        done = person.ask("POST", "/v1/decisions", {**ask, "count": look["count"]}).json
        self.assertEqual((done["decided"], done["conflicts"]), (look["count"], []))
        self.assertEqual(self.admin.ask("GET", "/v1/queue?limit=1").json["total"], elsewhere)
        person.ask("POST", f"/v1/decisions/{done['batch']}/undo", {})

    def test_a_batch_of_all_sites_is_undone_at_ones_own(self):
        person, _, _ = self.person(*TWO)
        ids = {site: self.comment(site) for site in self.keys}
        done = self.admin.ask("POST", "/v1/decisions", {
            "decision": "reject", "items": self.items(*ids.values())}).json
        self.assertEqual(done["decided"], 3)
        undone = person.ask("POST", f"/v1/decisions/{done['batch']}/undo", {}).json
        self.assertEqual(undone["undone"], 2)
        self.assertEqual(self.status(ids["shop"]), "rejected")
        nobody, _, _ = self.person(("shop", "viewer"), ("blog", "moderator"))
        undone = nobody.ask("POST", f"/v1/decisions/{done['batch']}/undo", {}).json
        self.assertEqual(undone["undone"], 0)

    def test_decisions_of_several_sites_come_in_pages_that_lose_nothing(self):
        person, _, _ = self.person(*TWO)
        for site in ("news", "shop", "blog", "blog", "shop", "news", "news"):
            self.decide(self.admin, self.comment(site))
        whole = person.ask("GET", "/v1/decisions?limit=200").json["items"]
        self.assertEqual(self.sites(item["comment"] for item in whole), {"news", "blog"})
        paged, cursor = [], ""
        while cursor is not None:
            page = person.ask("GET", "/v1/decisions?limit=2" + cursor).json
            paged += page["items"]
            cursor = page["next"] and "&cursor=" + page["next"]
        self.assertEqual(paged, whole)
        only = person.ask("GET", "/v1/decisions?site=blog&limit=200").json["items"]
        self.assertEqual(self.sites(item["comment"] for item in only), {"blog"})
        self.refused(person.ask("GET", "/v1/decisions?site=shop"), 403, "other_site")

    def test_the_history_of_several_sites_is_added_up(self):
        person, _, _ = self.person(*TWO)
        for site in self.keys:
            self.decide(self.admin, self.comment(site))

        def today(query=""):
            return person.ask("GET", "/v1/stats/history?days=1" + query).json["days"][-1]

        for name in ("approved", "pending", "decided_by_people"):
            self.assertEqual(today()[name],
                             today("&site=news")[name] + today("&site=blog")[name], name)
        self.assertGreater(today()["decided_by_people"], 0)
        self.refused(person.ask("GET", "/v1/stats/history?site=shop"), 403, "other_site")

    def test_akismet_figures_are_of_ones_own_sites(self):
        person, _, _ = self.person(*TWO)
        for site, key in self.keys.items():
            form = urllib.parse.urlencode({"api_key": key, "blog": f"https://{site}.example",
                                           "user_ip": "203.0.113.9", "comment_content": "Hello"})
            self.service.ask("POST", "/1.1/comment-check", form.encode(),
                             headers={"Content-Type": "application/x-www-form-urlencoded"})

        def seen(who, query=""):
            return self.sites(who.ask("GET", "/v1/stats/akismet" + query).json["items"])

        self.assertEqual(seen(self.admin), {"news", "blog", "shop"})
        self.assertEqual(seen(person), {"news", "blog"})
        self.assertEqual(seen(person, "?site=blog"), {"blog"})
        self.refused(person.ask("GET", "/v1/stats/akismet?site=shop"), 403, "other_site")

    def test_an_export_is_of_ones_own_sites(self):
        person, _, _ = self.person(("news", "admin"), ("blog", "admin"))
        for site in self.keys:
            self.decide(self.admin, self.comment(site), "spam")
        for kind in ("comments", "labels"):
            lines = self.exported(person, "kind=" + kind)
            self.assertIn('"news"', lines)
            self.assertIn('"blog"', lines)
            self.assertNotIn("shop", lines)
            self.assertNotIn('"news"', self.exported(person, f"kind={kind}&site=blog"))
            self.refused(person.ask("GET", f"/v1/export?kind={kind}&site=shop"), 403, "other_site")

    def test_a_version_for_all_sites_is_for_an_admin_of_all_sites(self):
        person, _, _ = self.person(("news", "admin"), ("blog", "admin"))
        self.refused(person.ask("POST", "/v1/models/1/rollback", {}), 403, "bound_to_site")
        self.refused(self.admin.ask("POST", "/v1/models/1/rollback", {}), 404, "unknown_model")


class Streams(ReviewRoleTest):
    def listen(self, person):
        stream = Stream(self.service, cookie=person.cookie)
        self.addCleanup(stream.close)
        self.assertEqual(stream.status, 200)
        time.sleep(0.5)
        return stream

    def ends(self, stream):
        """Reads on to the end of the stream, which comes long before the next heartbeat."""
        began = time.monotonic()
        while stream.event() is not None:
            pass
        self.assertLess(time.monotonic() - began, 8)

    def test_a_stream_tells_of_ones_own_sites(self):
        person, _, _ = self.person(*TWO)
        stream = self.listen(person)
        for site in ("shop", "news", "shop", "blog"):
            self.comment(site)
            time.sleep(0.5)
        self.assertEqual([stream.event()[1]["site"] for _ in range(2)], ["news", "blog"])

    def test_a_stream_ends_with_its_session(self):
        person, _, _ = self.person(("news", "viewer"))
        stays, _, _ = self.person(("news", "viewer"))
        stream, other = self.listen(person), self.listen(stays)
        self.assertEqual(person.ask("DELETE", "/v1/session").status, 204)
        self.ends(stream)
        self.comment("news")
        other.wait_for("arrived")

    def test_a_stream_ends_where_roles_change(self):
        person, user_id, _ = self.person(*TWO)
        stream = self.listen(person)
        changed = self.admin.ask("PATCH", f"/v1/users/{user_id}",
                                 {"roles": [{"site": "news", "role": "moderator"}]})
        self.assertEqual(changed.status, 200, changed)
        self.ends(stream)

    def test_a_stream_ends_with_its_token(self):
        made = self.admin.ask("POST", "/v1/tokens", {"role": "viewer"}).json
        stream = Stream(self.service, auth=made["token"])
        self.addCleanup(stream.close)
        self.assertEqual(stream.status, 200)
        self.assertEqual(self.admin.ask("DELETE", f"/v1/tokens/{made['id']}").status, 204)
        self.ends(stream)


if __name__ == "__main__":
    unittest.main()
