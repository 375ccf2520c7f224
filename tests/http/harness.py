"""Starts a service of its own on a free port, and speaks HTTP to it."""

import http.client
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("HAMLET_BINARY", os.path.join(ROOT, "build", "service", "hamlet"))
SHARED_DATA = os.environ.get("HAMLET_SHARED_DATA", os.path.join(ROOT, "..", "shared", "data"))
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30


def is_sanitized():
    """Whether the binary holds the address sanitizer, whose own memory says nothing of the service's."""
    with open(BINARY, "rb") as binary:
        return b"__asan_init" in binary.read()


def wait_for(condition, what, timeout_s=15):
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


class Answer:
    """Status, headers (names in lower case) and body of one answer."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"Answer({self.status}, {self.body[:300]!r})"


class Service:
    """One running service over a database of its own; a context manager."""

    def __init__(self, *flags, folder=None, env=None):
        self.flags = list(flags)
        self.env = env
        self.owns_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix="hamlet-test-")
        self.database = "sqlite:" + os.path.join(self.folder, "hamlet.db")
        self.process = None
        self.key = None
        self.token = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        self.log = open(os.path.join(self.folder, "log"), "ab")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--database", self.database, "--listen", "127.0.0.1:0", *self.flags],
            stdout=subprocess.PIPE, stderr=self.log, env={**os.environ, **(self.env or {})})
        greeting = self._read_greeting()
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)", greeting).group(1))
        key = re.search(r"site key\s+([0-9a-f]{12})\b", greeting)
        token = re.search(r"admin token\s+(\S+)", greeting)
        link = re.search(r"sign in\s+\S+/#/link/(\S+)", greeting)
        self.greeting = greeting
        self.first_link = link.group(1) if link else None
        self.key = key.group(1) if key else self.key
        self.token = token.group(1) if token else self.token
        self.site = "my-site"

    def _read_greeting(self):
        text = b""
        deadline = time.monotonic() + START_TIMEOUT_S
        while b"curl" not in text:
            ready, _, _ = select.select([self.process.stdout], [], [], 1)
            if ready:
                chunk = os.read(self.process.stdout.fileno(), 65536)
                if not chunk:
                    raise RuntimeError("the service did not start: " + self.read_log())
                text += chunk
            elif time.monotonic() > deadline:
                raise RuntimeError("the service did not start in time")
        return text.decode()

    def read_log(self):
        with open(os.path.join(self.folder, "log"), errors="replace") as log:
            return log.read()

    def stop(self):
        """SIGTERM, and wait; the exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process.stdout.close()
            self.log.close()
            self.process = None
        return status

    def kill(self):
        """SIGKILL: no chance to clean up."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()
        self.process = None

    def cli(self, *arguments, check=True):
        return subprocess.run([BINARY, *arguments, "--database", self.database],
                              capture_output=True, text=True, check=check, timeout=60)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method, path, body=None, *, auth=None, headers=None, connection=None):
        """One request; body may be bytes, or anything that json can write."""
        headers = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        if auth:
            headers.setdefault("Authorization", "Bearer " + auth)
        own = connection is None
        connection = connection or self.connect()
        connection.request(method, path, body, headers)
        got = connection.getresponse()
        answer = Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        if own:
            connection.close()
        return answer

    def raw(self, data, *, timeout=15, shut=False):
        """Sends bytes as they are and returns all that comes back until the end or the time-out."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as stream:
            stream.sendall(data)
            if shut:
                stream.shutdown(socket.SHUT_WR)
            got = b""
            try:
                while chunk := stream.recv(65536):
                    got += chunk
            except (TimeoutError, ConnectionResetError):
                pass
            return got

    def submit(self, content="What a lovely article!", name="Ada", *, auth=None, headers=None,
               connection=None, **fields):
        comment = {"thread": "https://news.example/one", "author": {"name": name},
                   "content": content, **fields}
        return self.ask("POST", "/v1/comments", comment, auth=auth or self.key, headers=headers,
                        connection=connection)

    def decide(self, comment_id, decision, version="*", *, connection=None, **fields):
        tag = version if version == "*" else f'"{version}"'
        return self.ask("POST", f"/v1/comments/{comment_id}/decisions",
                        {"decision": decision, **fields}, auth=self.token,
                        headers={"If-Match": tag}, connection=connection)

    def label(self, rows, site=None):
        """Labelled rows as JSON Lines, of a site or of none; the answer."""
        body = "".join(json.dumps(row) + "\n" for row in rows).encode()
        return self.ask("POST", "/v1/labels" + (f"?site={site}" if site else ""), body,
                        auth=self.token,
                        headers={"Content-Type": "application/x-ndjson"})

    def train(self, timeout_s=120):
        """Asks for a training and waits until none is under way."""
        answer = self.ask("POST", "/v1/models", {}, auth=self.token)
        assert answer.status == 202, answer
        deadline = time.monotonic() + timeout_s
        while self.ask("GET", "/v1/models", auth=self.token).json["training"]:
            assert time.monotonic() < deadline, "the training does not end"
            time.sleep(0.05)
        time.sleep(0.2)


def read_rows(name):
    """Rows of a shared data set, or None where it is missing."""
    path = os.path.join(SHARED_DATA, name + ".jsonl")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
