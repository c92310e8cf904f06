"""`python -m bot.documents.typeset TEMPLATE MOMENT`: a tree of texts becomes a PDF.

Laws: it is set in a process of its own, one at a time, so that the memory it takes (typst keeps
what it laid out) is given back and no lock of Python is held; that process gets the tree on its
standard input, the fonts of the machine and nothing else of the environment, no key and no token;
the template sees the tree and the files beside it: no package, no network; the PDF is tagged and
conforms to PDF/UA-1, or is not made.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from bot.documents.fonts import fonts
from bot.store.problems import StoreProblem

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT = ("PATH", "HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS")
"""What of the environment says where programs and fonts are."""
_TURN = Lock()


def typeset(template: Path, tree: Any, made_at: datetime) -> bytes:
    """A tree as a PDF, in the look of a template. Raises `StoreProblem` where it cannot be set."""
    moment = str(int(made_at.timestamp()))
    command = [sys.executable, "-m", __spec__.name, str(template.relative_to(ROOT)), moment]
    left = {name: os.environ[name] for name in LEFT if name in os.environ}
    told = json.dumps(tree, ensure_ascii=False).encode()
    with _TURN:
        done = subprocess.run(
            command, input=told, capture_output=True, cwd=ROOT, env=left, check=False
        )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise StoreProblem("paper_unmade", f"{done.returncode}: {said}")
    return done.stdout


def pdf(template: Path, tree: str, moment: int) -> bytes:
    """The PDF, made here and now."""
    beside = str(template.parent)
    return typst.compile(
        str(template),
        root=beside,
        font_paths=fonts(),
        sys_inputs={"tree": tree},
        pdf_standards=["ua-1"],
        timestamp=moment,
        package_path=beside,
        package_cache_path=beside,
    )


def main(arguments: list[str]) -> None:
    """Read the tree, write the PDF."""
    template, moment = arguments
    sys.stdout.buffer.write(pdf(ROOT / template, sys.stdin.buffer.read().decode(), int(moment)))


if __name__ == "__main__":
    main(sys.argv[1:])
