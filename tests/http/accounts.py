"""People as browsers know them: a cookie, and the token that the page sends along."""

import json
import re

PASSWORD = "correct horse battery"
ADMIN = "admin@example.org"


class Person:
    """One browser of one person; keeps its cookie as a browser would."""

    def __init__(self, service, address=None):
        self.service = service
        self.cookie = None
        self.csrf = None
        self.headers = {"X-Forwarded-For": address} if address else {}

    def ask(self, method, path, body=None, *, csrf=True, **headers):
        sent = {**self.headers, **{name.replace("_", "-"): v for name, v in headers.items()}}
        if self.cookie:
            sent["Cookie"] = "theme=dark; hamlet_session=" + self.cookie
        if csrf and self.csrf and method != "GET":
            sent.setdefault("X-CSRF-Token", self.csrf)
        answer = self.service.ask(method, path, body, headers=sent)
        match = re.match(r"hamlet_session=([^;]*);", answer.headers.get("set-cookie", ""))
        if match:
            self.cookie = match.group(1) or None
        return answer

    def take(self, answer):
        """What the page keeps of a SESSION."""
        self.csrf = answer.json["csrf_token"] if answer.status == 200 else None
        return answer

    def sign_in(self, email, password=PASSWORD):
        return self.take(self.ask("POST", "/v1/session", {"email": email, "password": password},
                                  csrf=False))

    def use_link(self, link, **fields):
        return self.take(self.ask("POST", "/v1/links/use", csrf=False,
                                  body={"secret": secret_of(link), "password": PASSWORD, **fields}))


def secret_of(link):
    return link.rsplit("/", 1)[-1]


def first_admin(service):
    """Uses the link of the first start; the admin of all sites, signed in."""
    admin = Person(service)
    answer = admin.use_link(service.first_link, email=ADMIN, name="Admin")
    assert answer.status == 200, answer
    return admin


def invite(admin, email, *roles):
    """Adds a user of these (site, role), who signs in by the link; the person and the id."""
    answer = admin.ask("POST", "/v1/users", {
        "email": email, "roles": [{"site": site, "role": role} for site, role in roles]})
    assert answer.status == 201, answer
    person = Person(admin.service)
    used = person.use_link(answer.json["link"])
    assert used.status == 200, used
    return person, answer.json["id"]


def add_site(service, name):
    return json.loads(service.cli("site", "add", name, "--json").stdout)["key"]
