"""Whatever comes: a clear 4xx, nothing half-stored, and the next good request is served."""

import json
import re
import socket
import time
import unittest

from harness import Service

CONTENT_BYTES = 65536
BODY_BYTES = 512 * 1024


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service("--request-timeout-ms", "1500", "--idle-timeout-ms", "1500")
        cls.service.start()

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0

    def setUp(self):
        self.before = self.count()

    def tearDown(self):
        answer = self.service.ask("POST", "/v1/check", {"author": {"name": "a"}, "content": "good"},
                                  auth=self.service.key)
        self.assertEqual(answer.status, 200)

    def count(self):
        stats = self.service.ask("GET", "/v1/stats", auth=self.service.token).json
        return sum(stats["comments"].values())

    def post(self, body, **headers):
        return self.service.ask("POST", "/v1/comments", body, auth=self.service.key,
                                headers={"Content-Type": "application/json", **headers})

    def refused(self, answer, *status):
        self.assertIn(answer.status, status, answer)
        self.assertEqual(answer.headers["content-type"], "application/problem+json", answer)
        problem = answer.json
        self.assertEqual(problem["status"], answer.status)
        self.assertTrue(problem["detail"])
        self.assertEqual(self.count(), self.before)

    def head(self, *lines, host="h"):
        lines = ["POST /v1/comments HTTP/1.1", f"Host: {host}",
                 "Authorization: Bearer " + self.service.key, "Content-Type: application/json",
                 *lines, "", ""]
        return "\r\n".join(lines).encode()

    def raw_status(self, data, **options):
        got = self.service.raw(data, timeout=6, **options)
        match = re.match(rb"HTTP/1\.[01] (\d+)", got)
        return int(match.group(1)) if match else None

    def test_json_that_is_not_strict_is_refused(self):
        for body in (b"", b" ", b"{", b"}", b"nul", b"[1,]", b'{"a":1,}', b"{'a':1}", b"01", b"1.",
                     b".5", b"+1", b"-", b"1e", b"1e999", b"NaN", b"Infinity", b'"\\x"', b'"\\u12"',
                     b'"\\ud800"', b'"\\udc00\\ud800"', b'"\x01"', b'"tab\t"', b'{"a":1}x',
                     b'{"content":"a","content":"b"}', b'\xef\xbb\xbf{}', b'{"content":"\\u0000"}',
                     b'{"content":"\xff"}', b'{"content":"\xc0\x80"}', b'{"content":"\xed\xa0\x80"}',
                     b'{"content":"\xf4\x90\x80\x80"}', b"/* */{}", b'{"a":tru}', b"\x00{}"):
            self.refused(self.post(body), 400)

    def test_an_empty_body_is_told_of_as_its_kind(self):
        for kind, status, told in (
                ("application/json", 400, "the text is empty"), (None, 400, "the text is empty"),
                ("application/x-www-form-urlencoded", 422, "Please enter your comment!"),
                ("multipart/form-data", 400, "no usable boundary")):
            with self.subTest(kind):
                answer = self.service.ask("POST", "/v1/check", b"", auth=self.service.key,
                                          headers={"Content-Type": kind} if kind else {})
                self.assertEqual(answer.status, status, answer)
                self.assertIn(told, answer.body.decode())

    def test_values_of_the_wrong_kind_name_their_field(self):
        for body, pointer in (({"content": 5, "author": {"name": "a"}}, "/content"),
                              ({"content": "c", "author": {"name": []}}, "/author/name"),
                              ({"content": "c", "author": {"name": "a"}, "thread": {}}, "/thread"),
                              ({"content": "c", "author": {"name": "a"}, "created_at": "soon"},
                               "/created_at")):
            answer = self.post(json.dumps(body).encode())
            self.refused(answer, 422)
            self.assertIn(pointer, [e["pointer"] for e in answer.json["errors"]])
        for body in (b"[]", b'"text"', b"5", b"null", b"true"):
            self.refused(self.post(body), 422)

    def test_of_a_list_the_item_that_is_wrong_is_named(self):
        role = {"site": None, "role": "viewer"}
        for method, path, body, pointer in (
                ("POST", "/v1/sites", {"site": "never-made", "origins": ["https://a.example", "a"]},
                 "/origins/1"),
                ("POST", "/v1/users", {"email": "a@b.example", "roles": [role, {**role, "role": 1}]},
                 "/roles/1"),
                ("POST", "/v1/users", {"email": "a@b.example", "roles": [role, role]}, "/roles/1"),
                ("POST", "/v1/rules/test", {"rule": {"name": "r", "words": "x", "weight": 1},
                                            "comments": [{"content": "x"}, "y"]}, "/comments/1")):
            with self.subTest(pointer):
                answer = self.service.ask(method, path, body, auth=self.service.token)
                self.refused(answer, 422)
                self.assertEqual([e["pointer"] for e in answer.json["errors"]], [pointer])

    def test_nesting_is_capped_at_16(self):
        for depth, status in ((16, 201), (17, 413), (10000, 413)):
            deep = b"[" * (depth - 1) + b"]" * (depth - 1)
            answer = self.post(b'{"content":"c","author":{"name":"a"},"x":' + deep + b"}")
            if status == 201:
                self.assertEqual(answer.status, 201, answer)
                self.before += 1
            else:
                self.refused(answer, status)

    def test_content_is_capped_at_its_bytes(self):
        for n, status in ((CONTENT_BYTES, 201), (CONTENT_BYTES + 1, 422)):
            answer = self.post(json.dumps({"content": "x" * n, "author": {"name": "a"}}).encode())
            if status == 201:
                self.assertEqual(answer.status, 201, answer)
                self.before += 1
            else:
                self.refused(answer, status)
                self.assertEqual(answer.json["errors"][0]["pointer"], "/content")

    def test_fields_are_capped_at_their_bytes(self):
        for path, n in ((("author", "name"), 256), (("author", "url"), 2048),
                        (("author", "user_agent"), 1024), (("thread",), 2048),
                        (("external_id",), 128), (("type",), 64), (("language",), 64)):
            for extra, status in ((0, 201), (1, 422)):
                body = {"content": "c", "author": {"name": "a"}}
                owner = body if len(path) == 1 else body[path[0]]
                owner[path[-1]] = "v" * (n + extra)
                answer = self.post(json.dumps(body).encode())
                if status == 201:
                    self.assertEqual(answer.status, 201, (path, answer))
                    self.before += 1
                else:
                    self.refused(answer, status)
                    self.assertEqual(answer.json["errors"][0]["pointer"], "/" + "/".join(path))

    def test_bodies_are_capped_at_their_bytes(self):
        body = b'{"content":"c","author":{"name":"a"}' + b" " * BODY_BYTES
        self.assertEqual(self.post(body[:BODY_BYTES - 1] + b"}").status, 201)
        self.before += 1
        self.assertEqual(self.raw_status(self.head(f"Content-Length: {BODY_BYTES + 1}")), 413)
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        status = self.raw_status(self.head("Transfer-Encoding: chunked") + chunk * 9 + b"0\r\n\r\n")
        self.assertIn(status, (413, None))
        self.assertEqual(self.count(), self.before)

    def test_headers_are_capped(self):
        for line in ("X: " + "y" * 40000, *["\r\n".join(f"X-{i}: y" for i in range(400))]):
            self.assertIn(self.raw_status(self.head(line, "Content-Length: 0")), (400, 413, 431))
        target = "GET /" + "a" * 40000 + " HTTP/1.1\r\nHost: h\r\n\r\n"
        self.assertIn(self.raw_status(target.encode()), (400, 413, 414, 431))

    def test_what_is_within_the_cap_of_headers_is_answered(self):
        body = json.dumps({"author": {"name": "a"}, "content": "good " * 800}).encode()
        for many in (False, True):
            for n_bytes in (8000, 11000, 12000, 12200, 12287, 12288, 12289, 13000, 17000):
                lines = [f"X-{i:02}: {'z' * 60}" for i in range(80)] if many else []
                lines += [f"Content-Length: {len(body)}", "Connection: close"]
                told = self.head(*lines, "Cookie: ").decode().split("\r\n")[1:-2]
                # The target, and each header with what stands around its value.
                n_before = len("/v1/comments") + sum(len(line) + 2 for line in told)
                lines.append("Cookie: " + "y" * (n_bytes - n_before))
                status = self.raw_status(self.head(*lines) + body)
                self.assertEqual(status, 201 if n_bytes <= 12288 else 431, (many, n_bytes))
                self.before += status == 201
        self.assertEqual(self.count(), self.before)

    def test_unclear_lengths_are_refused_and_the_connection_closed(self):
        body = b'{"content":"smuggled","author":{"name":"a"}}'
        n = len(body)
        for lines in ((f"Content-Length: {n}", "Transfer-Encoding: chunked"),
                      (f"Content-Length: {n}", f"Content-Length: {n + 1}"),
                      (f"Content-Length: {n}", f"Content-Length: {n}"),
                      ("Content-Length: -1",), ("Content-Length: +5",), ("Content-Length: 0x10",),
                      (f"Content-Length: {n}, {n}",), ("Content-Length: 9223372036854775807",),
                      ("Content-Length: 18446744073709551616",), ("Content-Length: ten",),
                      ("Content-Length:",), ("Transfer-Encoding: gzip, chunked",),
                      ("Transfer-Encoding: chunked, chunked",), ("Transfer-Encoding: identity",),
                      ("Transfer-Encoding: xchunked",), ("Transfer-Encoding : chunked",),
                      ("Transfer-Encoding:\r\n chunked",), ("Transfer-Encoding\t: chunked",)):
            status = self.raw_status(self.head(*lines) + body)
            self.assertIn(status, (400, 411, 413, 501), lines)
        old = self.head("Transfer-Encoding: chunked").replace(b"HTTP/1.1", b"HTTP/1.0")
        self.assertEqual(self.raw_status(old + b"0\r\n\r\n"), 400)
        self.assertEqual(self.count(), self.before)

    def test_hosts_must_be_one_and_good(self):
        for lines in (b"", b"Host: a\r\nHost: b\r\n", b"Host: a b\r\n", b"Host: a/b\r\n"):
            data = b"GET /healthz HTTP/1.1\r\n" + lines + b"\r\n"
            self.assertEqual(self.raw_status(data), 400, lines)
        self.assertEqual(self.raw_status(b"GET /healthz HTTP/1.0\r\n\r\n"), 200)

    def test_paths_are_decoded_strictly(self):
        for path in (b"/v1/comments/%00", b"/v1/comments/%", b"/v1/comments/%zz", b"/%ff",
                     b"/v1/comments?limit=%4"):
            data = b"GET " + path + b" HTTP/1.1\r\nHost: h\r\n\r\n"
            self.assertEqual(self.raw_status(data), 400, path)

    def test_methods_and_types_are_told(self):
        answer = self.service.ask("DELETE", "/v1/queue")
        self.assertEqual(answer.status, 405)
        self.assertIn("GET", answer.headers["allow"])
        self.assertIn(self.raw_status(b"BREW /v1/queue HTTP/1.1\r\nHost: h\r\n\r\n"), (400, 405, 501))
        answer = self.post(b"<x/>", **{"Content-Type": "text/xml"})
        self.refused(answer, 415)
        answer = self.post(b"{}", **{"Content-Encoding": "gzip"})
        self.refused(answer, 415)
        self.refused(self.service.ask("GET", "/nowhere"), 404)

    def test_queries_of_lists_are_checked(self):
        for query in ("limit=0", "limit=201", "limit=x", "limit=-1", "cursor=nonsense",
                      "status=odd", "order=random", "limit=99999999999999999999"):
            answer = self.service.ask("GET", "/v1/comments?" + query, auth=self.service.token)
            self.refused(answer, 400)
        self.assertEqual(self.service.ask("GET", "/v1/comments?limit=200",
                                          auth=self.service.token).status, 200)
        for path in ("/v1/tokens", "/v1/sites", "/v1/rules", "/v1/sites/my-site/keys",
                     "/v1/comments/00000000-0000-7000-8000-000000000000/decisions"):
            for query in ("limit=0", "limit=x", "cursor=nonsense"):
                self.refused(self.service.ask("GET", f"{path}?{query}", auth=self.service.token),
                             400)
        self.assertEqual(self.service.ask("GET", "/v1/tokens?limit=200",
                                          auth=self.service.token).status, 200)

    def test_slow_and_silent_senders_are_let_go(self):
        begun = time.monotonic()
        whole = self.head("Content-Length: 50")
        for data in (b"", whole[:20], whole, whole + b'{"con'):
            with socket.create_connection(("127.0.0.1", self.service.port), timeout=10) as stream:
                stream.sendall(data)
                while stream.recv(65536):
                    pass
        with socket.create_connection(("127.0.0.1", self.service.port), timeout=10) as stream:
            try:
                for i in range(100):
                    stream.sendall(whole[i:i + 1])
                    time.sleep(0.1)
                self.fail("a byte at a time keeps the connection for ever")
            except OSError:
                pass
        self.assertLess(time.monotonic() - begun, 25)
        self.assertEqual(self.count(), self.before)

    def test_a_body_cut_short_stores_nothing(self):
        self.service.raw(self.head("Content-Length: 500") + b'{"content":"half', shut=True, timeout=4)
        self.assertEqual(self.count(), self.before)

    def test_pipelined_requests_are_each_answered(self):
        one = b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
        last = b"GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
        got = self.service.raw(one * 5 + last)
        self.assertEqual(got.count(b"HTTP/1.1 200"), 6)

    def test_a_head_of_a_stream_is_all_that_is_sent(self):
        for path in ("/v1/events", "/v1/export?kind=comments", "/v1/export?kind=labels"):
            got = self.service.raw(f"HEAD {path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                                   f"{self.service.token}\r\n\r\n".encode(), timeout=4)
            self.assertTrue(got.startswith(b"HTTP/1.1 200 "), got)
            head, body = got.split(b"\r\n\r\n", 1)
            self.assertEqual(body, b"", path)
            self.assertNotIn(b"content-length", head.lower())

    def test_expect_continue_is_answered(self):
        with socket.create_connection(("127.0.0.1", self.service.port), timeout=5) as stream:
            body = b'{"content":"c","author":{"name":"a"}}'
            stream.sendall(self.head(f"Content-Length: {len(body)}", "Expect: 100-continue",
                                     "Connection: close"))
            self.assertIn(b"100 Continue", stream.recv(4096))
            stream.sendall(body)
            self.assertIn(b"201", stream.recv(4096))
            self.before += 1

    def test_a_large_body_without_a_token_is_refused_early(self):
        data = (f"POST /v1/labels HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-ndjson\r\n"
                f"Content-Length: {60 * 1024 * 1024}\r\n\r\n").encode()
        self.assertEqual(self.raw_status(data), 401)
        of_a_site = data.replace(b"Host: h", b"Host: h\r\nAuthorization: Bearer " +
                                 self.service.key.encode())
        self.assertEqual(self.raw_status(of_a_site), 403)


if __name__ == "__main__":
    unittest.main()
