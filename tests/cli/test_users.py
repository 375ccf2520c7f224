"""user add, link, list, disable and enable."""

import json
import os
import sqlite3
import unittest

from cli import CliTest


class UserTest(CliTest):
    def setUp(self):
        super().setUp()
        self.done("site", "add", "news", "--database", self.database)

    def hamlet(self, *arguments, **options):
        return self.done(*arguments, "--database", self.database, **options)

    def add(self, email, *arguments):
        return json.loads(self.hamlet("user", "add", email, "--json", *arguments))

    def test_a_user_is_added_with_a_link_that_is_shown_once(self):
        made = self.add(" Ann@Example.org ", "--role", "viewer", "--site", "news")
        self.assertEqual(list(made), ["id", "email", "link"])
        self.assertEqual((made["id"], made["email"]), (1, "ann@example.org"))
        self.assertRegex(made["link"], r"\Ahttp://127\.0\.0\.1:8080/#/link/[A-Za-z0-9_-]{43}\Z")
        text = self.hamlet("user", "add", "bob@example.org", "--role", "admin")
        self.assertRegex(text, r"\Ahttp://\S+/#/link/\S{43}\nThis link is for bob@example\.org")
        self.assertIn("72 hours", text)

    def test_a_link_stands_where_the_page_does(self):
        for options, base in ((["--listen", "0.0.0.0:9000"], "http://127.0.0.1:9000/"),
                              (["--public-url", "https://c.example"], "https://c.example/")):
            made = json.loads(self.hamlet("user", "add", f"{len(base)}@example.org", "--role",
                                          "viewer", "--json", *options))
            self.assertTrue(made["link"].startswith(base + "#/link/"), made)
        for url in ("c.example", "https://c.example/", "https://C.example", "https://c.example/a"):
            self.refused(2, "public-url", "user", "add", "x@example.org", "--role", "viewer",
                         "--public-url", url, "--database", self.database)

    def test_secrets_do_not_stand_in_the_database(self):
        secret = self.add("ann@example.org", "--role", "viewer")["link"].rsplit("/", 1)[-1]
        for name in os.listdir(self.folder):
            with open(self.path(name), "rb") as part:
                self.assertNotIn(secret.encode(), part.read())

    def test_users_are_listed_with_their_roles(self):
        self.add("ann@example.org", "--role", "viewer", "--site", "news", "--name", "Ann É")
        self.add("bob@example.org", "--role", "admin")
        listed = [json.loads(line) for line in self.hamlet("user", "list", "--json").splitlines()]
        self.assertEqual([(one["id"], one["name"], one["roles"]) for one in listed],
                         [(1, "Ann É", [{"site": "news", "role": "viewer"}]),
                          (2, "bob", [{"site": None, "role": "admin"}])])
        text = self.hamlet("user", "list")
        self.assertIn("viewer of news", text)
        self.assertIn("admin of (all sites)  (invited)", text)

    def test_a_disabled_user_gets_no_link(self):
        self.add("ann@example.org", "--role", "viewer")
        self.assertIn("can sign in no more", self.hamlet("user", "disable", "ANN@example.org"))
        self.assertIn("(disabled)", self.hamlet("user", "list"))
        self.refused(1, "is disabled; `hamlet user enable`", "user", "link", "ann@example.org", "--database",
                     self.database)

    def test_an_enabled_user_gets_a_link_again(self):
        self.add("ann@example.org", "--role", "viewer", "--site", "news")
        self.hamlet("user", "disable", "ann@example.org")
        self.assertIn("has chosen no password yet", self.hamlet("user", "enable",
                                                                "ANN@example.org"))
        listed = json.loads(self.hamlet("user", "list", "--json"))
        self.assertEqual((listed["is_disabled"], listed["roles"]),
                         (False, [{"site": "news", "role": "viewer"}]))
        self.assertIn("/#/link/", self.hamlet("user", "link", "ann@example.org"))

    def test_the_commands_are_told_together(self):
        told = self.done("user", "--help")
        for command in ("add", "link", "list", "disable", "enable"):
            self.assertRegex(told, rf"\n  user {command} +\w")
            self.assertIn(f"Usage: hamlet user {command}", self.done("user", command, "--help"))

    def test_mistakes_are_told(self):
        self.add("ann@example.org", "--role", "viewer")
        for code, message, *words in (
                (1, "already", "add", "Ann@example.org", "--role", "viewer"),
                (1, "there is nobody", "link", "bob@example.org"),
                (1, "there is nobody", "disable", "bob@example.org"),
                (1, "there is nobody", "enable", "bob@example.org"),
                (1, "there is no site", "add", "b@example.org", "--role", "admin", "--site", "x"),
                (2, "incorrect email", "add", "bob", "--role", "admin"),
                (2, "incorrect email", "link", "bob"),
                (2, "--role is", "add", "b@example.org", "--role", "boss"),
                (2, "--name", "add", "b@example.org", "--role", "admin", "--name", " ")):
            self.refused(code, message, "user", *words, "--database", self.database)
        self.refused(2, "--role viewer|moderator|admin is missing", "user", "add", "b@example.org")
        self.assertEqual(len(self.hamlet("user", "list").splitlines()), 1)

    def test_a_database_that_is_not_there_is_not_made_by_looking(self):
        for words in (["list"], ["link", "a@b.cd"], ["disable", "a@b.cd"],
                      ["enable", "a@b.cd"]):
            self.refused(1, "Cannot open the database", "user", *words, "--database",
                         "sqlite:" + self.path("none.db"))
        self.assertFalse(os.path.exists(self.path("none.db")))

    def test_each_event_is_in_the_audit_trail_in_its_order(self):
        self.add("ann@example.org", "--role", "viewer", "--site", "news")
        self.hamlet("user", "link", "ann@example.org")
        self.hamlet("user", "disable", "ann@example.org")
        self.hamlet("user", "enable", "ann@example.org")
        self.hamlet("token", "add", "--role", "viewer")
        self.hamlet("token", "revoke", "1")
        self.hamlet("site", "rotate-key", "news")
        database = sqlite3.connect(self.path("hamlet.db"))
        rows = database.execute("SELECT actor, action, object, site_id FROM audit ORDER BY id")
        self.assertEqual([row[1:] for row in rows], [
            ("site.add", "site:news", 1), ("user.add", "user:1", 1), ("user.link", "user:1", 0),
            ("user.disable", "user:1", 0), ("user.enable", "user:1", 0), ("token.add", "token:1", 0),
            ("token.revoke", "token:1", 0), ("key.add", "site:news", 1)])
        actors = database.execute("SELECT DISTINCT actor FROM audit").fetchall()
        self.assertEqual(actors, [("command line",)])
        for change in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
            with self.assertRaises(sqlite3.IntegrityError):
                database.execute(change)
        database.close()


if __name__ == "__main__":
    unittest.main()
