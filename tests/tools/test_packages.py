"""What service/build.sh installs, with stand-ins for dpkg-query, apt-get and sudo."""

import os
import stat
import subprocess
import tempfile
import unittest

from sources import ROOT

LOG = 'echo "$(basename "$0") $*" >>"$LOG"\n'


class PackagesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hamlet-packages-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.log = os.path.join(self.folder, "log")
        for tool in ("env", "basename", "dirname", "cat"):
            os.symlink("/usr/bin/" + tool, os.path.join(self.folder, tool))
        self.stand_in("id", "echo 0")
        self.stand_in("dpkg-query", 'case "$*" in *missing*) exit 1;; *) echo installed;; esac')
        self.stand_in("apt-get", LOG)

    def stand_in(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as out:
            out.write("#!/bin/bash\n" + text)
        os.chmod(path, stat.S_IRWXU)

    def ensure(self, *packages):
        done = subprocess.run(
            ["/bin/bash", "-euo", "pipefail", "-c",
             'root=$1; . "$root/service/build.sh"; shift; ensure_packages "$@"',
             "service/run", ROOT, *packages],
            env={"PATH": self.folder, "LOG": self.log}, capture_output=True, text=True, check=False)
        log = ""
        if os.path.exists(self.log):
            with open(self.log, encoding="ascii") as lines:
                log = lines.read()
        return done, log.splitlines()

    def test_nothing_is_said_or_done_when_all_is_there(self):
        done, log = self.ensure("one", "two")
        self.assertEqual((done.returncode, done.stdout, done.stderr, log), (0, "", "", []))

    def test_only_what_is_missing_is_installed_and_named(self):
        done, log = self.ensure("one", "missing-two", "missing-three")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Installing missing-two missing-three\n", done.stderr)
        self.assertEqual(log, ["apt-get install -y -q --no-install-recommends missing-two "
                               "missing-three"])

    def test_the_lists_are_fetched_only_when_it_does_not_go_without(self):
        self.stand_in("apt-get", LOG + '[ "$1" = update ] && : >"$LOG.updated"\n'
                      '[ -e "$LOG.updated" ]\n')
        done, log = self.ensure("missing-one")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([line.split()[1] for line in log], ["install", "update", "install"])

    def test_what_cannot_be_installed_is_named(self):
        self.stand_in("apt-get", LOG + "exit 100\n")
        done, log = self.ensure("missing-one")
        self.assertEqual(done.returncode, 1)
        self.assertIn("apt-get could not install missing-one", done.stderr)
        self.assertEqual(len(log), 2)

    def test_others_than_root_use_sudo(self):
        self.stand_in("id", "echo 1000")
        self.stand_in("sudo", LOG + '"$@"')
        done, log = self.ensure("missing-one")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(log[0].startswith("sudo env DEBIAN_FRONTEND=noninteractive apt-get"), log)
        self.assertTrue(log[1].startswith("apt-get install"), log)

    def test_without_sudo_it_says_what_to_run(self):
        self.stand_in("id", "echo 1000")
        done, log = self.ensure("missing-one")
        self.assertEqual(done.returncode, 1)
        self.assertIn("run as root, or install sudo, or run this yourself first: env", done.stderr)
        self.assertIn("apt-get install -y -q --no-install-recommends missing-one", done.stderr)
        self.assertEqual(log, [])

    def test_elsewhere_than_on_debian_it_goes_on_with_a_word(self):
        os.remove(os.path.join(self.folder, "dpkg-query"))
        done, log = self.ensure("one")
        self.assertEqual((done.returncode, log), (0, []))
        self.assertIn("This is no Debian", done.stderr)


if __name__ == "__main__":
    unittest.main()
