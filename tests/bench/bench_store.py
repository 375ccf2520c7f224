"""The store's queue against a bare writer on the same schema, without HTTP."""

import json
import os
import subprocess
import tempfile

from measure import BUILD, PAIRS, built, compare

ROWS = 30000


def write(program, folder, group):
    path = os.path.join(folder, f"{program}-{group}.db")
    said = subprocess.run([built(program), path, str(ROWS), str(group)], capture_output=True,
                          text=True, check=True).stdout
    return json.loads(said)["rows_per_second"]


def run():
    results = []
    for group in (64, 256):
        pairs = []
        for _ in range(PAIRS):
            with tempfile.TemporaryDirectory(prefix="hamlet-bench-", dir=BUILD) as folder:
                pairs.append((write("store_writer", folder, group),
                              write("bare_writer", folder, group)))
        results.append(compare(f"comments/s, {group} at a time: store, bare", pairs))
    return results
