"""What stands at the top level, and that each room says in a page what it is."""

import os

TOP_LEVEL = {"service", "filters", "include", "rules", "tests", "meson.build", "meson_options.txt",
             "README.md"}
# What running leaves there; never committed.
LEFT_BY_RUNNING = ("build", "data", "hamlet.db", "node_modules", "__pycache__")
MAX_README_LINES = 40
READMES = {
    "include/hamlet": MAX_README_LINES,
    "filters": MAX_README_LINES,
    "rules": 4 * MAX_README_LINES,  # the reference of the rule language, whole
    "service": MAX_README_LINES,
    "tests": MAX_README_LINES,
}


def violations(root):
    found = [f"{name} does not belong to the top level" for name in sorted(os.listdir(root))
             if name not in TOP_LEVEL and not name.startswith((".", *LEFT_BY_RUNNING))]
    found += [f"{name} is missing" for name in sorted(TOP_LEVEL)
              if not os.path.exists(os.path.join(root, name))]
    for room, max_lines in READMES.items():
        path = os.path.join(root, room, "README.md")
        if not os.path.exists(path):
            found.append(f"{room}/README.md is missing")
            continue
        with open(path, encoding="utf-8") as readme:
            n_lines = len(readme.readlines())
        if n_lines > max_lines:
            found.append(f"{room}/README.md has {n_lines} lines")
    return found
