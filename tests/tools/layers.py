"""Which room may include what. Data flows one way: a room includes only rooms below it."""

import os
import re

import sources

# Longest prefix first: the room of a file, and the rooms it may include beside its own.
CORE = ["include"]
SERVICE = [*CORE, "service"]
ALLOWED = {
    "include": [],
    "filters/base": CORE,
    "filters/text": CORE,
    "filters/model": CORE,
    "filters/rules": CORE,
    "filters": CORE,            # decide: all it needs of the rooms below stands in include/
    "service/store/sqlite": [*CORE, "service/store"],
    "service/store": CORE,
    "service": CORE,            # files of no room: settings, log, metrics, JSON…
    "service/web": CORE,
    "service/flow": [*SERVICE, "service/store"],
    "service/http": [*SERVICE, "service/flow"],
    "service/http/akismet": [*SERVICE, "service/store", "service/flow", "service/http", "service/http/api"],
    "service/http/api": [*SERVICE, "service/store", "service/flow", "service/http",
                         "service/web"],
    "service/cli": [*SERVICE, "service/flow", "service/start"],
    "service/start": [*SERVICE, "service/store", "service/flow", "service/http",
                      "service/http/akismet"],
    "service/main": ["service/cli"],
}
# Files of service/ that stand above its rooms.
PLACED = {
    "service/main.c": "service/main",
    "service/serve.c": "service/start",
    "service/serve.h": "service/start",
    "service/first_start.c": "service/start",
    "service/first_start.h": "service/start",
}
# Private headers that another room may use all the same.
SHARED = {
    "filters/rules/yaml_tree.h": ["service"],
    "filters/rules/fault.h": ["service", "service/cli"],
}
# Headers of libraries, and the only places that may include them.
LIBRARIES = {
    r"sqlite3\.h": ["service/store/sqlite/"],
    r"microhttpd\.h": ["service/http/"],
    r"cjson/.*": ["service/json_reader.c"],
    r"pcre2.*": ["filters/rules/"],
    r"libpsl\.h": ["filters/text/"],
    r"yaml\.h": ["filters/rules/yaml_tree.c"],
    r"unicode/.*": ["filters/text/", "filters/model/", "filters/rules/"],
    r"curl/.*": ["service/post.c"],
    r"sodium\.h": ["service/secret.c", "service/password.c", "service/flow/moderate.c"],
}
# The core does no I/O, reads no clock, starts no thread.
NOT_IN_FILTERS = re.compile(
    r"(pthread|threads|semaphore|signal|time|unistd|fcntl|dirent|poll|sys/(?!types).*)\.h")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def room_of(path):
    if path in PLACED:
        return PLACED[path]
    return max((room for room in ALLOWED if path.startswith(room + "/")), key=len)


def resolve(root, path, name):
    """The file that "name" means in path, or None when the build makes it."""
    folders = (os.path.dirname(path), "service", "filters", "include", "service/store")
    for folder in folders:
        candidate = os.path.normpath(os.path.join(folder, name))
        if os.path.exists(os.path.join(root, candidate)):
            return candidate
    return None


def library_fault(path, name):
    for pattern, places in LIBRARIES.items():
        if re.fullmatch(pattern, name) and not any(path.startswith(place) for place in places):
            return f"{name} belongs into {', '.join(places)} alone"
    if path.startswith(("filters/", "include/")) and NOT_IN_FILTERS.fullmatch(name):
        return f"{name}: the core does no I/O, reads no clock, starts no thread"
    return None


def room_fault(root, path, name):
    target = resolve(root, path, name)
    if target is None or not target.endswith((".h", ".def", ".c")):
        return None
    room, other = room_of(path), room_of(target)
    if other == room or other in ALLOWED[room] or room in SHARED.get(target, []):
        return None
    return f"{room} may not include {target}"


def violations(root):
    found = []
    for path in sources.files(root, ".c", ".h", ".def", rooms=("include", "filters", "service")):
        if "/tools/" in path:
            continue  # programs that make tables; no part of the service
        for match in INCLUDE.finditer(sources.read(root, path)):
            bracket, name = match.groups()
            if name.startswith("hamlet/"):
                continue
            fault = (library_fault(path, name) if bracket == "<" else room_fault(root, path, name))
            if fault:
                found.append(f"{path}: {fault}")
    return found
