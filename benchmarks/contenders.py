"""The same work with each of the libraries, up to the use of the result.

As a program, it does one work with one library so many times, and prints the seconds of CPU that it took.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOKEN = "a-token-of-forty-characters-as-quay-gives"
DIGEST = "sha256:" + "0" * 64

IMPORTS = {
    "requests": "import requests",
    "quay_sdk": "import quay_sdk",
    "openapi": "import quay_openapi",
    "bravado": "import bravado.client, bravado.requests_client",
}

FIRST = {
    "requests": """
import requests
session = requests.Session()
session.headers["Authorization"] = "Bearer {token}"
response = session.get("{url}/api/v1/user/apptoken/x")
response.raise_for_status()
assert response.json()["token"]["title"]
""",
    "quay_sdk": """
from quay_sdk import QuayClient
assert QuayClient("{url}", token="{token}").user.apptokens.get("x").title
""",
    "openapi": """
import quay_openapi
client = quay_openapi.ApiClient(quay_openapi.Configuration(host="{url}", access_token="{token}"))
quay_openapi.AppspecifictokensApi(client).get_app_token("x")
""",
    "bravado": """
import json
from bravado.client import SwaggerClient
from bravado.requests_client import RequestsClient
client = SwaggerClient.from_spec(json.load(open("{spec}")), http_client=RequestsClient(),
    origin_url="{url}", config={{"validate_swagger_spec": False}})
client.appspecifictokens.getAppToken(token_uuid="x").response()
""",
}


def names(page: Any) -> list[str]:
    """The names of the tags of a page."""
    return [tag["name"] for tag in page["tags"]]


def vulnerabilities(report: Any) -> list[str]:
    """The names of all vulnerabilities of a report."""
    return [
        vulnerability["Name"]
        for feature in report["data"]["Layer"]["Features"]
        for vulnerability in feature["Vulnerabilities"]
    ]


def with_requests(url: str) -> dict[str, Callable[[], Any]]:
    import requests

    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {TOKEN}"

    def get(path: str, **query: Any) -> Any:
        response = session.get(f"{url}/api/v1/{path}", params=query)
        response.raise_for_status()
        return response.json()

    def post() -> Any:
        response = session.post(f"{url}/api/v1/user/apptoken", json={"title": "x"})
        response.raise_for_status()
        return response.json()

    def many() -> int:
        count, page = 0, 1
        while True:
            response = get("repository/acme/app/tag/", limit=100, page=page)
            count += len(response["tags"])
            if not response["has_additional"]:
                return count
            page += 1

    return {
        "get": lambda: get("user/apptoken/x"),
        "post": post,
        "page": lambda: names(get("repository/acme/one/tag/", limit=100)),
        "report": lambda: vulnerabilities(
            get(f"repository/acme/app/manifest/{DIGEST}/security", vulnerabilities="true")
        ),
        "many": many,
    }


def with_quay_sdk(url: str) -> dict[str, Callable[[], Any]]:
    from quay_sdk import QuayClient

    client = QuayClient(url, token=TOKEN)
    tags = client.repository.tags

    def report() -> Any:
        return client.repository.manifests.security("acme/app", DIGEST, vulnerabilities=True)

    return {
        "get": lambda: client.user.apptokens.get("x"),
        "post": lambda: client.user.apptokens.create(title="x"),
        "page": lambda: [tag.name for tag in tags.list("acme/one", limit=100)],
        "report": lambda: [
            vulnerability.name
            for feature in report().data.layer.features
            for vulnerability in feature.vulnerabilities
        ],
        "many": lambda: sum(1 for _ in tags.list("acme/app", limit=100)),
        "many ahead": lambda: sum(1 for _ in tags.list("acme/app", limit=100).prefetch(8)),
    }


def with_openapi(url: str) -> dict[str, Callable[[], Any]]:
    import quay_openapi

    client = quay_openapi.ApiClient(quay_openapi.Configuration(host=url, access_token=TOKEN))
    tokens = quay_openapi.AppspecifictokensApi(client)
    tags = quay_openapi.TagApi(client)
    scans = quay_openapi.SecscanApi(client)
    # The description has no schemas of responses, so the generated methods return no data;
    # the raw response parsed is what a program can work with.
    return {
        "get": lambda: json.loads(tokens.get_app_token_without_preload_content("x").read()),
        "post": lambda: json.loads(
            tokens.create_app_token_without_preload_content(
                body=quay_openapi.CreateAppTokenBody(title="x")
            ).read()
        ),
        "page": lambda: names(
            json.loads(tags.list_repo_tags_without_preload_content(repository="acme/one", limit=100).read())
        ),
        "report": lambda: vulnerabilities(
            json.loads(
                scans.get_repo_manifest_security_without_preload_content(
                    repository="acme/app", manifestref=DIGEST, vulnerabilities=True
                ).read()
            )
        ),
    }


def with_bravado(url: str, spec: Path) -> dict[str, Callable[[], Any]]:
    from bravado.client import SwaggerClient
    from bravado.requests_client import RequestsClient

    http = RequestsClient()
    http.session.headers["Authorization"] = f"Bearer {TOKEN}"
    client = SwaggerClient.from_spec(
        json.loads(spec.read_text()),
        http_client=http,
        origin_url=url,
        config={"validate_swagger_spec": False},
    )

    def result(call: Any) -> Any:
        return call.response().incoming_response.json()

    tokens, tags, scans = client.appspecifictokens, client.tag, client.secscan
    return {
        "get": lambda: result(tokens.getAppToken(token_uuid="x")),
        "post": lambda: result(tokens.createAppToken(body={"title": "x"})),
        "page": lambda: names(result(tags.listRepoTags(repository="acme/one", limit=100))),
        "report": lambda: vulnerabilities(
            result(
                scans.getRepoManifestSecurity(repository="acme/app", manifestref=DIGEST, vulnerabilities=True)
            )
        ),
    }


def generate(work: Path, url: str) -> Path:
    """Save the embedded Quay's description of its API, and generate a client from it."""
    from quay_sdk.testing import FakeQuay

    spec = work / "discovery.json"
    with FakeQuay() as quay:
        description = dict(quay.client().registry.discovery(internal=True))
    description["host"] = url.partition("://")[2]
    spec.write_text(json.dumps(description))
    subprocess.run(
        [
            str(Path(sys.executable).with_name("openapi-generator-cli")),
            *("generate", "-g", "python", "--package-name", "quay_openapi", "--skip-validate-spec"),
            *("-i", str(spec), "-o", str(work / "openapi")),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return spec


def main(name: str, url: str, spec: str, what: str, count: str) -> None:
    work = {
        "requests": lambda: with_requests(url),
        "openapi": lambda: with_openapi(url),
        "bravado": lambda: with_bravado(url, Path(spec)),
        "quay_sdk": lambda: with_quay_sdk(url),
    }[name]()[what]
    for _ in range(max(3, int(count) // 5)):
        work()
    begun = time.process_time()
    for _ in range(int(count)):
        work()
    print(time.process_time() - begun)


if __name__ == "__main__":
    main(*sys.argv[1:])
