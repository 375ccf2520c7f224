"""Calls the binary as a shell would, in a folder of its own."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("HAMLET_BINARY", os.path.join(ROOT, "build", "service", "hamlet"))


def labelled_rows(n):
    """n rows, made up, spam and ham in turn."""
    topics = ["gardens", "trains", "the new library", "winter", "music", "old maps", "bread"]
    wares = ["watches", "followers", "coins", "loans", "tickets", "diets", "phones"]
    rows = []
    for i in range(n):
        if i % 2 == 0:
            rows.append({"content": f"Get cheap {wares[i % 7]} now at http://shop{i % 9}.example/{i}",
                         "author": f"Best {wares[i % 7]} {i}", "label": "spam"})
        else:
            rows.append({"content": f"I enjoyed what you wrote about {topics[i % 7]}, number {i}.",
                         "author": "Ann", "label": "ham"})
    return rows


class CliTest(unittest.TestCase):
    """A folder that is gone afterwards, and the environment without settings of the caller's."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="hamlet-cli-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.env = {name: value for name, value in os.environ.items()
                    if not name.startswith("HAMLET_")}
        self.database = "sqlite:" + self.path("hamlet.db")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as out:
            out.write(text)
        return self.path(name)

    def write_rows(self, name, rows):
        return self.write(name, "".join(json.dumps(row) + "\n" for row in rows))

    def call(self, *arguments, text=None, env=None):
        return subprocess.run([BINARY, *arguments], input=text, capture_output=True, text=True,
                              cwd=self.folder, env={**self.env, **(env or {})}, timeout=120)

    def done(self, *arguments, **options):
        """Standard output of a call that must end well."""
        got = self.call(*arguments, **options)
        self.assertEqual(got.returncode, 0, got.stderr)
        return got.stdout

    def refused(self, code, message, *arguments, **options):
        """A call that must end with this code, and say this on standard error."""
        got = self.call(*arguments, **options)
        self.assertEqual(got.returncode, code, got.stderr + got.stdout)
        self.assertIn(message, got.stderr)
        return got
