"""An owning local is set up before anything can return: its clean-up runs on every way out."""

import re

import sources

OWNER = re.compile(r"HAMLET_CLEANUP\(\w+\)\s+[\w ]+?[ *](\w+);")


def fault(code, match):
    name = match.group(1)
    end = code.find("\n}", match.end())
    rest = code[match.end():end]
    set_up = re.search(r"&" + name + r"\b|\b" + name + r"(\.\w+)? = ", rest)
    leaves = re.search(r"\breturn\b", rest)
    return leaves is not None and (set_up is None or leaves.start() < set_up.start())


def violations(root):
    found = []
    for path in sources.files(root, ".c", rooms=("filters", "service", "tests")):
        code = sources.code_only(sources.read(root, path))
        found += [f"{path}:{code.count(chr(10), 0, match.start()) + 1}: {match.group(1)} may be "
                  "cleaned up before it is set up"
                  for match in OWNER.finditer(code) if fault(code, match)]
    return found
