"""Quay's own test data on an embedded Quay: what the recorded exchanges refer to.

The names are those of the recorded server. Ids, digests and tokens are other ones; :attr:`Scene.ids` has them
by those that stand in the recorded requests.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import requests

from quay_sdk.testing import FakeQuay

USER = "devtable"
"""The superuser who made most of the recorded requests."""

CONFIG: Mapping[str, Any] = {
    "FEATURE_BILLING": True,
    "FEATURE_GITHUB_BUILD": True,
    "FEATURE_GITHUB_LOGIN": True,
    "FEATURE_GOOGLE_LOGIN": True,
    "FEATURE_RH_MARKETPLACE": True,
    "FEATURE_SUPERUSERS_FULL_ACCESS": True,
    "GLOBAL_READONLY_SUPER_USERS": ["globalreadonlysuperuser"],
    "SECURITY_SCANNER_V4_ENDPOINT": "http://fakesecurityscanner/",
    "TAG_EXPIRATION_OPTIONS": ["0s", "1s", "1d", "1w", "2w", "4w"],
}
"""The configuration of the recorded server, as far as it differs from that of the embedded one."""

NOW = datetime(2026, 11, 23, 21, 50, tzinfo=UTC)
"""When the exchanges were recorded; some requests name a time in the days after."""

_NOTHING: Any = object()

_EMAILS = {
    "public": "jacob.moshenko@gmail.com",
    "freshuser": "jschorr+test@devtable.com",
    "randomuser": "no4@thanks.com",
    "reader": "no1@thanks.com",
    "creator": "noc@thanks.com",
    "member": "nod@thanks.com",
    "outsideorg": "no2@thanks.com",
    "subscription": "subscriptions@devtable.com",
}

_ORGANIZATIONS = {
    "buynlarge": "quay@devtable.com",
    "testorgforautoprune": "autoprune@devtable.com",
    "library": "quay+library@devtable.com",
    "titi": "quay+titi@devtable.com",
    "sellnsmall": "quay+sell@devtable.com",
    "proxyorg": "quay+proxyorg@devtable.com",
}

_REPOSITORIES = {
    "randomuser/randomrepo": ("Random repo repository.", ["latest", "prod"]),
    "devtable/simple": ("Simple repository.", ["latest", "prod", "new1"]),
    "devtable/history": ("Historical repository.", ["latest"]),
    "devtable/complex": (
        "Complex repository with many branches and tags.",
        ["v2.0", "prod", "staging"],
    ),
    "devtable/trusted": ("Trusted repository.", ["latest", "prod"]),
    "devtable/shared": ("Shared repository, another user can write.", ["latest"]),
    "devtable/building": ("Empty repository which is building.", []),
    "devtable/repo": ("", []),
    "public/publicrepo": ("Public repository pullable by the world.", ["latest"]),
    "outsideorg/coolrepo": ("Some cool repo.", ["latest"]),
    "buynlarge/orgrepo": ("Repository owned by an org.", ["latest", "prod"]),
    "buynlarge/anotherorgrepo": ("Another repository owned by an org.", ["latest", "prod"]),
    "testorgforautoprune/autoprunerepo": ("Repository owned by an org.", ["latest", "prod"]),
}


class Scene:
    """An embedded Quay with that data.

    :ivar quay: the server.
    :ivar ids: ids of this server, by those in the recorded requests. Numbers, which are not unique, have the
        preceding segment of the path before them: ``quota/1``.
    """

    def __init__(self, quay: FakeQuay, ids: Mapping[str, str]) -> None:
        self.quay = quay
        self.ids = dict(ids)
        self._http = requests.Session()
        self._http.trust_env = False

    def close(self) -> None:
        self._http.close()
        self.quay.close()

    def send(
        self,
        method: str,
        target: str,
        body: Any = _NOTHING,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request, without credentials if there is no token."""
        all_headers = dict(headers or {})
        if token is not None:
            all_headers["Authorization"] = f"Bearer {token}"
        data = None
        if body is not _NOTHING:
            all_headers["Content-Type"] = "application/json"
            data = json.dumps(body)
        self._http.cookies.clear()
        return self._http.request(method, self.quay.url + target, data=data, headers=all_headers, timeout=60)

    def call(self, method: str, path: str, body: Any = _NOTHING, *, user: str = USER) -> Any:
        """Change the scene as a user, by a request that must succeed, and return its JSON."""
        response = self.send(method, f"/api/v1{path}", body, token=self.quay.token(user))
        assert response.ok, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.text.strip() else None

    def get(self, path: str, *, user: str = USER) -> Any:
        return self.call("GET", path, user=user)

    def post(self, path: str, body: Any = _NOTHING, *, user: str = USER) -> Any:
        return self.call("POST", path, body, user=user)

    def put(self, path: str, body: Any = _NOTHING, *, user: str = USER) -> Any:
        return self.call("PUT", path, body, user=user)

    def session(self, username: str | None) -> dict[str, str]:
        """Begin a session, sign a user in if one is named, and return its headers: cookie and CSRF token."""
        with requests.Session() as http:
            http.trust_env = False
            token = http.get(f"{self.quay.url}/csrf_token", timeout=60).json()["csrf_token"]
            if username is not None:
                response = http.post(
                    f"{self.quay.url}/api/v1/signin",
                    json={"username": username, "password": FakeQuay.PASSWORD},
                    headers={"X-CSRF-Token": token},
                    timeout=60,
                )
                assert response.ok, response.text
                token = response.headers["X-Next-CSRF-Token"]
            cookie = "; ".join(f"{each.name}={each.value}" for each in http.cookies)
            return {"Cookie": cookie, "X-CSRF-Token": token}


def scene(config: Mapping[str, Any] | None = None) -> Scene:
    """Return a fresh server with the data, which serves.

    :param config: further settings.
    """
    if config:
        return _made({**CONFIG, **config})
    text, ids = _saved()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.json"
        path.write_text(text)
        return Scene(FakeQuay.load(path, clock=lambda: NOW).start(), ids)


@cache
def _saved() -> tuple[str, Mapping[str, str]]:
    made = _made(CONFIG)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.json"
        made.quay.save(path)
        made.close()
        return path.read_text(), made.ids


def _made(config: Mapping[str, Any]) -> Scene:
    made = Scene(FakeQuay(user=USER, config=config, clock=lambda: NOW).start(), {})
    for make in (_accounts, _repositories, _organizations, _registry):
        make(made)
    return made


def _accounts(scene: Scene) -> None:
    quay = scene.quay
    for name, email in _EMAILS.items():
        quay.add_user(name, email=email)
    scene.put("/user/", {"email": "jschorr@devtable.com"})
    quay.follow_link(quay.mails[-1])
    for name, email in _ORGANIZATIONS.items():
        quay.add_organization(name, email=email)
    quay.add_organization(
        "subscriptionsorg", email="quay+subscriptionsorg@devtable.com", owner="subscription"
    )
    for robot in (
        "devtable+dtrobot",
        "devtable+dtrobot2",
        "freshuser+anotherrobot",
        "buynlarge+coolrobot",
        "buynlarge+neworgrobot",
        "buynlarge+ownerbot",
        "buynlarge+creatorbot",
    ):
        quay.add_robot(robot)


def _repositories(scene: Scene) -> None:
    quay = scene.quay
    for name, (description, tags) in _REPOSITORIES.items():
        visibility = "public" if name == "public/publicrepo" else "private"
        quay.add_repository(name, visibility=visibility, description=description)
        for tag in tags:
            quay.push(name, tag=tag, content=f"{name}:{tag}")
    quay.push("devtable/history", tag="latest", content="devtable/history:newer")
    simple = {tag["name"]: tag["manifest_digest"] for tag in _tags(scene, "devtable/simple")}
    complex_ = {tag["name"]: tag["manifest_digest"] for tag in _tags(scene, "devtable/complex")}
    scene.ids |= {
        "sha256:821c19732d429f9f80bb7e83363d1d761156d91adebc1de910f78072698f0893": simple["latest"],
        "sha256:0f696dd9a8c739f6d32a0b9ea4965a77ae44ab9ff26047a13be5b0c78711cfee": simple["new1"],
        "sha256:4c180007cf36316119ac41301bda5bef524bacf3639985672ee69e07a8f0d61c": complex_["prod"],
        "sha256:7620db56f75f5edfa3fc1bfeedb2138c1b724d7294ee9878d2570328fb7d8aa9": complex_["staging"],
        "sha256:50481b2a238cbff2f73685bb1107a0ebf260597790b392cb7e254e268f51756d": _tags(
            scene, "devtable/history"
        )[-1]["manifest_digest"],
    }
    label = scene.post(
        f"/repository/devtable/complex/manifest/{complex_['prod']}/labels",
        {"key": "hello", "value": "world", "media_type": "text/plain"},
    )
    scene.ids["e381636d-cd1d-416a-a3ca-1f89a64b79b7"] = label["label"]["id"]
    quay.permit("devtable/complex", "devtable+dtrobot", "read")
    quay.permit("devtable/complex", "public", "read")
    quay.permit("devtable/shared", "public", "write")
    quay.permit("devtable/shared", "reader", "read")
    quay.permit("devtable/simple", "freshuser", "read")
    quay.permit("buynlarge/orgrepo", "outsideorg", "read")
    quay.confirm_email("devtable/simple", "jschorr@devtable.com")
    scene.post("/repository/devtable/trusted/changetrust", {"trust_enabled": True})
    notification = scene.post(
        "/repository/devtable/simple/notification/",
        {
            "event": "repo_push",
            "method": "webhook",
            "config": {"url": "http://example.com"},
            "eventConfig": {},
        },
    )
    for recorded in (
        "678722aa-ed85-48aa-8b9b-57cac6285389",
        "ac87c2c9-9efe-44da-8010-dde4a80d05c8",
        "exists",
    ):
        scene.ids[recorded] = notification["uuid"]


def _tags(scene: Scene, repository: str) -> list[dict[str, Any]]:
    tags: list[dict[str, Any]] = scene.get(f"/repository/{repository}/tag/")["tags"]
    return tags


def _organizations(scene: Scene) -> None:
    quay = scene.quay
    for path, description in {
        "buynlarge/team/owners": "Owners have unfetterd access across the entire org.",
        "sellnsmall/team/owners": "Owners have unfettered access across the entire org.",
        "buynlarge/team/creators": "Creators of orgrepo.",
        "buynlarge/team/readers": "Readers of orgrepo.",
        "buynlarge/team/synced": "Some synced team.",
        "sellnsmall/team/synced": "Some synced team.",
    }.items():
        role = {"owners": "admin", "creators": "creator"}.get(path.rpartition("/")[2], "member")
        scene.put(f"/organization/{path}", {"role": role, "description": description})
    quay.add_team("buynlarge", "owners", role="admin", members=["buynlarge+ownerbot"])
    quay.add_team("buynlarge", "creators", role="creator", members=["buynlarge+creatorbot", "creator"])
    quay.add_team("buynlarge", "readers", members=["public", "reader"])
    quay.add_team("sellnsmall", "owners", role="admin", members=["randomuser"])
    quay.permit("buynlarge/orgrepo", team="readers")
    for role, user, delegate in (
        ("read", "devtable", {"kind": "user", "name": "public"}),
        ("read", "devtable", {"kind": "team", "name": "readers"}),
        ("write", "public", {"kind": "user", "name": "devtable"}),
    ):
        made = scene.post(
            "/organization/buynlarge/prototypes",
            {"role": role, "activating_user": {"name": user}, "delegate": delegate},
        )
        scene.ids.setdefault("a43e005b-9c06-463c-b89c-fef3cd6dda78", made["id"])
    for number, path in ((1, "organization/buynlarge"), (2, "users/randomuser")):
        bytes_, kind, percent = ((3000, "Warning", 50), (6000, "Reject", 90))[number - 1]
        quay.set_quota(path.partition("/")[2], bytes_, **{kind: percent})
        quota = scene.get(f"/superuser/{path}/quota")[0]
        scene.ids |= {f"quota/{number}": str(quota["id"]), f"limit/{number}": str(quota["limits"][0]["id"])}
    application = scene.post(
        "/organization/buynlarge/applications",
        {
            "name": "Some Test App",
            "application_uri": "http://localhost:8000",
            "redirect_uri": "http://localhost:8000/o2c.html",
        },
    )
    client_id = application["client_id"]
    for recorded in ("deadbeef", "QRR1OUZF1KU9TD20OK03", "CNWOFHHLI3SWVAUJSMOY"):
        scene.ids[recorded] = client_id
    token = scene.post(
        f"/organization/buynlarge/applications/{client_id}/tokens",
        {"name": "Frontend token", "scope": "repo:admin"},
    )
    scene.ids["4fdafc86-bf3f-426f-b4ae-d73aaf57511f"] = token["uuid"]
    scene.ids["4bd8595c-a01e-4259-8140-ea71498c4acc"] = token["uuid"]
    scene.ids["7575bbdb-697f-4804-a657-fa433aa13144"] = quay.assign_authorization(
        client_id, USER, scopes=["repo:admin"], redirect_uri="http://localhost:8000/o2c.html"
    )
    scene.post("/organization/proxyorg/proxycache", {"upstream_registry": "docker.io"})
    quay.set_plan(USER, "free")
    quay.set_plan("buynlarge", "free")
    quay.set_card("buynlarge", type="Visa", exp_month=5, exp_year=2016)


def _registry(scene: Scene) -> None:
    quay = scene.quay
    for kid, name in (("kid1", "somesamplekey"), ("kid3", "unapprovedkey")):
        scene.ids[kid] = quay.submit_service_key("sample_service", name=name)
    scene.post(f"/superuser/approvedkeys/{scene.ids['kid1']}", {"notes": "The **test** approval"})
    content = {"content": "We love you, Quay customers!", "severity": "info", "media_type": "text/plain"}
    scene.post("/messages", {"message": content})
    [message] = scene.get("/messages")["messages"]
    scene.ids["b8465577-a67b-487d-a058-2690d9a913a8"] = message["uuid"]
    app_token = scene.post("/user/apptoken", {"title": "Testing 123"})["token"]
    scene.ids["0fe8fdd0-ad9e-4acf-8584-ce6195ff4045"] = app_token["uuid"]
    submitted = [
        each
        for each in scene.get("/user/notifications")["notifications"]
        if each["kind"] == "service_key_submitted"
    ]
    for recorded in ("6cfe39e5-4dab-462f-bda9-378789b6c6ab", "b6939dcc-c4d6-436e-8cb7-2f1805bd7979"):
        scene.ids[recorded] = submitted[0]["id"]
