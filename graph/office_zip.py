"""Office files with no trace of when they were made."""

from __future__ import annotations

import io
import re
import zipfile

NO_DAY = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can tell: that of every part of every file that Prasan writes."""


def undated(content: bytes) -> bytes:
    """The same office file with its parts in order and all its dates the same: equal data give equal bytes.

    So are those of the workbook that stands behind a chart.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        # Programs look for the list of contents at the beginning.
        for item in sorted(old.infolist(), key=lambda item: (item.filename != "[Content_Types].xml", item.filename)):
            data = old.read(item)
            if item.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", data)
            elif item.filename.endswith(".xlsx"):
                data = undated(data)
            info = zipfile.ZipInfo(item.filename, NO_DAY)
            info.create_system = 3  # else it names the machine's own
            new.writestr(info, data, zipfile.ZIP_DEFLATED)
    return held.getvalue()
