"""The server that everything is measured against: loopback, canned answers, next to no work per request.

Run as a process of its own, so that its CPU time is not the contenders'.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re

DATE = "Wed, 08 Jan 2025 19:32:48 -0000"


def tag(number: int) -> dict[str, object]:
    return {
        "name": f"v1.{number}",
        "reversion": False,
        "immutable": False,
        "start_ts": 1736364768 + number,
        "manifest_digest": f"sha256:{number:064x}",
        "is_manifest_list": False,
        "size": 123456 + number,
        "last_modified": DATE,
    }


def tags(page: int, count: int, pages: int) -> bytes:
    first = (page - 1) * count
    listed = [tag(number) for number in range(first, first + count)]
    return json.dumps({"tags": listed, "page": page, "has_additional": page < pages}).encode()


def logs(page: int, pages: int) -> bytes:
    entry = {
        "metadata": {"repo": "app", "namespace": "acme", "tag": "v1"},
        "ip": "10.0.0.1",
        "datetime": DATE,
        "performer": {
            "kind": "user",
            "name": "bob",
            "is_robot": False,
            "avatar": {"name": "bob", "hash": "0", "color": "#000000", "kind": "user"},
        },
    }
    listed = [{"kind": f"pull_repo_{page}_{number}", **entry} for number in range(100)]
    response: dict[str, object] = {"start_time": DATE, "end_time": DATE, "logs": listed}
    if page < pages:
        response["next_page"] = f"token{page + 1}"
    return json.dumps(response).encode()


def report(features: int = 400) -> bytes:
    """A vulnerability report of about 2 MB."""
    vulnerability = {
        "Severity": "High",
        "NamespaceName": "RHEL8-rhel-8",
        "Link": "https://access.redhat.com/security/cve/CVE-2025-0001",
        "FixedBy": "0:1.2.3-4.el8",
        "Description": "A flaw was found in a library. " * 8,
        "Name": "CVE-2025-0001",
        "Metadata": {
            "UpdatedBy": "rhel-vex",
            "RepoName": None,
            "RepoLink": None,
            "DistroName": "Red Hat Enterprise Linux",
            "DistroVersion": "8",
            "NVD": {"CVSSv3": {"Vectors": "CVSS:3.1/AV:N/AC:L", "Score": 7.5}},
        },
    }
    listed = [
        {
            "Name": f"package-{number}",
            "VersionFormat": "",
            "NamespaceName": "",
            "AddedBy": f"sha256:{number:064x}",
            "Version": "1.2.3-4.el8",
            "Vulnerabilities": [{**vulnerability, "Name": f"CVE-2025-{number:04d}{i}"} for i in range(7)],
        }
        for number in range(features)
    ]
    layer = {
        "Name": "sha256:0",
        "ParentName": "",
        "NamespaceName": "",
        "IndexedByVersion": 4,
        "Features": listed,
    }
    return json.dumps({"status": "scanned", "data": {"Layer": layer}}).encode()


TOKEN = {
    "uuid": "0fe8fdd0-ad9e-4acf-8584-ce6195ff4045",
    "title": "MyAppToken",
    "last_accessed": None,
    "created": DATE,
    "expiration": None,
    "token_code": "K43W79AOE1KSQZ3CK5AE3LUIW7ED52LR",
}
SMALL = json.dumps({"token": TOKEN}).encode()
PAGE = tags(1, 100, 1)
REPORT = report()


def response(method: str, target: str) -> bytes:
    number = re.search(r"(?:page=|next_page=token)(\d+)", target)
    page = int(number[1]) if number else 1
    if "/tag/" in target:
        return PAGE if "/one/" in target else tags(page, 100, 50)
    if "/logs" in target:
        return logs(page, 2000)
    if "/security" in target:
        return REPORT
    return SMALL


async def serve(port: int, delay: float) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        counts["connections"] += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = re.search(rb"(?i)content-length: (\d+)", head)
                if length:
                    await reader.readexactly(int(length[1]))
                method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
                if target == "/counts":
                    body = json.dumps(counts).encode()
                else:
                    counts["requests"] += 1
                    body = response(method, target)
                    if delay:
                        await asyncio.sleep(delay)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    counts = {"requests": 0, "connections": 0}
    server = await asyncio.start_server(handle, "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds to wait before each response")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(options.port, options.delay))
