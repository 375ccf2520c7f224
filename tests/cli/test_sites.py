"""site, token, rules, backup and restore."""

import json
import os
import sqlite3
import sys
import time
import unittest

from cli import ROOT, CliTest

sys.path.insert(0, os.path.join(ROOT, "tests", "http"))
from harness import Service  # noqa: E402


class SiteTest(CliTest):
    def hamlet(self, *arguments):
        return self.done(*arguments, "--database", self.database)

    def test_a_site_is_added_with_a_key_of_twelve_digits(self):
        added = json.loads(self.hamlet("site", "add", "news", "--origin", "HTTPS://News.Example/",
                                       "--origin", "http://localhost:3000", "--json"))
        self.assertEqual(list(added), ["site", "key"])
        self.assertEqual(added["site"], "news")
        self.assertRegex(added["key"], r"\A[0-9a-f]{12}\Z")
        listed = json.loads(self.hamlet("site", "list", "--json"))
        self.assertEqual(listed["origins"], ["https://news.example", "http://localhost:3000"])
        self.assertNotIn(added["key"], json.dumps(listed))
        text = self.hamlet("site", "add", "blog")
        self.assertRegex(text, r"\Asite  blog\nkey   [0-9a-f]{12}\n")

    def test_neither_keys_nor_tokens_stand_in_the_database(self):
        key = json.loads(self.hamlet("site", "add", "news", "--json"))["key"]
        token = json.loads(self.hamlet("token", "add", "--role", "admin", "--json"))["token"]
        for name in os.listdir(self.folder):
            with open(self.path(name), "rb") as part:
                content = part.read()
            self.assertNotIn(key.encode(), content)
            self.assertNotIn(token.encode(), content)

    def test_bad_names_and_origins_are_refused(self):
        for name in ("", "a b", "-x", "ä", "x" * 65):
            with self.subTest(name):
                self.refused(2, "A site's name", "site", "add", "--database", self.database, "--",
                             name)
        for origin in ("news.example", "ftp://news.example", "https://", "https://a/b",
                       "https://a?b", "https://u@a", "https://a:0", "https://a:65536",
                       "https://a b"):
            with self.subTest(origin):
                self.refused(2, "An origin", "site", "add", "x", "--origin", origin, "--database",
                             self.database)
        self.assertFalse(os.path.exists(self.path("hamlet.db")))
        self.hamlet("site", "add", "news")
        self.refused(1, 'there is a site "news" already', "site", "add", "news", "--database",
                     self.database)

    def test_a_key_can_be_changed(self):
        old = json.loads(self.hamlet("site", "add", "news", "--json"))["key"]
        new = json.loads(self.hamlet("site", "rotate-key", "news", "--json"))
        self.assertNotEqual(new["key"], old)
        self.assertRegex(new["former_expires_at"], r"\A20\d\d-\d\d-\d\dT")
        self.refused(1, 'there is no site "nope"', "site", "rotate-key", "nope", "--database",
                     self.database)

    def test_a_database_that_is_not_there_is_not_made_by_looking(self):
        for words in (["site", "list"], ["token", "list"], ["token", "revoke", "1"],
                      ["backup", "b.db"]):
            with self.subTest(words):
                self.refused(1, "Cannot open the database", *words, "--database", self.database)
        self.assertEqual(os.listdir(self.folder), [])

    def test_tokens_are_added_listed_and_revoked(self):
        self.hamlet("site", "add", "news")
        token = json.loads(self.hamlet("token", "add", "--site", "news", "--role", "moderator",
                                       "--json"))
        self.assertEqual(list(token), ["token"])
        self.assertRegex(token["token"], r"\Ahmt_[A-Za-z0-9_-]{43}\Z")
        self.assertRegex(self.hamlet("token", "add", "--role", "admin"), r"\Atoken 2  hmt_")
        listed = [json.loads(line) for line in self.hamlet("token", "list", "--json").splitlines()]
        self.assertEqual([(one["id"], one["role"], one["site"]) for one in listed],
                         [(1, "moderator", "news"), (2, "admin", None)])
        self.hamlet("token", "revoke", "1")
        self.assertNotIn("moderator", self.hamlet("token", "list"))
        self.refused(1, "there is no token 1", "token", "revoke", "1", "--database", self.database)
        self.refused(2, "not a token's number", "token", "revoke", "x", "--database",
                     self.database)
        self.refused(2, "--role is", "token", "add", "--role", "x", "--database", self.database)
        self.refused(2, "--role viewer|moderator|admin is missing", "token", "add")
        self.refused(1, "there is no site", "token", "add", "--role", "admin", "--site", "x",
                     "--database", self.database)

    def test_the_database_is_for_its_owners_eyes(self):
        self.hamlet("site", "add", "news")
        self.hamlet("backup", "b.db")
        for name in ("hamlet.db", "b.db"):
            self.assertEqual(os.stat(self.path(name)).st_mode & 0o077, 0)


class BackupTest(CliTest):
    def setUp(self):
        super().setUp()
        self.done("site", "add", "news", "--database", self.database)
        self.done("backup", "b.db", "--database", self.database)

    def sites(self, database):
        listed = self.done("site", "list", "--json", "--database", database)
        return [json.loads(line)["site"] for line in listed.splitlines()]

    def test_a_backup_is_restored_where_nothing_is(self):
        other = "sqlite:" + self.path("other.db")
        self.done("restore", "b.db", "--database", other)
        self.assertEqual(self.sites(other), ["news"])

    def test_a_database_is_replaced_by_force_only(self):
        self.done("site", "add", "blog", "--database", self.database)
        self.refused(1, "--force replaces it", "restore", "b.db", "--database", self.database)
        self.assertEqual(self.sites(self.database), ["news", "blog"])
        self.done("restore", "--force", "b.db", "--database", self.database)
        self.assertEqual(self.sites(self.database), ["news"])
        self.assertEqual([name for name in os.listdir(self.folder) if "restored" in name], [])

    def test_what_a_symbolic_link_names_is_replaced_and_the_link_stays(self):
        os.makedirs(self.path("disk"))
        os.rename(self.path("hamlet.db"), self.path("disk/real.db"))
        os.symlink("disk/real.db", self.path("hamlet.db"))
        self.done("site", "add", "blog", "--database", self.database)
        self.done("restore", "--force", "b.db", "--database", self.database)
        self.assertEqual(os.readlink(self.path("hamlet.db")), "disk/real.db")
        self.assertEqual(self.sites("sqlite:" + self.path("disk/real.db")), ["news"])
        self.assertEqual(sorted(os.listdir(self.path("disk"))), ["real.db"])

    def test_the_log_of_a_crashed_database_is_not_played_into_the_restored_one(self):
        open_database = sqlite3.connect(self.path("hamlet.db"), isolation_level=None)
        open_database.execute("CREATE TABLE left_over (x)")
        with open(self.path("hamlet.db-wal"), "rb") as log:
            left_over = log.read()
        open_database.close()
        with open(self.path("hamlet.db-wal"), "wb") as log:
            log.write(left_over)
        self.done("restore", "--force", "b.db", "--database", self.database)
        self.assertEqual(self.sites(self.database), ["news"])
        restored = sqlite3.connect(self.path("hamlet.db"))
        self.assertEqual(restored.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        self.assertEqual(restored.execute("SELECT count(*) FROM sqlite_schema "
                                          "WHERE name = 'left_over'").fetchone(), (0,))
        restored.close()

    def test_a_backup_never_overwrites(self):
        self.refused(1, "b.db exists already", "backup", "b.db", "--database", self.database)

    def test_a_damaged_backup_replaces_nothing(self):
        with open(self.path("b.db"), "r+b") as backup:
            size = os.path.getsize(self.path("b.db"))
            # The last ones: the first tell what it is.
            for at in range(size - 8 * 4096, size, 4096):
                backup.seek(at)
                backup.write(b"\xff" * 8)
        self.refused(1, "b.db is damaged: nothing of it was restored", "restore", "--force", "b.db",
                     "--database", self.database)
        self.assertEqual(self.sites(self.database), ["news"])

    def test_what_is_no_backup_is_refused(self):
        self.refused(1, "No such file", "restore", "nowhere", "--database", "sqlite:x.db")
        junk = self.write("junk", "not a database, but long enough to look at " * 100)
        self.refused(1, "damaged, not a database", "restore", junk, "--database", "sqlite:x.db")
        self.refused(1, "damaged, not a database", "restore", self.write("empty", ""),
                     "--database", "sqlite:x.db")
        foreign = sqlite3.connect(self.path("foreign.db"))
        foreign.execute("CREATE TABLE t (x)")
        foreign.close()
        self.refused(1, "not a database of this program", "restore", "foreign.db", "--database",
                     "sqlite:x.db")
        self.assertFalse(os.path.exists(self.path("x.db")))


class WhileServingTest(CliTest):
    def test_sites_and_tokens_hold_at_once_and_a_restore_is_refused(self):
        with Service() as service:
            key = json.loads(service.cli("site", "add", "blog", "--json").stdout)["key"]
            self.assertEqual(service.submit("Good morning", auth=key).status, 201)
            token = json.loads(service.cli("token", "add", "--site", "blog", "--role", "moderator",
                                           "--json").stdout)["token"]
            queue = service.ask("GET", "/v1/queue", auth=token)
            self.assertEqual((queue.status, len(queue.json["items"])), (200, 1))
            service.cli("backup", self.path("b.db"))
            got = service.cli("restore", "--force", self.path("b.db"), check=False)
            self.assertEqual(got.returncode, 1)
            self.assertIn("is in use; stop the service first", got.stderr)
            self.assertEqual(service.submit("Good evening", auth=key).status, 201)
            service.cli("token", "revoke", "2")
            deadline = time.monotonic() + 10
            while service.ask("GET", "/v1/queue", auth=token).status != 401:
                self.assertLess(time.monotonic(), deadline, "a revoked token still holds")
                time.sleep(0.05)


class RulesTest(CliTest):
    PACK = ("- name: greeting\n  look_at: content\n  description: Says hello.\n"
            "  pattern: '\\bhello\\b'\n  weight: 1.5\n  hit: ['hello you']\n  miss: ['yellow']\n")

    def test_the_shipped_packs_hold_their_examples(self):
        told = json.loads(self.done("rules", "test", "--json"))
        self.assertGreaterEqual(told["rules"], 25)
        self.assertGreaterEqual(told["examples"], 2 * told["rules"])
        listed = self.done("rules", "list", "--json").splitlines()
        self.assertEqual(len(listed), told["rules"])

    def test_a_file_a_folder_or_both_are_taken(self):
        self.write("a.yaml", self.PACK)
        os.mkdir(self.path("packs"))
        self.write("packs/b.yml", self.PACK.replace("greeting", "other"))
        self.write("packs/ignored.txt", "not a pack")
        one, two = [json.loads(line) for line in self.done(
            "rules", "list", "--json", "--rules", "a.yaml", "--rules", "packs").splitlines()]
        self.assertEqual((one["name"], one["weight"], one["source"], one["line"]),
                         ("greeting", 1.5, "a.yaml", 1))
        self.assertEqual((two["name"], two["source"]), ("other", "packs/b.yml"))

    def test_a_broken_pack_is_named_by_line(self):
        self.write("a.yaml", self.PACK.replace("'yellow'", "'hello'"))
        self.refused(1, "a.yaml:", "rules", "test", "--rules", "a.yaml")
        self.write("b.yaml", self.PACK + "- name: [\n")
        self.refused(1, "b.yaml:9: This is not YAML", "rules", "list", "--rules", "b.yaml")
        os.mkdir(self.path("empty"))
        self.refused(1, "holds no rule pack", "rules", "test", "--rules", "empty")


if __name__ == "__main__":
    unittest.main()
