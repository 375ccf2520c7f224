"""The queue over HTTP with many pending comments: what a moderator's page waits for."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.parse

from measure import BUILD, HERE, built, figure

sys.path.insert(0, os.path.join(os.path.dirname(HERE), "http"))
from harness import Service  # noqa: E402

PENDING = int(os.environ.get("HAMLET_BENCH_PENDING", "100000"))
TIMES = 15
INDEX_TIMEOUT_S = 900


def ask_for(comment):
    """Queries that a page makes, from the plainest to the narrowest."""
    def q(**fields):
        return urllib.parse.urlencode(fields)

    orders = ("oldest", "newest", "riskiest", "likeliest_ham", "most_uncertain")
    thread, author = comment["thread"], comment["author"]["name"]
    return ([("order " + order, q(order=order)) for order in orders]
            + [("reason, " + order, q(reason="link", order=order)) for order in orders]
            + [("thread", q(thread=thread)), ("thread, riskiest", q(thread=thread, order="riskiest")),
               ("author", q(author=author)), ("domain", q(domain="many.example", order="riskiest")),
               ("language and reason", q(language="de", reason="link", order="likeliest_ham")),
               ("author and reason", q(author=author, reason="link")),
               ("the last day", q(**{"from": comment["created_at"], "order": "riskiest"})),
               ("word that all hold", q(q="comment")), ("words that few hold", q(q="number 4711")),
               ("word, riskiest", q(q="comment", order="riskiest"))])


def wait_until_indexed(service):
    began = time.monotonic()
    while True:
        page = service.ask("GET", "/v1/queue?limit=1&q=x", auth=service.token).json
        if page["not_indexed"] == 0:
            return time.monotonic() - began
        assert time.monotonic() - began < INDEX_TIMEOUT_S, page
        time.sleep(0.5)


def measure(service, connection, path):
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = service.ask("GET", path, auth=service.token, connection=connection)
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, answer
    return times, answer.json


def run():
    results = []
    with tempfile.TemporaryDirectory(prefix="hamlet-bench-", dir=BUILD) as folder:
        path = os.path.join(folder, "hamlet.db")
        with Service(folder=folder) as service:
            key, token = service.key, service.token
        subprocess.run([built("queue_fill"), path, str(PENDING)], check=True)
        n_bytes = os.path.getsize(path)
        with Service(folder=folder) as service:
            service.key, service.token = key, token
            results.append(figure("indexing all of them", [wait_until_indexed(service)], "s"))
            connection = service.connect()
            first = service.ask("GET", "/v1/queue?limit=1", auth=token).json["items"][0]
            for name, query in ask_for(first):
                times, page = measure(service, connection, "/v1/queue?" + query)
                what = f"{name}: {len(page['items'])} of {page['total']}"
                results.append(figure(what, times, "ms", 50))
            times, _ = measure(service, connection, f"/v1/comments/{first['id']}/context")
            results.append(figure("context of a comment", times, "ms", 50))
            connection.close()
        grown = os.path.getsize(path) - n_bytes
        results.append(figure("index of a comment", [grown / PENDING], "bytes"))
    return results
