"""A WordPress over a database of its own, out of the packages wordpress, mariadb-server, php-mysql."""

import getpass
import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

TREE = os.environ.get("HAMLET_WORDPRESS", "/usr/share/wordpress")

CONFIG = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{folder}/socket'); define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', ''); $table_prefix = 'wp_';
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {{
    define($name . '_KEY', $name); define($name . '_SALT', 'salt of ' . $name);
}}
define('WP_HOME', '{url}'); define('WP_SITEURL', '{url}'); define('DISABLE_WP_CRON', true);
define('HAMLET_URL', '{hamlet}');
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
# Tests comment faster than people.
NO_FLOOD = "<?php add_filter('wp_is_comment_flood', '__return_false', 99);"
INSTALL = """define('WP_INSTALLING', true); require 'wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Test', 'admin', 'a@example.org', true, '', 'secret');"""
ACTIVATE = """require 'wp-load.php'; require_once ABSPATH . 'wp-admin/includes/plugin.php';
activate_plugin('akismet/akismet.php');
foreach (['comment_moderation', 'comment_previously_approved', 'moderation_notify',
          'comments_notify'] as $name) update_option($name, 0);"""


def lacking():
    """What is missing for one, in a sentence; None where nothing is."""
    if not os.path.exists(os.path.join(TREE, "wp-content", "plugins", "akismet")):
        return f"no WordPress with its Akismet plugin in {TREE}"
    for program in ("mariadbd", "mariadb", "mariadb-install-db", "php"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    modules = subprocess.run(["php", "-m"], capture_output=True, text=True, check=True).stdout
    return None if "mysqli" in modules.split() else "PHP has no mysqli"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class WordPress:
    def __init__(self, hamlet_url):
        self.folder = tempfile.mkdtemp(prefix="hamlet-wp-")
        self.site = os.path.join(self.folder, "site")
        self.url = f"http://127.0.0.1:{free_port()}"
        self.hamlet_url = hamlet_url
        self.processes = []

    def _spawn(self, *command, **env):
        with open(os.path.join(self.folder, "log"), "ab") as log:
            # With the workers that PHP starts, so that none is left behind.
            self.processes.append(subprocess.Popen(
                command, stdout=log, stderr=log, env={**os.environ, **env},
                start_new_session=True))

    def _wait_for(self, is_there, seconds=30):
        deadline = time.monotonic() + seconds
        while not is_there():
            if time.monotonic() > deadline:
                raise TimeoutError("WordPress does not start: see " + self.folder)
            time.sleep(0.1)

    def start(self, plugin):
        """plugin: the must-use plugin that leads Akismet's calls to the service."""
        data = os.path.join(self.folder, "data")
        subprocess.run(["mariadb-install-db", "--no-defaults", f"--user={getpass.getuser()}",
                        f"--datadir={data}", "--auth-root-authentication-method=normal"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._spawn("mariadbd", "--no-defaults", f"--user={getpass.getuser()}",
                    f"--datadir={data}", f"--socket={self.folder}/socket", "--skip-networking")
        self._wait_for(lambda: self._mariadb("SELECT 1", None).returncode == 0)
        self._mariadb("CREATE DATABASE wp", None)
        shutil.copytree(TREE, self.site, ignore_dangling_symlinks=True,
                        ignore=shutil.ignore_patterns("wp-config.php", ".htaccess"))
        must_use = os.path.join(self.site, "wp-content", "mu-plugins")
        os.makedirs(must_use)
        for path, text in ((os.path.join(must_use, "hamlet.php"), plugin),
                           (os.path.join(must_use, "no_flood.php"), NO_FLOOD),
                           (os.path.join(self.site, "wp-config.php"), CONFIG.format(
                               folder=self.folder, url=self.url, hamlet=self.hamlet_url))):
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
        self.php(INSTALL)
        self.php(ACTIVATE)
        self._spawn("php", "-S", self.url.removeprefix("http://"), "-t", self.site,
                    PHP_CLI_SERVER_WORKERS="4")
        self._wait_for(lambda: self.visitor().go("/wp-login.php")[0] == 200)

    def stop(self):
        for process in reversed(self.processes):
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def php(self, code):
        subprocess.run(["php", "-d", "memory_limit=512M", "-r", code], cwd=self.site, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)

    def _mariadb(self, sql, database="wp"):
        return subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={self.folder}/socket", "--user=root",
             "--default-character-set=utf8mb4", "-N", "-e", sql, *([database] if database else [])],
            capture_output=True, text=True, check=False, timeout=30)

    def query(self, sql):
        done = self._mariadb(sql)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def visitor(self):
        return Visitor(self.url)


class Visitor:
    """A browser's cookies, and nothing else of it."""

    def __init__(self, url):
        self.url = url
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def go(self, path, fields=None):
        request = urllib.request.Request(
            self.url + path, data=urllib.parse.urlencode(fields).encode() if fields else None,
            headers={"User-Agent": "Mozilla/5.0 (test)", "Referer": self.url + "/?p=1"})
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode("utf-8", "replace")
        except urllib.error.URLError:
            return 0, ""

    def sign_in(self):
        self.go("/wp-login.php")
        return self.go("/wp-login.php", {"log": "admin", "pwd": "secret", "testcookie": "1",
                                         "wp-submit": "Log In"})

    def nonce(self, path):
        return re.search(r'name="_wpnonce" value="([^"]+)"', self.go(path)[1]).group(1)
