"""First and later starts, and those that fail."""

import os
import re
import sqlite3
import subprocess
import unittest

from harness import BINARY, Service, wait_for


def serve(*arguments, env=None):
    """A start that is expected to fail; gives its status and standard error."""
    run = subprocess.run([BINARY, "serve", *arguments], capture_output=True, text=True, timeout=60,
                         env={**os.environ, **(env or {})})
    return run.returncode, run.stderr


class Starting(unittest.TestCase):
    def test_a_later_start_greets_without_secrets(self):
        with Service() as service:
            key, token = service.key, service.token
            self.assertIn(key, service.greeting)
            made = service.submit("kept over the start").json
            service.stop()
            service.start()
            self.assertNotIn(key, service.greeting)
            self.assertNotIn(token, service.greeting)
            for line in re.findall("^  (.*(?:rotate-key|token add).*)$", service.greeting, re.M):
                run = subprocess.run(line, shell=True, capture_output=True, text=True, cwd="/")
                self.assertEqual(run.returncode, 0, line + run.stderr)
            self.assertIn("rotate-key", service.greeting)
            found = service.ask("GET", "/v1/comments/" + made["id"], auth=key)
            self.assertEqual(found.json["content"], "kept over the start")

    def test_a_port_in_use_is_told(self):
        with Service() as service:
            address = f"127.0.0.1:{service.port}"
            status, said = serve("--listen", address, "--database", service.database)
            self.assertEqual(status, 1)
            self.assertIn(address, said)
            self.assertIn("in use", said)
            self.assertEqual(service.submit("not disturbed").status, 201)

    def test_a_start_that_fails_keeps_key_and_token_for_the_one_that_works(self):
        with Service() as service:
            fresh = os.path.join(service.folder, "fresh")
            os.mkdir(fresh)
            status, said = serve("--listen", f"127.0.0.1:{service.port}",
                                 "--database", "sqlite:" + os.path.join(fresh, "hamlet.db"))
            self.assertEqual(status, 1, said)
            with Service(folder=fresh) as second:
                self.assertIsNotNone(second.key, second.greeting)
                self.assertEqual(second.submit("on the second attempt").status, 201)

    def test_a_first_start_that_fails_half_way_leaves_nothing(self):
        with Service() as service:
            service.stop()
            database = sqlite3.connect(os.path.join(service.folder, "hamlet.db"))
            database.executescript(
                "DELETE FROM links; DELETE FROM tokens; DELETE FROM site_keys; DELETE FROM sites;"
                "CREATE TRIGGER no_links BEFORE INSERT ON links"
                " BEGIN SELECT raise(ABORT, 'not now'); END")
            with self.assertRaises(RuntimeError):
                service.start()
            service.kill()
            database.execute("DROP TRIGGER no_links")
            database.close()
            service.key = service.token = None
            service.start()
            self.assertIsNotNone(service.first_link, service.greeting)
            self.assertEqual(service.submit("on the second attempt").status, 201)
            self.assertEqual(service.ask("GET", "/v1/stats", auth=service.token).status, 200)

    def test_bad_settings_are_told_with_their_range(self):
        with Service() as service:
            config = os.path.join(service.folder, "bad.yaml")
            cases = [
                (["--loops", "65"], {}, None, ("--loops", "0 to 64")),
                (["--loops", "two"], {}, None, ("--loops", "0 to 64")),
                (["--listen", "nowhere"], {}, None, ("--listen", "ADDRESS:PORT")),
                (["--log-level", "loud"], {}, None, ("--log-level", "debug, info")),
                (["--trusted-proxies", "300.1.1.1"], {}, None, ("--trusted-proxies",)),
                (["--nothing", "1"], {}, None, ("--nothing",)),
                ([], {"HAMLET_MIN_LABELS": "0"}, None, ("HAMLET_MIN_LABELS", "1 to 1000000")),
                ([], {}, "loops: 1\nmax_connections: 5\n", ("bad.yaml:2", "16 to 100000")),
                ([], {}, "lops: 1\n", ("bad.yaml:1", "lops")),
                ([], {}, "loops: [1\n", ("bad.yaml:",)),
                (["--config", "/no/such/file.yaml"], {}, None, ("/no/such/file.yaml",)),
                (["--rules", "/no/such/pack.yaml"], {}, None, ("/no/such/pack.yaml",)),
                (["--database", "sqlite:/no/such/folder/h.db"], {}, None, ("/no/such/folder",)),
                (["--database", "mysql:x"], {}, None, ("--database", "sqlite:FILE")),
            ]
            for flags, env, text, expected in cases:
                with self.subTest(flags=flags, env=env, text=text):
                    arguments = ["--listen", "127.0.0.1:0", "--database",
                                 "sqlite:" + os.path.join(service.folder, "other.db"), *flags]
                    if text is not None:
                        with open(config, "w", encoding="utf-8") as out:
                            out.write(text)
                        arguments += ["--config", config]
                    status, said = serve(*arguments, env=env)
                    self.assertIn(status, (1, 2), said)
                    for part in expected:
                        self.assertIn(part, said)

    def test_a_file_that_is_no_database_is_left_alone(self):
        with Service() as service:
            path = os.path.join(service.folder, "notes.txt")
            with open(path, "w", encoding="utf-8") as out:
                out.write("This is no database, but somebody's notes.\n" * 100)
            status, said = serve("--listen", "127.0.0.1:0", "--database", "sqlite:" + path)
            self.assertEqual(status, 1)
            self.assertIn("notes.txt", said)
            with open(path, encoding="utf-8") as kept:
                self.assertTrue(kept.read().startswith("This is no database"))

    def test_two_services_over_one_database_do_not_disturb_each_other(self):
        with Service() as one, Service(folder=one.folder) as two:
            two.key, two.token = one.key, one.token
            made = {}
            for i in range(40):
                service = (one, two)[i % 2]
                answer = service.submit(f"by turns {i}", external_id=f"turn-{i}")
                self.assertEqual(answer.status, 201, answer)
                made[answer.json["id"]] = service
            for i in range(40):
                answer = (two, one)[i % 2].submit(f"by turns {i}", external_id=f"turn-{i}")
                self.assertEqual(answer.headers.get("idempotency-replayed"), "true")
            for comment, service in made.items():
                other = two if service is one else one
                self.assertEqual(other.decide(comment, "spam", 1).status, 200)
                self.assertEqual(service.decide(comment, "approve", 1).status, 412)
            for service in (one, two):
                stats = service.ask("GET", "/v1/stats", auth=one.token).json
                self.assertEqual(stats["labels"], {"spam": 40, "ham": 0})
            # What one is taught, the other knows.
            wait_for(lambda: len({self.probability(s, one.key) for s in (one, two)}) == 1,
                     "the two do not agree")

    def test_a_site_that_another_service_changed_is_changed_as_it_is_now(self):
        with Service() as one, Service(folder=one.folder) as two:
            two.key, two.token = one.key, one.token

            def change(service, settings, tag):
                return service.ask("PATCH", "/v1/sites/my-site", {"settings": settings},
                                   auth=one.token, headers={"If-Match": tag})

            first = change(two, {"requires_email": True}, "*")
            self.assertEqual(first.status, 200, first)
            second = change(one, {"premoderated": True}, first.headers["etag"])
            self.assertEqual(second.status, 200, second)
            self.assertTrue(second.json["settings"]["requires_email"], second)
            self.assertEqual(change(two, {"premoderated": False}, first.headers["etag"]).status,
                             412)

    def probability(self, service, key):
        return service.ask("POST", "/v1/check", {"author": {"name": "Ada"}, "content": "by turns"},
                           auth=key).json["probability"]


if __name__ == "__main__":
    unittest.main()
