"""The source files that the house rules are about."""

import os
import re
import shutil

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROOMS = ("include", "filters", "service", "rules", "tests")


def files(root, *endings, rooms=ROOMS):
    """Paths below the rooms, relative to root, sorted."""
    found = []
    for room in rooms:
        for folder, folders, names in os.walk(os.path.join(root, room)):
            folders[:] = [name for name in folders if name not in ("__pycache__", "node_modules")]
            found += [os.path.relpath(os.path.join(folder, name), root) for name in names
                      if name.endswith(endings)]
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as source:
        return source.read()


def _blank(match):
    """As many lines as before, so that line numbers stay true."""
    return re.sub(r"[^\n]", " ", match.group())


def code_only(text):
    """C without its comments and the insides of its literals."""
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", _blank, text,
                  flags=re.S)


def copy_tree(target, root=ROOT):
    """A copy to plant violations in."""
    for room in ROOMS:
        shutil.copytree(os.path.join(root, room), os.path.join(target, room),
                        ignore=shutil.ignore_patterns("__pycache__", "corpus", "node_modules"))


def plant(root, path, text):
    """Writes, or adds to, a file of a copy."""
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "a", encoding="utf-8") as out:
        out.write(text)
