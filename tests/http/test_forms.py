"""A plain HTML form works without JavaScript; and the same encodings with a key."""

import contextlib
import json
import unittest
import urllib.parse

from harness import Service

ORIGIN = "https://blog.example"
HTML = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
BOUNDARY = "----WebKitFormBoundaryabc123"


def urlencoded(fields):
    return urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"


def multipart(fields):
    parts = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items())
    return (parts + f"--{BOUNDARY}--\r\n").encode(), f"multipart/form-data; boundary={BOUNDARY}"


class Forms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service("--browser-submissions-per-minute", "1000")
        cls.service.start()
        made = cls.service.cli("site", "add", "blog", "--origin", ORIGIN, "--json")
        cls.key = json.loads(made.stdout)["key"]

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0

    def send(self, fields, encode=urlencoded, auth=None, accept=HTML, origin=ORIGIN):
        body, content_type = encode(fields)
        headers = {"Content-Type": content_type, "Accept": accept}
        if origin:
            headers["Origin"] = origin
        return self.service.ask("POST", "/v1/comments", body, auth=auth, headers=headers)

    FIELDS = {"site": "blog", "name": "Dée", "email": "d@e.fr", "url": "https://d.example",
              "content": "Ça va & bien + 100%\nvraiment", "thread": ORIGIN + "/a"}

    def test_both_encodings_go_back_to_the_page(self):
        for encode in (urlencoded, multipart):
            answer = self.send({**self.FIELDS, "return_to": ORIGIN + "/a#comments"}, encode)
            self.assertEqual(answer.status, 303, answer)
            self.assertEqual(answer.headers["location"], ORIGIN + "/a#comments")
        answer = self.send({**self.FIELDS, "return_to": ORIGIN + ":443/a"}, origin=ORIGIN + ":443")
        self.assertEqual((answer.status, answer.headers["location"]), (303, ORIGIN + ":443/a"))

    def test_both_encodings_arrive_as_they_were_typed(self):
        for encode in (urlencoded, multipart):
            answer = self.send(self.FIELDS, encode, auth=self.key, accept="application/json")
            self.assertEqual(answer.status, 201, answer)
            self.assertIn("reasons", answer.json)
            kept = self.service.ask("GET", "/v1/comments/" + answer.json["id"], auth=self.key)
            self.assertEqual(kept.json["content"].replace("\r\n", "\n"), self.FIELDS["content"])
            self.assertEqual(kept.json["author"]["name"], "Dée")

    def test_without_return_to_the_answer_is_as_accepted(self):
        page = self.send(self.FIELDS)
        self.assertEqual(page.status, 201)
        self.assertIn("text/html", page.headers["content-type"])
        self.assertIn("blog", page.body.decode())
        self.assertIn("awaits moderation", page.body.decode())
        data = self.send(self.FIELDS, accept="application/json")
        self.assertEqual((data.status, set(data.json)), (201, {"id", "status"}))

    def test_errors_are_a_small_page_in_the_sites_name(self):
        answer = self.send({"site": "blog", "email": "<b>x", "return_to": ORIGIN + "/a"})
        self.assertEqual(answer.status, 422)
        page = answer.body.decode()
        for text in ("Please enter your comment!", "Please enter your name here",
                     "You have entered an incorrect email address!", "blog"):
            self.assertIn(text, page)
        self.assertNotIn("<b>x", page)

    def test_return_to_goes_back_in_ascii(self):
        answer = self.send({**self.FIELDS, "return_to": ORIGIN + "/über?a=%C3%9F#ça"})
        self.assertEqual(answer.status, 303)
        self.assertEqual(answer.headers["location"], ORIGIN + "/%C3%BCber?a=%C3%9F#%C3%A7a")

    def test_any_refusal_of_a_form_is_a_page(self):
        evil = {"origin": "https://evil.example"}
        for status, fields, options in (
                (403, self.FIELDS, evil), (404, {**self.FIELDS, "site": "nowhere"}, {}),
                (401, {**self.FIELDS, "site": ""}, {})):
            with self.subTest(status):
                answer = self.send(fields, **options)
                self.assertEqual(answer.status, status, answer)
                self.assertIn("text/html", answer.headers["content-type"])
                self.assertIn("Your comment was not sent", answer.body.decode())
                self.assertEqual("www-authenticate" in answer.headers, status == 401)
                answer = self.send(fields, accept="application/json", **options)
                self.assertEqual(answer.headers["content-type"], "application/problem+json")

    def test_too_many_forms_are_told_of_on_a_page_in_the_sites_name(self):
        with Service("--browser-submissions-per-minute", "1") as service:
            service.cli("site", "add", "slow")
            body, kind = urlencoded({**self.FIELDS, "site": "slow"})
            for status in (201, 429):
                answer = service.ask("POST", "/v1/comments", body,
                                     headers={"Content-Type": kind, "Accept": HTML})
                self.assertEqual(answer.status, status, answer)
                self.assertIn("text/html", answer.headers["content-type"])
                self.assertIn("slow", answer.body.decode())
            self.assertIn("retry-after", answer.headers)

    def test_a_form_that_is_refused_unread_is_answered_with_a_page(self):
        long = urlencoded({**self.FIELDS, "content": "x" * 600_000})
        for text, kind, status, told in (
                (*long, 413, "too long"),
                (b"content=x", "application/x-www-form-urlencoded; charset=latin1", 415, "operator"),
                (*multipart({**self.FIELDS, "content": "x" * 600_000}), 413, "too long")):
            for accept in (HTML, "application/json"):
                with self.subTest(f"{kind} {status} {accept}"):
                    answer = self.service.ask("POST", "/v1/comments", text, headers={
                        "Content-Type": kind, "Accept": accept, "Origin": ORIGIN})
                    self.assertEqual(answer.status, status, answer)
                    self.assertEqual("text/html" in answer.headers["content-type"], accept == HTML)
                    self.assertEqual(told in answer.body.decode(), accept == HTML, answer)
        # One whose length is told only by its end.
        with contextlib.closing(self.service.connect()) as connection:
            connection.putrequest("POST", "/v1/comments")
            for name, value in (("Content-Type", long[1]), ("Accept", HTML),
                                ("Transfer-Encoding", "chunked")):
                connection.putheader(name, value)
            connection.endheaders()
            connection.send(b"%x\r\n%s\r\n0\r\n\r\n" % (len(long[0]), long[0]))
            answer = connection.getresponse()
            self.assertEqual(answer.status, 413)
            self.assertIn("text/html", answer.headers["content-type"])

    def test_return_to_is_capped_at_its_bytes(self):
        for letter in ("x", "é"):
            start = ORIGIN + "/" + "x" * ((2048 - len(ORIGIN) - 1) % len(letter.encode()))
            longest = start + letter * ((2048 - len(start)) // len(letter.encode()))
            self.assertEqual(len(longest.encode()), 2048)
            answer = self.send({**self.FIELDS, "return_to": longest})
            self.assertEqual(answer.status, 303, answer)
            answer = self.send({**self.FIELDS, "return_to": longest + "x"})
            self.assertEqual(answer.status, 422, answer)
            self.assertIn("too long", answer.body.decode())

    def test_a_form_that_comes_again_is_answered_as_the_first_time(self):
        fields = {**self.FIELDS, "content": "once and for all"}
        body, content_type = urlencoded({**fields, "return_to": ORIGIN + "/a"})
        page, _ = urlencoded(fields)
        for text, status, wanted in ((body, 303, HTML), (page, 201, HTML),
                                     (page, 201, "application/json")):
            headers = {"Content-Type": content_type, "Accept": wanted, "Origin": ORIGIN,
                       "Idempotency-Key": f"again {status} {wanted}"}
            first = self.service.ask("POST", "/v1/comments", text, headers=headers)
            again = self.service.ask("POST", "/v1/comments", text, headers=headers)
            self.assertEqual((first.status, again.status), (status, status), again)
            self.assertEqual(again.headers["idempotency-replayed"], "true")
            self.assertEqual(again.body, first.body)
            for name in ("location", "content-type", "access-control-allow-origin"):
                self.assertEqual(again.headers.get(name), first.headers.get(name), name)
        headers = {"Content-Type": content_type, "Accept": "application/json",
                   "Idempotency-Key": "of a server"}
        first, again = (self.service.ask("POST", "/v1/comments", page, auth=self.key,
                                         headers=headers) for _ in range(2))
        self.assertEqual((again.headers["location"], again.headers["etag"], again.body),
                         (first.headers["location"], first.headers["etag"], first.body))

    def test_a_key_that_was_used_for_another_form_is_told_of_on_a_page(self):
        for content, status in (("first", 201), ("another", 422)):
            body, content_type = urlencoded({**self.FIELDS, "content": content})
            answer = self.service.ask("POST", "/v1/comments", body, headers={
                "Content-Type": content_type, "Accept": HTML, "Origin": ORIGIN,
                "Idempotency-Key": "of a form"})
            self.assertEqual(answer.status, status, answer)
            self.assertIn("text/html", answer.headers["content-type"])
        self.assertIn("Another comment was sent from this form before", answer.body.decode())

    def test_return_to_must_be_of_the_sites_origin(self):
        for url in ("https://evil.example/", ORIGIN + ".evil.example/", "//evil.example",
                    "https://blog.example@evil.example/", "javascript:alert(1)", "/relative",
                    ORIGIN + "\\@evil.example", "https://blog.example:81/", ORIGIN + "/a\r\nX: y"):
            answer = self.send({**self.FIELDS, "return_to": url})
            self.assertEqual(answer.status, 422, url)
            self.assertNotIn("location", answer.headers)

    def test_malformed_forms_are_400(self):
        for body in (b"content=%", b"content=%4", b"content=%zz", b"%=x"):
            answer = self.service.ask(
                "POST", "/v1/comments", body, auth=self.key,
                headers={"Content-Type": "application/x-www-form-urlencoded"})
            self.assertEqual(answer.status, 400, body)
        for body in (b"", b"--x", b"--x\r\n\r\n", b"nothing"):
            answer = self.service.ask("POST", "/v1/comments", body, auth=self.key,
                                      headers={"Content-Type": "multipart/form-data; boundary=x"})
            self.assertIn(answer.status, (400, 415, 422), body)

    def test_json_that_is_sent_as_a_form_is_told_of_as_that(self):
        for body in (b'{"content":"x","author":{"name":"A"}}', b' {"content":"100%"}'):
            for path in ("/v1/comments", "/v1/check"):
                answer = self.service.ask(
                    "POST", path, body, auth=self.key,
                    headers={"Content-Type": "application/x-www-form-urlencoded"})
                self.assertEqual(answer.status, 415, answer)
                self.assertIn("application/json", answer.json["detail"])

    def test_bytes_that_are_not_utf8_name_their_field(self):
        answer = self.send({}, lambda _: (b"name=A&content=%ff%fe",
                                          "application/x-www-form-urlencoded"),
                           auth=self.key, accept="application/json")
        self.assertEqual(answer.status, 422)
        self.assertEqual(answer.json["errors"][0]["pointer"], "/content")

    def test_a_form_never_carries_a_key(self):
        fields = {k: v for k, v in self.FIELDS.items() if k != "site"}
        for name in ("key", "api_key", "token"):
            answer = self.send({**fields, name: self.key}, accept="application/json")
            self.assertEqual(answer.status, 401)


if __name__ == "__main__":
    unittest.main()
