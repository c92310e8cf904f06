"""What the program is made of: written down whole, and asked about by the command that is named."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from bot.web.vendored import FILES, VENDOR

ROOT = Path(__file__).resolve().parent.parent
PINS = dict(re.findall(r"^([a-z0-9._-]+)==([^ ]+)", (ROOT / "requirements.txt").read_text(), re.M))

OURS = ("ARGS", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")


def make(target: str, *given: str) -> subprocess.CompletedProcess[str]:
    """A target as it is by itself, not with what the tests themselves were called with."""
    command = ("make", "--silent", target, *given)
    own = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        command, cwd=ROOT, env=own, capture_output=True, encoding="utf-8", check=False
    )


def test_the_list_of_what_it_is_made_of_is_whole(tmp_path: Path) -> None:
    """Every locked requirement, and what the pages are given, with version and hashes; and us."""
    file = tmp_path / "sbom.json"
    done = make("sbom", f"SBOM={file}")
    assert done.returncode == 0, done.stderr
    told = json.loads(file.read_text("utf-8"))
    ours = {each.package: each.version for each in FILES}
    assert {each["name"]: each["version"] for each in told["components"]} == PINS | ours
    assert told["metadata"]["component"]["name"] == "hakkaku"
    for each in told["components"]:
        sources = each.get("externalReferences", [each])
        assert any(source["hashes"] for source in sources), each["name"]
    assert [each.name for each in tmp_path.iterdir()] == ["sbom.json"]


def test_what_the_pages_are_given_is_what_the_list_says() -> None:
    """Each file is one row, which names the version that stands in it, and has its licence."""
    lie = {path.name for path in VENDOR.iterdir()}
    assert {path for path in lie if not path.endswith(".LICENSE")} == {row.file for row in FILES}
    for row in FILES:
        assert f"{row.file.partition('.')[0]}.LICENSE" in lie
        text = (VENDOR / row.file).read_text("utf-8")
        assert sha256(text.encode()).hexdigest() == row.sha256
        made = row.component()
        assert (made["name"], made["hashes"][0]["content"]) == (row.package, row.sha256)
        said = re.search(r'version:"([0-9.]+)"|Pico CSS \S+ v([0-9.]+)', text)
        assert said is None or row.version in said.groups()


@contextmanager
def known_holes(holes: dict[str, str]) -> Iterator[str]:
    """A list of known holes, as OSV answers: of these packages one each."""

    class Osv(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            name = asked["package"]["name"]
            at = [{"package": {"name": name, "ecosystem": "PyPI"}}]
            answer = {"vulns": [{"id": holes[name], "affected": at}]} if name in holes else {}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Tests print nothing of it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Osv)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_known_hole_is_named_and_fails() -> None:
    """One package with a hole: the command fails and names both; none: it passes."""
    asked = ("--vulnerability-service", "osv", "--osv-url")
    with known_holes({"jinja2": "PYSEC-0000-1"}) as url:
        found = make("pip-audit", f"ARGS={' '.join((*asked, url))}")
    assert found.returncode != 0
    assert re.search(r"jinja2\s+\S+\s+PYSEC-0000-1", found.stdout), found.stdout + found.stderr
    with known_holes({}) as url:
        whole = make("pip-audit", f"ARGS={' '.join((*asked, url))}")
    assert whole.returncode == 0, whole.stderr


def test_what_cannot_be_asked_about_fails() -> None:
    """Where the list of holes does not answer for a package, nothing passes for looked at."""
    recipe = re.findall(r"^\t\.venv/bin/pip-audit (.+)$", (ROOT / "Makefile").read_text(), re.M)
    assert ["--strict" in each.split() for each in recipe] == [True]
