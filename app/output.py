"""Results to a file or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from prasan.errors import UsageError
from prasan.files import write_atomically

_BINARY = b"PK"


def file_format(out: str | None, known: Sequence[str]) -> str | None:
    """The format that a file's suffix asks for; ``None`` without a file.

    Raises ``UsageError`` if nothing is written with such a suffix.
    """
    if out is None:
        return None
    suffix = Path(out).suffix.lower().lstrip(".")
    if suffix in known:
        return suffix
    raise UsageError("unknown-output", file=out, known=" ".join(f".{name}" for name in known if name != "table"))


def give(content: bytes | str, out: Path | None) -> None:
    """Write content to a file atomically, or to standard output if there is none.

    Raises ``UsageError`` if it is a workbook and standard output is a terminal: nobody wants that on a screen.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    if out is not None:
        with write_atomically(out) as temporary:
            temporary.write_bytes(data)
        return
    if data.startswith(_BINARY) and sys.stdout.isatty():
        raise UsageError("binary-to-terminal")
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(data.decode("utf-8"))
    else:
        sys.stdout.flush()
        stream.write(data if data.endswith(b"\n") or data.startswith(_BINARY) else data + b"\n")
        stream.flush()
