"""The README's first steps, run as they are printed."""

import json
import os
import re
import subprocess
import sys
import unittest

from cli import ROOT, CliTest, labelled_rows

sys.path.insert(0, os.path.join(ROOT, "tests", "http"))
from harness import Service  # noqa: E402


def first_steps():
    """The commands of the section, each with the comment in front of it."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as readme:
        section = readme.read().split("## First steps")[1].split("\n## ")[0]
    block = "".join(line[4:] + "\n" for line in section.splitlines() if line.startswith("    "))
    return re.findall(r"^# (.*)\n((?:(?!#).*\n)+)", block, re.M)


class ReadmeTest(CliTest):
    def run_step(self, service, command):
        self.env.update(KEY=service.key, TOKEN=service.token,
                        URL=f"http://127.0.0.1:{service.port}")
        done = subprocess.run(["bash", "-euc", command], cwd=self.folder, env=self.env,
                              capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_each_first_step_does_what_it_says(self):
        steps = first_steps()
        self.assertEqual(len(steps), 5, steps)
        self.write_rows("labelled.jsonl", labelled_rows(200))
        with Service() as service:
            sent, = self.run_step(service, steps[0][1])
            self.assertEqual(sent["status"], "pending")
            queue, = self.run_step(service, steps[1][1])
            self.assertEqual([item["id"] for item in queue["items"]], [sent["id"]])
            decided, = self.run_step(service, steps[2][1].replace("ID", sent["id"], 1))
            self.assertEqual((decided["id"], decided["status"]), (sent["id"], "approved"))
            shown, = self.run_step(service, steps[3][1])
            self.assertEqual([item["content"] for item in shown["items"]], ["Lovely!"])
            # Two answers stand on one line: curl adds no end of line.
            labels, training = re.split(r"(?<=\})(?=\{)", subprocess.run(
                ["bash", "-euc", steps[4][1]], cwd=self.folder, env=self.env, capture_output=True,
                text=True, check=True).stdout)
            self.assertEqual(json.loads(labels)["added"], 200)
            self.assertEqual(json.loads(training)["status"], "training")

    def test_the_greeting_s_curl_line_works_when_pasted(self):
        with Service() as service:
            command = service.greeting[service.greeting.index("  curl"):]
            sent, = self.run_step(service, command)
            self.assertEqual(sent["status"], "pending")


if __name__ == "__main__":
    unittest.main()
