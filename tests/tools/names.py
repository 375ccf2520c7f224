"""Functions that are not called here, and words that do not belong into sources."""

import re

import sources

BANNED = ("isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper "
          "isxdigit tolower toupper strcpy strcat strncpy strncat stpcpy sprintf vsprintf strtok "
          "strtok_r atoi atol atoll atof strtol strtoll strtoul strtoull localtime localtime_r gets "
          "alloca").split()
HEAP = "malloc calloc realloc reallocarray free strdup strndup".split()
# The one door to the heap, and what hands it to a library.
HEAP_PLACES = ("filters/base/mem.c",)
# Programs that are no part of the service: makers of tables, the bare servers of the benchmark.
PROGRAMS = ("filters/text/tools/", "tests/bench/")
WORDS = re.compile(r"\b(TODO|FIXME)\b|/work/")


def calls(names):
    return re.compile(r"(?<![\w.>])(" + "|".join(names) + r")\s*\(")


BANNED_CALL = calls(BANNED)
HEAP_CALL = calls(HEAP)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def violations(root):
    found = []
    for path in sources.files(root, ".c", ".h", ".def"):
        text = sources.read(root, path)
        code = sources.code_only(text)
        patterns = [] if path.startswith(PROGRAMS) else [BANNED_CALL]
        if path.startswith(("filters/", "service/")) and not path.startswith(
                (*HEAP_PLACES, *PROGRAMS)):
            patterns.append(HEAP_CALL)
        for pattern in patterns:
            found += [f"{path}:{line_of(code, match.start())}: {match.group(1)} is not used here"
                      for match in pattern.finditer(code)]
        found += [f"{path}:{line_of(text, match.start())}: {match.group()}"
                  for match in WORDS.finditer(text)]
    return found
