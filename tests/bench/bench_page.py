"""The review page in a browser with many pending comments: what a moderator's eyes wait for."""

import json
import os
import subprocess

from measure import HERE, built, figure

PENDING = os.environ.get("HAMLET_BENCH_PENDING", "100000")


def run():
    done = subprocess.run(["node", os.path.join(HERE, "page.mjs"), built("queue_fill"), PENDING],
                          stdout=subprocess.PIPE, text=True, check=True)
    times = json.loads(done.stdout.splitlines()[-1])
    return [figure("cold load to the queue's first view", times["loads"], "ms", 300),
            figure("decision to the next comment shown", times["decisions"], "ms", 50)]
