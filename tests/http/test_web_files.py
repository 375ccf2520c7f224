"""The review page and the embed, as the binary serves them."""

import gzip
import re
import unittest

import harness


class WebFilesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = harness.Service()
        cls.service.start()
        cls.addClassCleanup(cls.service.__exit__)
        cls.page = cls.service.ask("GET", "/")
        if cls.page.status == 404 and cls.page.json["code"] == "no_page":
            raise unittest.SkipTest("skipped: built without the review page")

    def assets(self):
        return re.findall(r'(?:src|href)="(/[^"]+)"', self.page.body.decode())

    def test_the_page_may_run_nothing_but_its_own_files(self):
        self.assertEqual(self.page.status, 200)
        self.assertEqual(self.page.headers["content-type"], "text/html; charset=utf-8")
        policy = self.page.headers["content-security-policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertNotIn("<style", self.page.body.decode())
        self.assertNotRegex(self.page.body.decode(), r"<script[^>]*>[^<]")
        self.assertEqual(self.page.headers["cache-control"], "no-cache")

    def test_a_window_of_another_site_is_parted_from_the_page(self):
        name = "cross-origin-opener-policy"
        self.assertIn("Sec-Fetch-Site", self.page.headers["vary"])
        for site, expected in ((None, "same-origin"), ("cross-site", "same-origin"),
                               ("same-site", "same-origin"), ("None", "same-origin"),
                               ("none", None), ("same-origin", None)):
            with self.subTest(site):
                headers = {} if site is None else {"Sec-Fetch-Site": site}
                answer = self.service.ask("GET", "/", headers=headers)
                self.assertEqual(answer.headers.get(name), expected)
                self.assertIn("frame-ancestors 'none'",
                              answer.headers["content-security-policy"])

    def test_so_it_is_from_any_other_answer_that_a_window_shows(self):
        name = "cross-origin-opener-policy"
        for path in ("/healthz", "/v1/queue", "/integrations/wordpress", "/nowhere",
                     self.assets()[0]):
            for dest, site, expected in (("document", "cross-site", "same-origin"),
                                         ("document", "none", None), ("empty", "cross-site", None),
                                         (None, None, None)):
                with self.subTest(f"{path} as {dest} from {site}"):
                    headers = {"Sec-Fetch-Dest": dest, "Sec-Fetch-Site": site} if dest else {}
                    answer = self.service.ask("GET", path, headers=headers)
                    self.assertEqual(answer.headers.get(name), expected)

    def test_what_it_loads_may_be_kept_for_ever(self):
        self.assertEqual(len(self.assets()), 3)
        for path in self.assets():
            with self.subTest(path):
                answer = self.service.ask("GET", path)
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.headers["cache-control"],
                                 "public, max-age=31536000, immutable")
                self.assertRegex(path, r"^/assets/\w+-[0-9a-f]{16}\.(js|css|svg)$")

    def test_who_has_a_file_already_is_told_so(self):
        for path in ["/", "/embed.js", *self.assets()]:
            with self.subTest(path):
                connection = self.service.connect()
                self.addCleanup(connection.close)
                whole = self.service.ask("GET", path, connection=connection)
                tag = whole.headers["etag"]
                again = self.service.ask("GET", path, headers={"If-None-Match": tag},
                                         connection=connection)
                self.assertEqual((again.status, again.body), (304, b""))
                self.assertEqual(again.headers["etag"], tag)
                self.assertEqual(again.headers["content-length"], whole.headers["content-length"])
                other = self.service.ask("GET", path, headers={"If-None-Match": '"other"'},
                                         connection=connection)
                self.assertEqual(other.status, 200)

    def test_files_go_out_compressed_where_the_client_takes_it(self):
        for path in ["/", "/embed.js", *self.assets()]:
            with self.subTest(path):
                plain = self.service.ask("GET", path)
                self.assertNotIn("content-encoding", plain.headers)
                packed = self.service.ask("GET", path, headers={"Accept-Encoding": "gzip"})
                self.assertEqual(packed.headers["content-encoding"], "gzip")
                self.assertIn("Accept-Encoding", packed.headers["vary"])
                self.assertEqual(gzip.decompress(packed.body), plain.body)
                best = self.service.ask("GET", path, headers={"Accept-Encoding": "gzip, br"})
                self.assertEqual(best.headers["content-encoding"], "br")
                self.assertLess(len(best.body), len(plain.body))

    def test_head_tells_what_get_would_send(self):
        got = self.service.ask("GET", "/embed.js")
        head = self.service.ask("HEAD", "/embed.js")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(head.headers["etag"], got.headers["etag"])
        self.assertEqual(head.headers["content-length"], str(len(got.body)))

    def test_page_and_embed_weigh_little(self):
        def weight(path):
            return len(self.service.ask("GET", path, headers={"Accept-Encoding": "gzip"}).body)

        self.assertLess(weight("/") + sum(map(weight, self.assets())), 150_000)
        self.assertLess(weight("/embed.js"), 12_000)

    def test_other_names_are_not_there(self):
        for path in ["/assets/page.js", "/assets/", "/index.html"]:
            with self.subTest(path):
                self.assertEqual(self.service.ask("GET", path).status, 404)


if __name__ == "__main__":
    unittest.main()
