"""Live updates: a stream that tells what changes, bounded, alive, and ended by a stop."""

import json
import socket
import time
import unittest

from harness import Service


class Stream:
    """A client of GET /v1/events on a raw socket."""

    def __init__(self, service, query="", auth=None, rcvbuf=None, cookie=None):
        self.socket = socket.socket()
        self.socket.settimeout(20)
        if rcvbuf:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
        self.socket.connect(("127.0.0.1", service.port))
        who = f"Authorization: Bearer {auth or service.token}"
        if cookie:
            who = "Cookie: hamlet_session=" + cookie
        self.socket.sendall(f"GET /v1/events{query} HTTP/1.1\r\nHost: x\r\n{who}\r\n\r\n".encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        while (line := self.file.readline().strip()):
            name, value = line.decode().split(":", 1)
            self.headers[name.lower()] = value.strip()
        self.text = b""

    def close(self):
        self.file.close()
        self.socket.close()

    def chunk(self):
        """One chunk of the body; empty at its end."""
        size = int(self.file.readline() or b"0", 16)
        data = self.file.read(size)
        self.file.readline()
        return data

    def event(self):
        """The next block that is an event: its name and data; None at the end."""
        while True:
            while b"\n\n" not in self.text:
                data = self.chunk()
                if not data:
                    return None
                self.text += data
            block, self.text = self.text.split(b"\n\n", 1)
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n")
                          if not line.startswith(b":"))
            if b"event" in fields:
                return fields[b"event"].decode(), json.loads(fields[b"data"])

    def wait_for(self, name, **wanted):
        """Reads on until such an event comes."""
        while True:
            got = self.event()
            assert got is not None, "the stream has ended"
            if got[0] == name and all(got[1].get(k) == v for k, v in wanted.items()):
                return got[1]


class Events(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.service.start()
        made = cls.service.ask("POST", "/v1/tokens", {"role": "moderator"}, auth=cls.service.token)
        cls.colleague = made.json["token"]

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0

    def listen(self, **arguments):
        stream = Stream(self.service, **arguments)
        self.addCleanup(stream.close)
        self.assertEqual(stream.status, 200)
        time.sleep(0.5)
        return stream

    def test_a_stream_tells_what_arrives_and_what_changes(self):
        stream = self.listen()
        self.assertTrue(stream.headers["content-type"].startswith("text/event-stream"))
        self.assertEqual(stream.headers["cache-control"], "no-store")
        self.assertIn(b"retry: 3000", stream.chunk())
        made = self.service.submit("announced").json
        arrived = stream.wait_for("arrived")
        self.assertEqual(arrived["site"], self.service.site)
        self.assertGreaterEqual(arrived["pending"], 1)
        self.service.decide(made["id"], "spam")
        changed = stream.wait_for("changed", id=made["id"])
        self.assertEqual((changed["status"], changed["site"]), ("rejected", self.service.site))
        self.assertEqual(changed["version"], made["version"] + 1)

    def test_a_deletion_is_told(self):
        stream = self.listen(auth=self.colleague)
        made = self.service.submit("soon gone from every queue").json
        path = "/v1/comments/" + made["id"]
        self.assertEqual(self.service.ask("DELETE", path, auth=self.service.key).status, 204)
        told = stream.wait_for("changed", id=made["id"])
        self.assertEqual((told["status"], told["site"]), ("deleted", self.service.site))
        self.assertGreater(told["version"], made["version"])

    def test_leases_are_told_to_others_at_once(self):
        stream = self.listen(auth=self.colleague)
        made = self.service.submit("claimed under their eyes").json
        self.service.ask("POST", "/v1/leases", {"ids": [made["id"]]}, auth=self.service.token)
        self.assertTrue(stream.wait_for("lease", id=made["id"])["actor_name"])
        self.service.ask("DELETE", "/v1/leases", {"ids": [made["id"]]}, auth=self.service.token)
        self.assertIsNone(stream.wait_for("lease", id=made["id"])["actor_name"])

    def test_a_stream_is_of_its_site_alone(self):
        other = self.service.ask("POST", "/v1/sites", {"site": "elsewhere"},
                                 auth=self.service.token).json
        stream = self.listen(query="?site=elsewhere")
        self.service.submit("not for elsewhere")
        time.sleep(0.6)
        self.service.submit("for elsewhere", auth=other["key"])
        self.assertEqual(stream.event()[1]["site"], "elsewhere")

    def test_what_happens_at_a_site_just_made_is_told(self):
        stream = self.listen()
        made = self.service.ask("POST", "/v1/sites", {"site": "brand-new"},
                                auth=self.service.token).json
        comment = self.service.submit("the first one", auth=made["key"]).json
        self.service.decide(comment["id"], "spam")
        stream.socket.settimeout(3)
        changed = stream.wait_for("changed", id=comment["id"])
        self.assertEqual((changed["status"], changed["site"]), ("rejected", "brand-new"))

    def test_a_quiet_stream_has_a_heartbeat(self):
        stream = self.listen()
        stream.chunk()
        began = time.monotonic()
        while b": heartbeat" not in (data := stream.chunk()):
            self.assertTrue(data, "the stream has ended")
        self.assertLess(time.monotonic() - began, 17)

    def test_streams_are_bounded_for_each_caller_and_end_with_their_client(self):
        streams = [Stream(self.service, auth=self.colleague) for _ in range(8)]
        ninth = Stream(self.service, auth=self.colleague)
        self.assertEqual(ninth.status, 429)
        self.assertIn("retry-after", ninth.headers)
        for stream in [*streams, ninth]:
            stream.close()
        again = [Stream(self.service, auth=self.colleague) for _ in range(9)]
        self.assertEqual([stream.status for stream in again], [200] * 8 + [429])
        for stream in again:
            stream.close()

    def test_strangers_hear_nothing(self):
        self.assertEqual(self.service.ask("GET", "/v1/events").status, 401)
        self.assertEqual(self.service.ask("GET", "/v1/events", auth=self.service.key).status, 403)
        self.assertEqual(self.service.ask("GET", "/v1/events?site=nowhere",
                                          auth=self.service.token).status, 404)


class Ends(unittest.TestCase):
    def test_a_stop_ends_streams_at_once(self):
        service = Service()
        service.start()
        streams = [Stream(service) for _ in range(5)]
        streams[0].chunk()
        began = time.monotonic()
        self.assertEqual(service.stop(), 0)
        self.assertLess(time.monotonic() - began, 5)
        for stream in streams:
            self.assertIsNone(stream.event())
            stream.close()

    def test_who_does_not_read_is_cut_and_holds_nobody_up(self):
        with Service("--request-timeout-ms", "1000") as service:
            slow = Stream(service, rcvbuf=4096)
            time.sleep(0.5)
            ids = [service.submit(f"claimed {i}").json["id"] for i in range(200)]
            connection = service.connect()
            # More than both sockets' buffers and the stream's own hold: some 26 KB a call.
            for _ in range(300):
                service.ask("POST", "/v1/leases", {"ids": ids}, auth=service.token,
                            connection=connection)
            time.sleep(2)
            connection.close()
            is_cut, seen = False, 0
            deadline = time.monotonic() + 10
            try:
                while not is_cut and time.monotonic() < deadline:
                    data = slow.socket.recv(1 << 20)
                    seen += len(data)
                    is_cut = not data
            except ConnectionResetError:
                is_cut = True
            slow.close()
            self.assertTrue(is_cut, f"read {seen} bytes, and is not cut")
            self.assertLess(seen, 300 * 200 * 100)


if __name__ == "__main__":
    unittest.main()
