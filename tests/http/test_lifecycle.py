"""Reloading, stopping, and running out of room."""

import contextlib
import http.client
import json
import os
import re
import resource
import signal
import socket
import threading
import time
import unittest

from harness import Service, wait_for

RULE = """- name: the-word
  description: Holds a word of this test.
  words: {word}
  weight: 3
"""


class Client(threading.Thread):
    """Submits on one connection after the other until the service is gone."""

    def __init__(self, service, number):
        super().__init__()
        self.service = service
        self.number = number
        self.acknowledged = {}
        self.unanswered = []
        self.odd = []

    def run(self):
        while self.submit_many():
            pass

    def submit_many(self):
        """On one connection, until it is closed; false when no new one can be made."""
        with contextlib.closing(self.service.connect()) as connection:
            try:
                connection.connect()
            except OSError:
                return False
            while True:
                external = f"{self.number}-{len(self.acknowledged) + len(self.unanswered)}"
                try:
                    answer = self.service.submit(f"Comment {external}.", external_id=external,
                                                 connection=connection)
                except (OSError, http.client.HTTPException):
                    self.unanswered.append(external)
                    return True
                if answer.status != 201:
                    self.odd.append(answer)
                    return False
                self.acknowledged[external] = answer.json["id"]
                if answer.headers.get("connection") == "close":
                    return True


class Stopping(unittest.TestCase):
    def test_a_stop_under_load_answers_all_that_it_took(self):
        with Service("--log-level", "warning") as service:
            clients = [Client(service, i) for i in range(8)]
            for client in clients:
                client.start()
            wait_for(lambda: all(len(c.acknowledged) > 20 for c in clients), "no load")
            self.assertEqual(service.stop(), 0)
            for client in clients:
                client.join(30)
            self.assertNotIn("drain_abandoned", service.read_log())
            service.start()
            self.check_clients(service, clients)

    def check_clients(self, service, clients):
        for client in clients:
            self.assertEqual(client.odd, [])
            for external, comment in client.acknowledged.items():
                found = service.ask("GET", "/v1/comments/" + comment, auth=service.key)
                self.assertEqual((found.status, found.json["external_id"]), (200, external))
            for external in client.unanswered:
                # A connection that is closed while its client begins to send is nobody's fault;
                # but then nothing may have been done.
                answer = service.submit(f"Comment {external}.", external_id=external)
                self.assertEqual(answer.status, 201)
                self.assertNotIn("idempotency-replayed", answer.headers)

    def test_a_stop_while_the_filter_trains_is_clean(self):
        with Service("--log-level", "warning", "--min-labels", "1000000") as service:
            rows = [{"content": f"words {i} of label {i % 2} and more", "label": "spam"
                     if i % 2 else "ham"} for i in range(3000)]
            self.assertEqual(service.label(rows).status, 200)
            service.ask("POST", "/v1/models", {}, auth=service.token)
            self.assertEqual(service.stop(), 0)
            service.start()
            labels = service.ask("GET", "/v1/stats", auth=service.token).json["labels"]
            self.assertEqual(labels, {"spam": 1500, "ham": 1500})

    def test_idle_connections_do_not_hold_a_stop_up(self):
        with Service() as service:
            idle = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(20)]
            service.ask("GET", "/healthz")
            begun = time.monotonic()
            self.assertEqual(service.stop(), 0)
            self.assertLess(time.monotonic() - begun, 5)
            for stream in idle:
                stream.close()

    def test_a_request_under_way_is_answered_by_a_service_that_stops(self):
        with Service() as service:
            body = b'{"author": {"name": "Ada"}, "content": "sent slowly"}'
            with socket.create_connection(("127.0.0.1", service.port), timeout=20) as stream:
                stream.sendall(b"POST /v1/check HTTP/1.1\r\nHost: h\r\nContent-Type: "
                               b"application/json\r\nAuthorization: Bearer %s\r\n"
                               b"Content-Length: %d\r\n\r\n" % (service.key.encode(), len(body)))
                stream.sendall(body[:10])
                time.sleep(0.2)
                service.process.send_signal(signal.SIGTERM)
                time.sleep(0.3)
                stream.sendall(body[10:])
                got = b""
                while chunk := stream.recv(65536):
                    got += chunk
            self.assertTrue(got.startswith(b"HTTP/1.1 200 "), got)
            self.assertIn(b"\r\nConnection: close\r\n", got)
            self.assertEqual(service.stop(), 0)


class Reloading(unittest.TestCase):
    def setUp(self):
        self.service = Service("--min-labels", "1000000")
        self.addCleanup(self.service.__exit__)
        self.pack = os.path.join(self.service.folder, "pack.yaml")
        self.config = os.path.join(self.service.folder, "hamlet.yaml")
        self.service.flags += ["--rules", self.pack, "--config", self.config]
        self.write(self.pack, RULE.format(word="wolpertinger"))
        self.write(self.config, "log_level: info\n")

    def write(self, path, text):
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)

    def reload(self, event):
        """SIGHUP, and the line of the log that has the event."""
        n_before = self.service.read_log().count(event)
        self.service.process.send_signal(signal.SIGHUP)
        wait_for(lambda: self.service.read_log().count(event) > n_before,
                 f"no {event}: {self.service.read_log()}")
        return [line for line in self.service.read_log().splitlines() if event in line][-1]

    def is_hit(self, content):
        answer = self.service.ask("POST", "/v1/check",
                                  {"author": {"name": "Ada"}, "content": content},
                                  auth=self.service.key)
        self.assertEqual(answer.status, 200, answer)
        return any(reason["kind"] == "rule" for reason in answer.json["reasons"])

    def test_rules_are_read_again_and_broken_ones_left(self):
        self.service.start()
        self.assertTrue(self.is_hit("a wolpertinger"))
        self.assertFalse(self.is_hit("a jackalope"))
        self.write(self.pack, RULE.format(word="jackalope"))
        self.reload("rules_reloaded")
        self.assertFalse(self.is_hit("a wolpertinger"))
        self.assertTrue(self.is_hit("a jackalope"))
        self.write(self.pack, RULE.format(word="basilisk") + "  hit: nothing of it\n")
        line = self.reload("rules_not_reloaded")
        self.assertIn("pack.yaml:5", line)
        self.assertTrue(self.is_hit("a jackalope"))
        self.assertFalse(self.is_hit("a basilisk"))
        os.unlink(self.pack)
        self.assertIn("pack.yaml", self.reload("rules_not_reloaded"))
        self.assertTrue(self.is_hit("a jackalope"))

    def test_rules_are_read_again_when_their_file_changes(self):
        self.service.start()
        self.write(self.pack, RULE.format(word="jackalope"))
        wait_for(lambda: self.is_hit("a jackalope"), "the changed pack was not read")
        self.assertFalse(self.is_hit("a wolpertinger"))
        self.write(self.pack, RULE.format(word="basilisk") + "  hit: nothing of it\n")
        wait_for(lambda: "rules_not_reloaded" in self.service.read_log(), "no word of the fault")
        self.assertTrue(self.is_hit("a jackalope"))
        self.assertEqual(self.service.read_log().count("rules_not_reloaded"), 1)

    def test_rules_change_under_load_without_a_failing_request(self):
        self.service.start()
        answers = []
        is_over = threading.Event()

        def check():
            with contextlib.closing(self.service.connect()) as connection:
                while not is_over.is_set():
                    answers.append(self.service.ask(
                        "POST", "/v1/check", {"author": {"name": "A"}, "content": "a jackalope"},
                        auth=self.service.key, connection=connection).status)

        threads = [threading.Thread(target=check) for _ in range(4)]
        for thread in threads:
            thread.start()
        for i in range(10):
            self.write(self.pack, RULE.format(word=("jackalope", "basilisk")[i % 2]))
            self.reload("rules_reloaded")
        is_over.set()
        for thread in threads:
            thread.join(30)
        self.assertEqual(set(answers), {200})

    def test_settings_are_read_again_and_bad_ones_left(self):
        self.service.start()
        self.is_hit("a quiet request")
        self.assertNotIn("/v1/check", self.service.read_log())
        self.write(self.config, "log_level: debug\n")
        self.reload("settings_reloaded")
        self.assertNotIn("settings_wait_for_next_start", self.service.read_log())
        self.is_hit("a request that is told of")
        wait_for(lambda: "/v1/check" in self.service.read_log(), "the log level did not change")
        self.write(self.config, "log_level: info\nmin_labels: many\n")
        line = self.reload("settings_not_reloaded")
        self.assertIn("hamlet.yaml:2", line)
        self.assertIn("1 to 1000000", line)
        self.assertFalse(self.is_hit("still served"))

    def test_what_waits_for_the_next_start_is_named(self):
        self.service.start()
        self.write(self.config, "loops: 7\ntrusted_proxies: [10.0.0.0/8]\nlink_hours: 5\n")
        line = self.reload("settings_wait_for_next_start")
        self.assertIn('"settings":"loops, trusted-proxies"', line)

    def test_rates_are_read_again(self):
        self.service.start()
        self.write(self.config, "browser_submissions_per_minute: 2\n")
        self.reload("settings_reloaded")
        made = json.loads(self.service.cli("site", "add", "slow", "--origin",
                                           "https://slow.example", "--json").stdout)
        self.assertTrue(made["key"])
        answers = [self.service.ask("POST", "/v1/comments",
                                    {"site": "slow", "author": {"name": "Ada"}, "content": "hello"},
                                    headers={"Origin": "https://slow.example",
                                             "X-Forwarded-For": "203.0.113.9"}).status
                   for _ in range(4)]
        self.assertEqual(answers, [201, 201, 429, 429])

    def test_no_text_or_address_is_logged_by_default(self):
        self.service.start()
        secret = "an unrepeatable phrase"
        self.service.ask("POST", "/v1/comments", {
            "author": {"name": "Unrepeatable Name", "email": "unrepeatable@example.org",
                       "ip": "203.0.113.77"}, "content": secret}, auth=self.service.key)
        self.service.ask("POST", "/v1/comments", b"{", auth=self.service.key,
                         headers={"Content-Type": "application/json"})
        self.assertEqual(self.service.stop(), 0)
        log = self.service.read_log().lower()
        for private in (secret, "unrepeatable", "203.0.113.77", "127.0.0.1", self.service.key):
            self.assertNotIn(private, log)


class LimitedService(Service):
    """One whose files cannot grow beyond a limit, as on a disk that fills."""

    def start(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit_bytes, hard))
        try:
            super().start()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class OutOfRoom(unittest.TestCase):
    def test_a_full_disk_is_answered_and_loses_nothing(self):
        service = LimitedService("--log-level", "error")
        service.limit_bytes = 3 * 1024 * 1024
        with service:
            kept, refused = [], None
            for i in range(400):
                refused = service.submit("x" * 30000 + str(i))
                if refused.status != 201:
                    break
                kept.append(refused.json["id"])
            self.assertIn(refused.status, (503, 507), refused)
            self.assertEqual(refused.headers["content-type"], "application/problem+json")
            self.assertGreater(len(kept), 5)
            # It still reads and judges.
            self.assertEqual(service.ask("POST", "/v1/check", {
                "author": {"name": "Ada"}, "content": "x"}, auth=service.key).status, 200)
            for comment in kept:
                found = service.ask("GET", "/v1/comments/" + comment, auth=service.key)
                self.assertEqual(found.status, 200)
            self.assertEqual(service.stop(), 0)
            service.limit_bytes = resource.RLIM_INFINITY
            service.start()
            self.assertEqual(service.submit("there is room again").status, 201)
            for comment in kept:
                found = service.ask("GET", "/v1/comments/" + comment, auth=service.key)
                self.assertEqual(found.status, 200)


    def test_it_is_ready_while_comments_can_be_kept(self):
        service = LimitedService("--log-level", "error")
        service.limit_bytes = resource.RLIM_INFINITY
        with service:
            self.assertEqual(service.submit("there is room").status, 201)
            self.assertEqual(service.ask("GET", "/readyz").status, 200)
            self.leave_room(service, 0)
            self.assertIn(service.submit("there is none").status, (503, 507))
            refused = service.ask("GET", "/readyz")
            self.assertEqual((refused.status, refused.json["code"]), (503, "store_unavailable"))
            self.assertEqual(service.ask("GET", "/healthz").status, 200)
            self.leave_room(service, None)
            self.assertEqual(service.ask("GET", "/readyz").status, 200)
            self.assertEqual(service.submit("there is room again").status, 201)

    def test_many_decisions_that_fail_midway_are_told_of_and_counted(self):
        service = LimitedService("--log-level", "error", "--min-labels", "1000000")
        service.limit_bytes = resource.RLIM_INFINITY
        with service:
            items = [{"id": made["id"], "version": made["version"]} for made in
                     (service.submit(f"decided with others {i}").json for i in range(500))]
            self.leave_room(service, 1_500_000)
            answer = service.ask("POST", "/v1/decisions", {"decision": "spam", "items": items},
                                 auth=service.token)
            batch, n_decided = self.partly(answer, r"batch (\d+), (\d+) are decided")
            self.assertEqual(self.figures(service), (n_decided, n_decided))
            self.leave_room(service, 700_000)
            answer = service.ask("POST", f"/v1/decisions/{batch}/undo", {}, auth=service.token)
            again, n_undone = self.partly(answer, r"batch (\d+), (\d+) are undone")
            self.assertEqual(again, batch)
            self.assertEqual(self.figures(service), (n_decided + n_undone, n_decided - n_undone))
            self.leave_room(service, None)
            rest = service.ask("POST", f"/v1/decisions/{batch}/undo", {}, auth=service.token)
            self.assertEqual((rest.status, rest.json["undone"]), (200, n_decided - n_undone), rest)

    def leave_room(self, service, n_bytes):
        """The log of the database may grow by as much; None: for ever."""
        limit = resource.RLIM_INFINITY
        if n_bytes is not None:
            limit = n_bytes + os.path.getsize(service.database.split(":", 1)[1] + "-wal")
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE,
                         (limit, resource.RLIM_INFINITY))

    def partly(self, answer, pattern):
        self.assertEqual((answer.status, answer.json["code"]), (503, "partly_decided"), answer)
        return [int(n) for n in re.search(pattern, answer.json["detail"]).groups()]

    def figures(self, service):
        """How many decisions were made, and how many labels of spam are counted."""
        metrics = service.ask("GET", "/metrics").body.decode()
        labels = service.ask("GET", "/v1/stats", auth=service.token).json["labels"]
        return int(re.search(r"^hamlet_decisions_total (\d+)", metrics, re.M).group(1)), labels["spam"]


class BackingUp(unittest.TestCase):
    def test_a_backup_made_under_load_restores_to_a_database_that_works(self):
        with Service("--log-level", "warning") as service:
            before = [service.submit(f"before the backup {i}").json["id"] for i in range(50)]
            client = Client(service, 0)
            client.start()
            wait_for(lambda: len(client.acknowledged) > 20, "no load")
            backup = os.path.join(service.folder, "backup.db")
            service.cli("backup", backup)
            wait_for(lambda: len(client.acknowledged) > 40, "the load has stopped")
            service.stop()
            client.join(30)
            self.check_restored(service, backup, before)

    def check_restored(self, service, backup, before):
        with Service() as restored:
            restored.stop()
            restored.database = "sqlite:" + os.path.join(restored.folder, "restored.db")
            done = restored.cli("restore", backup, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            restored.start()
            for comment in before:
                found = restored.ask("GET", "/v1/comments/" + comment, auth=service.key)
                self.assertEqual(found.status, 200)
            restored.key = service.key
            self.assertEqual(restored.submit("into the restored one").status, 201)


if __name__ == "__main__":
    unittest.main()
