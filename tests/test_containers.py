"""The image and the set-up of several processes keep what docs/operations.md promises."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COPIED = re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE)
OPERATION = (ROOT / "docs" / "operations.md").read_text("utf-8")
COMPOSE: dict[str, Any] = YAML(typ="safe").load(ROOT / "compose.yaml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if service["image"] == "hakkaku"}
SECRET = re.compile(r"PASSWORD|TOKEN|SECRET|KEYS|DATABASE_URL")


def run(
    *command: str, folder: Path = ROOT, typed: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        input=typed,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_image_is_linted() -> None:
    """The linter of Dockerfiles finds nothing."""
    done = run(str(PROGRAMS / "hadolint"), "Dockerfile")
    assert (done.returncode, done.stdout) == (0, "")


def test_compose_follows_its_schema() -> None:
    """Every key in compose.yaml is one that Compose knows, with a value it takes."""
    check = str(PROGRAMS / "check-jsonschema")
    done = run(check, "--builtin-schema", "vendor.compose-spec", "compose.yaml")
    assert done.returncode == 0, done.stdout


WATCHED = """
import os, sys
MAY = tuple(os.path.realpath(os.environ[name]) for name in ("HAKKAKU_DATA_DIR", "TMPDIR"))
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
MAKES = ("os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "os.rmdir", "os.truncate")
def watch(event, given):
    if event in MAKES or (event == "open" and given[2] & WRITES):
        if isinstance(given[0], (str, bytes)):
            path = os.path.realpath(os.fsdecode(given[0]))
            if not path.startswith((*MAY, "/dev/")):
                os.write(2, f"wrote {path}\\n".encode())
                os._exit(97)
sys.addaudithook(watch)
"""
"""Read by Python at its start: whoever writes anywhere else ends."""


def test_the_image_holds_what_the_program_needs(tmp_path: Path) -> None:
    """With the copied folders alone the program starts, keeps a case, speaks and makes papers.

    It writes nowhere but where the image lets it: into its data and the folder for passing things.
    """
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name)
    allowed = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {f"!{name}" for name in [*COPIED, "requirements.txt"]} <= set(allowed)
    for name in ("data", "tmp", "watch"):
        (tmp_path / name).mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCHED, "utf-8")
    environment = {
        **dict(re.findall(r"(PYTHON\w+)=(\w+)", DOCKERFILE)),
        "HAKKAKU_DATA_DIR": str(tmp_path / "data"),
        "TMPDIR": str(tmp_path / "tmp"),
        "PYTHONPATH": str(tmp_path / "watch"),
        "HOME": "/nonexistent",
    }
    assert run(sys.executable, "-m", "compileall", "-q", *COPIED, folder=tmp_path).returncode == 0
    talk = ("-m", "bot", "chat", "--lang", "en", "--now", "2026-11-02T09:00")
    done = run(sys.executable, *talk, folder=tmp_path, typed="start\nok\n\n1\n", **environment)
    assert done.returncode == 0, done.stderr
    assert "PIL-SAMPLE-0001" in done.stderr + done.stdout
    for kind in ("pdf", "xlsx"):
        paper = ("-m", "bot", "export", "K-2026-0001", "--as", kind, "--output", f"data/a.{kind}")
        done = run(sys.executable, *paper, folder=tmp_path, **environment)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "data" / f"a.{kind}").stat().st_size
    made = {each.name for each in tmp_path.iterdir()} - {*COPIED, "data", "tmp", "watch"}
    assert made == set()
    outside = ("-m", "bot", "export", "K-2026-0001", "--output", "a.json")
    assert run(sys.executable, *outside, folder=tmp_path, **environment).returncode == 97


def test_the_image_is_read_by_its_account(tmp_path: Path) -> None:
    """However closed the files lay where the image was built, the account in it reads them all."""
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name)
    lie = [tmp_path, *tmp_path.rglob("*")]
    for each in lie:
        each.chmod(0o700 if each.is_dir() else 0o600)
    opened = re.findall(r"^RUN (chmod .+?)(?: \\|$)", DOCKERFILE, re.MULTILINE)
    assert run("sh", "-c", " && ".join(opened) or "true", folder=tmp_path).returncode == 0
    modes = {each.stat().st_mode & 0o777 for each in lie[1:]}
    assert modes == {0o755, 0o644}


def test_the_image_is_not_run_by_root() -> None:
    """The account is a number, so that whoever starts the image can see that it is not root."""
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_few_powers(name: str) -> None:
    """It writes to its volumes only, gains no power, and is not root but where that is said."""
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ulimits"] == {"core": 0}, "memory holds keys and what people wrote"
    assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}
    assert name == "proxy" or service["user"].partition(":")[0].strip("0")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_says_how_it_is(name: str) -> None:
    """It has a health check, or it runs once and the others wait until it is done."""
    service = SERVICES[name]
    if name == "upgrade":
        assert (service["command"], service["restart"]) == (["db", "upgrade"], "no")
        return
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"
    if name in OURS:
        assert service["depends_on"]["upgrade"]["condition"] == "service_completed_successfully"
        assert service["depends_on"]["postgres"]["condition"] == "service_healthy"


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_open(name: str) -> None:
    """A secret is named by the file it is mounted as, and comes from a file that git leaves out."""
    service = SERVICES[name]
    mounted = {f"/run/secrets/{each}" for each in service.get("secrets", [])}
    given = service.get("environment", {})
    secret = {key: value for key, value in given.items() if SECRET.search(key)}
    assert set(secret.values()) == mounted
    assert all(key.endswith("_FILE") for key in secret)
    for each in service.get("secrets", []):
        assert COMPOSE["secrets"][each] == {"file": f"./secrets/{each}"}
        assert f"secrets/{each}" in OPERATION
    assert "secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def checks() -> Iterator[tuple[str, ...]]:
    """How the image looks whether it is well, by itself and in each service."""
    yield tuple(
        json.loads(re.findall(r"^HEALTHCHECK .*\n +CMD (.+)$", DOCKERFILE, re.MULTILINE)[0])
    )
    for name in sorted(OURS - {"upgrade"}):
        yield tuple(SERVICES[name]["healthcheck"]["test"][1:])


@pytest.mark.parametrize("status", [200, 503])
def test_a_health_check_asks_the_program_itself(status: int) -> None:
    """It is well when the program says so, also where everything else goes through a proxy."""
    ((python, option, script),) = set(checks())
    assert python == ".venv/bin/python"
    with answering(status) as port:
        asked = script.replace("8080", str(port))
        done = run(sys.executable, option, asked, http_proxy="http://127.0.0.1:9")
    assert (done.returncode == 0) == (status == 200)


@contextmanager
def answering(status: int) -> Iterator[int]:
    """Something that answers so on a port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Tests print nothing of it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_database_counts_as_there_once_others_reach_it() -> None:
    """While its image first sets it up it answers on its socket only, and then is stopped again."""
    assert "--host=127.0.0.1" in SERVICES["postgres"]["healthcheck"]["test"]


def test_the_database_is_reached_from_inside_only() -> None:
    """PostgreSQL has no port outside and no way out, and the proxy no way to it."""
    assert SERVICES["postgres"]["networks"] == ["inside"]
    assert "ports" not in SERVICES["postgres"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["proxy"]["networks"] == ["outside"]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_whole_and_split_have_every_role_once() -> None:
    """Three processes with all roles, or three of the web and the other roles each in its own."""
    whole = {n: SERVICES[n] for n in OURS if SERVICES[n].get("profiles") == ["whole"]}
    split = {n: SERVICES[n] for n in OURS if SERVICES[n].get("profiles") == ["split"]}
    assert [service["command"] for service in whole.values()] == [["serve"]]
    assert whole["serve"]["deploy"]["replicas"] == split["web"]["deploy"]["replicas"] == 3
    roles = [role for service in split.values() for role in service["command"][-1].split(",")]
    assert sorted(roles) == ["courier", "ingress", "sweep", "web"]


def test_every_setting_is_described() -> None:
    """The page on operation names each setting the program reads and each that Compose gives."""
    described = set(re.findall(r"^\| `(HAKKAKU_\w+)`", OPERATION, re.MULTILINE))
    assert {f"HAKKAKU_{name.upper()}" for name in Settings.model_fields} <= described
    given = {key for name in OURS for key in SERVICES[name]["environment"]}
    assert {key.removesuffix("_FILE") for key in given} <= described


def test_what_lies_in_a_closed_folder_is_named_by_root() -> None:
    """A pattern beside `sudo` is read by whoever types it, who cannot look into /etc/hakkaku."""
    assert re.findall(r"^ *sudo (?!sh ).*/etc/hakkaku/\*.*$", OPERATION, re.MULTILINE) == []
