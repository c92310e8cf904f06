"""What the pages are given lies beside the program: named here, for the list of what it is made of.

Laws: each file of `static/vendor` is one row here, as it lies in its package on npm, unchanged.
`python -m bot.web.vendored` adds the rows to a CycloneDX list that it reads, and writes the whole.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).parent / "static" / "vendor"


@dataclass(frozen=True)
class Vendored:
    """A file of a package of npm."""

    file: str
    package: str
    version: str
    licence: str
    path: str
    """In the package."""
    sha256: str

    def component(self) -> dict[str, Any]:
        """As CycloneDX names it."""
        purl = f"pkg:npm/{self.package.replace('@', '%40')}@{self.version}"
        return {
            "type": "library",
            "bom-ref": purl,
            "name": self.package,
            "version": self.version,
            "purl": purl,
            "licenses": [{"license": {"id": self.licence}}],
            "properties": [{"name": "hakkaku:file", "value": self.path}],
            "hashes": [{"alg": "SHA-256", "content": self.sha256}],
        }


FILES = (
    Vendored(
        "htmx.min.js",
        *("htmx.org", "2.0.11", "0BSD", "dist/htmx.min.js"),
        "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
    ),
    Vendored(
        "htmx-sse.min.js",
        *("htmx-ext-sse", "2.2.4", "0BSD", "dist/sse.min.js"),
        "98a46496de0c3605fbffdce9167ba427bdd9553184f83f149c261891a92c0136",
    ),
    Vendored(
        "pico.min.css",
        *("@picocss/pico", "2.1.1", "MIT", "css/pico.min.css"),
        "fbc9a63fc9fc9f72d12fd7fc9806e11fa9f77ae4f9cad146b27003a1119ba3db",
    ),
)


def main() -> None:
    """Read a list on standard input, write it with our own files on standard output."""
    told = json.load(sys.stdin)
    told["components"] += [each.component() for each in FILES]
    json.dump(told, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
