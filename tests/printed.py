"""What a PDF says, read as a viewer does that heeds ``/ActualText``: the text that is found and copied."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from functools import lru_cache
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ByteStringObject, ContentStream, DictionaryObject


def _letters(font: Any) -> dict[int, str]:
    """Glyph → letters, by the ``/ToUnicode`` of a font."""
    told = font["/ToUnicode"].get_data().decode("latin-1")
    pairs = re.findall(r"^<([0-9A-F]{4})> <([0-9A-F]+)>$", told, flags=re.MULTILINE)
    return {int(glyph, 16): bytes.fromhex(text).decode("utf-16-be") for glyph, text in pairs}


def _glyphs(shown: Any) -> list[int]:
    data = shown.original_bytes if not isinstance(shown, ByteStringObject) else bytes(shown)
    return [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]


@lru_cache(maxsize=8)
def pages(content: bytes) -> list[str]:
    """The text of each page, in the order in which it is written there, with no space where a line ends."""
    reader = PdfReader(io.BytesIO(content))
    return [_page(reader, page) for page in reader.pages]


def _page(reader: PdfReader, page: Any) -> str:
    fonts = {name: _letters(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()}
    found, letters = [], {}
    instead: list[str | None] = []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"Tf":
            letters = fonts[operands[0]]
        elif operator in (b"BDC", b"BMC"):
            held = operands[1] if len(operands) > 1 and isinstance(operands[1], DictionaryObject) else {}
            instead.append(held.get("/ActualText"))
            if instead[-1] is not None:
                found.append(str(instead[-1]))
        elif operator == b"EMC":
            instead.pop()
        elif operator in (b"Tj", b"TJ") and not any(text is not None for text in instead):
            shown = operands[0] if operator == b"TJ" else operands
            found += [letters.get(glyph, "") for part in shown if not isinstance(part, int | float) and hasattr(
                part, "original_bytes") for glyph in _glyphs(part)]  # fmt: skip
    return "".join(found).replace("\u200b", "")


def squeezed(text: str) -> str:
    """The text without spaces: where a line breaks is for the eye alone."""
    return re.sub(r"\s|\u200b", "", text)


@lru_cache(maxsize=8)
def by_poppler(content: bytes) -> str | None:
    """What ``pdftotext`` reads, without spaces; ``None`` where it is not installed."""
    if shutil.which("pdftotext") is None:
        return None
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return squeezed(done.stdout.decode("utf-8"))
