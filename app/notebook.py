"""What a notebook shows at the end of a cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prasan.files import write_atomically


@dataclass(frozen=True, slots=True)
class Picture:
    """An interactive page that shows itself in a notebook; ``html`` is the whole page."""

    html: str

    def _repr_html_(self) -> str:
        import html

        # In a frame of its own: the page's styles and scripts stay out of the notebook's.
        page = html.escape(self.html, quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:720px;border:0" title="Prasan"></iframe>'

    def save(self, path: str | Path) -> None:
        """Write the page to a file, atomically."""
        with write_atomically(Path(path)) as temporary:
            temporary.write_text(self.html, encoding="utf-8")
