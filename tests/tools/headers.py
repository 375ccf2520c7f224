"""Every header opens with its purpose, is guarded, and compiles alone."""

import concurrent.futures
import os
import re
import subprocess

import sources

PACKAGES = ["icu-uc", "libcjson", "libmicrohttpd", "sqlite3", "libpcre2-8", "yaml-0.1", "libsodium",
            "cmocka"]


def library_flags():
    done = subprocess.run(["pkg-config", "--cflags", *PACKAGES], check=True, capture_output=True,
                          text=True)
    return done.stdout.split()


def compile_fault(root, path, flags):
    folder = os.path.dirname(path)
    done = subprocess.run(
        ["cc", "-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Werror", "-Wno-unused-function",
         "-Wno-unused-const-variable", "-fsyntax-only", "-x", "c", "-Iinclude", "-Iservice",
         "-Ifilters", "-Iservice/store", "-iquote", folder, *flags, "-include", path, "/dev/null"],
        cwd=root, capture_output=True, text=True, check=False)
    return f"{path} does not compile alone:\n{done.stderr}" if done.returncode != 0 else None


def shape_faults(path, text):
    found = []
    if not re.match(r"/\* ?\n?.*?\S", text):
        found.append(f"{path} does not open with its purpose")
    if not re.search(r"^#ifndef (\w+)\n#define \1\n", text, re.M):
        found.append(f"{path} has no include guard")
    return found


def violations(root, paths=None):
    paths = sources.files(root, ".h") if paths is None else paths
    flags = library_flags()
    found = []
    for path in paths:
        found += shape_faults(path, sources.read(root, path))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found += [fault for fault in pool.map(lambda path: compile_fault(root, path, flags), paths)
                  if fault]
    return found
