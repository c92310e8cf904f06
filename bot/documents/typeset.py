"""`python -m bot.documents.typeset TEMPLATE FORM`: a tree of texts becomes a PDF or a picture.

Laws: it is set in a process of its own, of one template one at a time, so that the memory it takes
(typst keeps what it laid out) is given back and no lock of Python is held; that process gets the
tree on its standard input, the fonts of the papers and nothing else of the environment, no key and
no token; the template sees the tree and the files beside it: no package, no network; a PDF is
tagged and conforms to PDF/UA-1, or is not made.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst

from bot.documents.fonts import fonts
from bot.documents.printed import printed
from bot.store.problems import StoreProblem

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT = ("PATH", "HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS")
"""What of the environment says where programs and fonts are."""
_TURNS: dict[Path, Lock] = defaultdict(Lock)


def pdf(template: Path, tree: Any, made_at: datetime) -> bytes:
    """A tree as a PDF, in the look of a template. Raises `StoreProblem` where it cannot be set."""
    form = {"pdf_standards": ["ua-1"], "timestamp": int(made_at.timestamp())}
    return _apart(template, tree, form)


def drawn(template: Path, tree: Any, form: Literal["png", "svg"], *, dots: float) -> bytes:
    """A tree as a picture of one page; `dots` an inch where it is made of dots. Raises likewise."""
    return _apart(template, tree, {"format": form, "ppi": dots})


def typeset(template: Path, told: str, form: dict[str, Any]) -> bytes:
    """What a template makes of a tree, here and now."""
    beside = str(template.parent)
    made = typst.compile(
        str(template),
        root=beside,
        font_paths=fonts(),
        sys_inputs={"tree": told},
        package_path=beside,
        package_cache_path=beside,
        **form,
    )
    assert isinstance(made, bytes), "a picture is one page"
    return made


def _apart(template: Path, tree: Any, form: dict[str, Any]) -> bytes:
    """The same in a process of its own; every text of the tree is made printable first."""
    fonts()  # one that is missing is said plainly
    made = (str(template.relative_to(ROOT)), json.dumps(form))
    command = [sys.executable, "-m", __spec__.name, *made]
    left = {name: os.environ[name] for name in LEFT if name in os.environ}
    told = json.dumps(printed(tree), ensure_ascii=False).encode()
    with _TURNS[template]:
        done = subprocess.run(
            command, input=told, capture_output=True, cwd=ROOT, env=left, check=False
        )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise StoreProblem("paper_unmade", f"{done.returncode}: {said}")
    return done.stdout


def main(arguments: list[str]) -> None:
    """Read the tree, write what is made of it."""
    template, form = arguments
    told = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(typeset(ROOT / template, told, json.loads(form)))


if __name__ == "__main__":
    main(sys.argv[1:])
