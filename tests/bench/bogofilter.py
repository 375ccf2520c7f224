"""bogofilter -M on the same comments: mailboxes of one message a comment."""

import os
import re
import shutil
import subprocess


def is_there():
    if shutil.which("bogofilter") is None:
        print("no bogofilter: nothing to measure beside")
        return False
    return True


def write_mailbox(path, rows):
    with open(path, "w", encoding="utf-8") as out:
        for i, row in enumerate(rows):
            body = re.sub(r"^(>*From )", r">\1", row["content"], flags=re.M)
            out.write(f"From a Thu Jan  1 00:00:00 1970\nFrom: {row.get('author') or 'someone'}\n"
                      f"Message-Id: <{i}@comments.example>\n\n{body}\n\n")


class Bogofilter:
    """In a folder of its own."""

    def __init__(self, folder, rows):
        self.rows = rows
        self.words = os.path.join(folder, "words")
        self.boxes = {name: os.path.join(folder, name) for name in ("spam", "ham", "all")}
        for label in ("spam", "ham"):
            write_mailbox(self.boxes[label], [row for row in rows if row["label"] == label])
        write_mailbox(self.boxes["all"], rows)

    def run(self, box, *options):
        """CPU seconds; classifying says by its exit code what the last message was."""
        before = os.times()
        code = subprocess.run(["bogofilter", "-M", "-d", self.words, "-I", self.boxes[box],
                               *options], stdout=subprocess.DEVNULL, check=False).returncode
        after = os.times()
        assert code in (0, 1, 2), f"bogofilter failed: {code}"
        return (after.children_user - before.children_user + after.children_system
                - before.children_system)

    def train(self):
        """Messages a CPU second, from nothing."""
        shutil.rmtree(self.words, ignore_errors=True)
        os.mkdir(self.words)
        return len(self.rows) / (self.run("spam", "-s") + self.run("ham", "-n"))

    def classify(self):
        """Messages a CPU second."""
        return len(self.rows) / self.run("all", "-T")
