"""Files of at most 500 lines, functions of at most 60."""

import re

import sources

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60

# A definition begins at column 0 and its body's braces stand there too.
FUNCTION = re.compile(r"^[A-Za-z_][^;{}#]*?\b(?P<name>\w+)\([^;{}]*\)\n"
                      r"\{\n(?P<body>.*?)^\}", re.M | re.S)

# A table within a function is a table: its rows do not count.
TABLE = re.compile(r"^\t[^;{\n]* = \{\n.*?^\t\};\n", re.M | re.S)


def function_faults(path, text):
    found = []
    for match in FUNCTION.finditer(sources.code_only(text)):
        n_lines = TABLE.sub("", match.group("body")).count("\n")
        where = f"{path}:{text[:match.start()].count(chr(10)) + 1}: {match.group('name')}"
        if n_lines > MAX_FUNCTION_LINES:
            found.append(f"{where} has {n_lines} lines")
    return found


def violations(root):
    found = []
    for path in sources.files(root, ".c", ".h", ".py", ".sh"):
        text = sources.read(root, path)
        if text.count("\n") > MAX_FILE_LINES:
            found.append(f"{path} has {text.count(chr(10))} lines")
        if path.endswith((".c", ".h")):
            found += function_faults(path, text)
    return found
