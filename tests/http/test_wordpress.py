"""A real WordPress with its Akismet plugin, led to the service by the plugin that it serves."""

import unittest
import urllib.parse

import wordpress
from harness import Service

KEYS_PAGE = "/wp-admin/options-general.php?page=akismet-key-config"
COMMENTS_PAGE = "/wp-admin/edit-comments.php"


LACKING = wordpress.lacking()


@unittest.skipIf(LACKING, LACKING)
class RealWordPress(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.service.start()
        cls.addClassCleanup(cls.service.stop)
        # The same address after a restart.
        cls.service.flags += ["--listen", f"127.0.0.1:{cls.service.port}"]
        cls.blog = wordpress.WordPress(f"http://127.0.0.1:{cls.service.port}")
        cls.addClassCleanup(cls.blog.stop)
        plugin = cls.service.ask("GET", "/integrations/wordpress/hamlet.php").body.decode()
        cls.blog.start(plugin)
        cls.admin, cls.guest = cls.blog.visitor(), cls.blog.visitor()
        cls.admin.sign_in()
        cls.told = cls.enter_key("0123456789ab"), cls.enter_key(cls.service.key)

    @classmethod
    def enter_key(cls, key):
        nonce = cls.admin.nonce(KEYS_PAGE + "&view=start")
        return cls.admin.go(KEYS_PAGE, {"_wpnonce": nonce, "action": "enter-key", "key": key})[1]

    def post(self, text, author="Ann", visitor=None):
        """What became of a comment: WordPress's id and status."""
        (visitor or self.guest).go("/wp-comments-post.php", {
            "author": author, "email": f"{author}@example.com", "url": "", "comment": text,
            "comment_post_ID": "1", "comment_parent": "0"})
        return self.blog.query("SELECT comment_ID, comment_approved FROM wp_comments"
                               " ORDER BY comment_ID DESC LIMIT 1").split("\t")

    def status(self, comment):
        return self.blog.query(
            f"SELECT comment_approved FROM wp_comments WHERE comment_ID = {comment}")

    def call(self, action, comment, view):
        nonce = self.admin.nonce(f"{COMMENTS_PAGE}?comment_status={view}")
        self.admin.go(f"{COMMENTS_PAGE}?" + urllib.parse.urlencode({
            "_wpnonce": nonce, "action": action, "comment_status": view,
            "delete_comments[]": comment}))

    def submissions_until(self, status, action, view, text):
        """So many comments of a kind had to be called something until the filter did."""
        for n in range(20):
            comment, found = self.post(text % n)
            if found == status:
                return n
            self.call(action, comment, view)
        return self.fail(f"after twenty, '{text}' still is not {status}")

    def test_a_wrong_key_is_refused_and_the_sites_key_is_taken(self):
        wrong, right = self.told
        self.assertNotIn("now protecting your site", wrong)
        self.assertIn("now protecting your site", right)

    def test_comments_are_told_apart(self):
        self.assertEqual(self.post("The new bus lanes are well explained here.")[1], "1")
        self.assertEqual(self.post("Whatever", author="viagra-test-123")[1], "spam")
        self.assertEqual(self.post("Cheap viagra, best casino bonus: http://pills.example",
                                   author="Buy")[1], "spam")
        self.assertEqual(self.post("viagra casino http://pills.example",
                                   visitor=self.admin)[1], "1")

    def test_every_script_arrives_as_it_was_sent(self):
        for text in ("谢谢分享，写得很好", "Ελληνικά κείμενο", "نص عربي", "हिन्दी में",
                     "ข้อความภาษาไทย", "👩‍👩‍👧 🏳️‍🌈", "It's \"quoted\" and back\\slashed"):
            self.post(text)
            kept = self.service.ask("GET", "/v1/comments?status=pending&limit=200",
                                    auth=self.service.token).json["items"]
            self.assertIn(text, [item["content"] for item in kept])

    def test_what_its_moderators_say_is_learned_both_ways(self):
        for text in ("We repair garden fences in the whole county, ask for Tom number %d",
                     "本公司修理自行车，第%d家分店开业，欢迎光临"):
            self.assertGreater(self.submissions_until("spam", "spam", "all", text), 0)
            self.assertGreater(self.submissions_until("1", "unspam", "spam", text + " again"), 0)

    def test_comments_of_a_time_without_service_are_checked_later(self):
        self.service.stop()
        ham, status = self.post("A fine comment about the new library")
        self.assertEqual(status, "0")
        spam, status = self.post("While nobody looks", author="akismet-guaranteed-spam")
        self.assertEqual(status, "0")
        self.service.start()
        self.blog.php("require 'wp-load.php'; do_action('akismet_schedule_cron_recheck');")
        self.assertEqual((self.status(ham), self.status(spam)), ("1", "spam"))

    def test_its_page_shows_the_figures(self):
        self.post("Whatever it says", author="viagra-test-123")
        self.assertRegex(self.admin.go(KEYS_PAGE)[1], r"All time(?s:.)*?[1-9]\d*(?s:.)*?Spam blocked")


if __name__ == "__main__":
    if LACKING:
        print(f"skipped: {LACKING}", flush=True)
    unittest.main()
