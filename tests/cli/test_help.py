"""--help, version, and what is said to those who mistype."""

import re
import subprocess
import unittest

from cli import BINARY, ROOT, CliTest


class HelpTest(CliTest):
    def commands(self):
        return re.findall(r"^  ([a-z]+(?: [a-z-]+)?)  +\S", self.done("--help"), re.M)

    def test_every_command_of_the_table_is_listed(self):
        with open(ROOT + "/service/cli/subcommands.def", encoding="utf-8") as table:
            names = re.findall(r'SUBCOMMAND\("([^"]+)"', table.read())
        self.assertGreater(len(names), 10)
        self.assertEqual(self.commands(), names)

    def test_every_command_tells_its_options_and_exit_codes(self):
        for name in self.commands():
            with self.subTest(name):
                text = self.done(*name.split(), "--help")
                self.assertTrue(text.startswith(f"Usage: hamlet {name} "), text)
                self.assertIn("--help", text)
                self.assertIn("Exit codes:\n  0  done\n  1  ", text)

    def test_settings_are_shown_with_unit_range_and_default(self):
        text = self.done("serve", "--help")
        self.assertIn("--max-connections connections\n"
                      "      open HTTP connections in all; 16 to 100000 [4096]", text)
        self.assertNotIn("--max-connections", self.done("check", "--help"))

    def test_a_command_is_needed(self):
        got = self.call()
        self.assertEqual(got.returncode, 2)
        self.assertIn("Usage: hamlet COMMAND", got.stderr)
        self.assertEqual(got.stdout, "")

    def test_a_mistyped_command_gets_the_nearest(self):
        self.refused(2, 'there is no command "chek"; did you mean "check"?', "chek")
        self.refused(2, 'there is no command "qqqqqqqq"\n', "qqqqqqqq")
        self.refused(2, "site rotate-key", "site", "rotate-kay")

    def test_a_group_alone_lists_its_commands(self):
        got = self.refused(2, "site add", "site")
        self.assertNotIn("token add", got.stderr)
        self.assertIn("site add", self.done("site", "--help"))

    def test_a_mistyped_option_gets_the_nearest(self):
        self.refused(2, "there is no option --modell; did you mean --model?",
                     "check", "--modell", "x")
        self.refused(2, "there is no option --databse; did you mean --database?",
                     "site", "list", "--databse", "x")
        self.refused(2, "there is no option -m", "check", "-m", "x")

    def test_options_and_operands_are_counted(self):
        self.refused(2, "--model FILE is missing", "check")
        self.refused(2, "--model needs a value", "check", "--model")
        self.refused(2, "--model needs a value", "check", "--model", "--rules", "x")
        self.refused(2, "--model stands twice", "check", "--model", "a", "--model", "b")
        self.refused(2, "--json takes no value", "version", "--json=yes")
        self.refused(2, 'what is "b" for?', "check", "--model", "m", "a", "b")
        self.refused(2, 'what is "x" for?', "version", "x")
        self.refused(2, "NAME is missing", "site", "add")
        self.refused(2, 'what is "--json" for?', "version", "--", "--json")

    def test_a_bad_setting_is_named_with_its_place(self):
        config = self.write("hamlet.yaml", "# ours\nkey_overlap_hours: -1\n")
        self.refused(2, config + ':2: key_overlap_hours is "-1"; allowed is a whole number from '
                     "0 to 8760 (h)", "site", "rotate-key", "x", "--config", config)
        self.refused(2, "HAMLET_DATABASE is", "site", "list", env={"HAMLET_DATABASE": "x"})
        self.refused(2, "--database is", "site", "list", "--database", "x")

    def test_the_version_is_the_projects(self):
        with open(ROOT + "/meson.build", encoding="utf-8") as build:
            version = re.search(r"version: '([^']+)'", build.read()).group(1)
        self.assertEqual(self.done("version"), f"hamlet {version}\n")
        self.assertEqual(self.done("--version"), f"hamlet {version}\n")
        self.assertEqual(self.done("version", "--json"), '{"version":"%s"}\n' % version)

    def test_a_full_disk_is_no_success(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            got = subprocess.run([BINARY, "--help"], stdout=full, stderr=subprocess.PIPE,
                                 text=True, check=False)
            self.assertNotEqual(got.returncode, 0)
            got = subprocess.run([BINARY, "version"], stdout=full, stderr=subprocess.PIPE,
                                 text=True, check=False)
        self.assertEqual(got.returncode, 1)
        self.assertIn("No space left on device", got.stderr)


if __name__ == "__main__":
    unittest.main()
