"""Unmodified clients of Akismet's, redirected to the service."""

import json
import os
import re
import shutil
import subprocess
import unittest

from harness import BINARY, Service

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "clients")
# Packages of npm, beside the build that is tested.
PACKAGES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(BINARY))), "clients")
THANKS = "Thanks for making the web a better place."


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


def node_major():
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.match(r"v(\d+)", said).group(1))


def read(path):
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return file.read()


def install():
    """npm's packages as the lock names them; once, until the lock changes."""
    os.makedirs(PACKAGES, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        if read(os.path.join(PACKAGES, name)) != read(os.path.join(HERE, name)):
            shutil.rmtree(os.path.join(PACKAGES, "node_modules"), ignore_errors=True)
            shutil.copy(os.path.join(HERE, name), PACKAGES)
    if not os.path.exists(os.path.join(PACKAGES, "node_modules", ".package-lock.json")):
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=PACKAGES,
                       check=True, timeout=300)


class Clients(unittest.TestCase):
    def setUp(self):
        self.service = Service()
        self.service.start()
        self.addCleanup(self.service.stop)

    def lines(self, command, **env):
        done = subprocess.run(
            [*command, str(self.service.port), self.service.key], capture_output=True, text=True,
            timeout=60, env={**os.environ, **env}, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def node(self, script):
        install()
        # Packages are looked for beside the script.
        shutil.copy(os.path.join(HERE, script), PACKAGES)
        return [json.loads(line) for line in self.lines(
            ["node", "--require", os.path.join(HERE, "redirect.cjs"),
             os.path.join(PACKAGES, script)])]

    def assert_labelled(self):
        """What was submitted both ways counts as the last said."""
        labels = self.service.ask("GET", "/v1/stats", auth=self.service.token).json["labels"]
        self.assertEqual(labels, {"ham": 1, "spam": 0})

    @needs("node")
    @needs("npm")
    def test_akismet_api(self):
        got = self.node("akismet_api.cjs")
        self.assertEqual(got[:7], [True, False, False, True, True, True, "Invalid API key"])
        self.assertEqual(got[7:], ["Missing required field: user_ip", THANKS, THANKS])
        self.assert_labelled()

    @needs("node")
    @needs("npm")
    def test_cedx_akismet(self):
        if node_major() < 20:
            self.skipTest("@cedx/akismet needs Node 20")
        self.assertEqual(self.node("cedx_akismet.mjs"),
                         [True, False, "ham", "spam", "pervasive spam", "ham", "Error",
                          "thanks", "thanks"])
        self.assert_labelled()

    @needs("perl")
    def test_net_akismet(self):
        proxy = f"http://127.0.0.1:{self.service.port}"
        self.assertEqual(
            self.lines(["perl", os.path.join(HERE, "net_akismet.pl")],
                       PERL_LWP_ENV_PROXY="1", http_proxy=proxy, no_proxy=""),
            ["1", "undef", "false", "true", "1", THANKS, "1", THANKS])
        self.assert_labelled()

    @needs("ruby")
    def test_ruby_akismet(self):
        self.assertEqual(
            self.lines(["ruby", os.path.join(HERE, "ruby_akismet.rb")]),
            ["true", "false", "[false, false]", "[true, false]", "[true, true]",
             "The API key is not known here: it is the key of a site, as `hamlet site add` prints "
             "it.", "nil", "nil"])
        self.assert_labelled()


if __name__ == "__main__":
    unittest.main()
