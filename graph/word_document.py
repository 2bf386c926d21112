"""A document for Word: headings, paragraphs, lines to fill in and tables, with Thai as Word wants it told."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from prasan.extras import needed
from prasan.graph.office_zip import NO_DAY, undated
from prasan.graph.safe_text import plain

FONT = "Sarabun"
_SIZE = 14
"""Points. Thai letters are small for their size: government documents are written in 16 of a still smaller face."""
_ACCENT, _MUTED, _SHADE = "0B5C8F", "566170", "E3EFF8"
_LANGUAGES = {"th": "th-TH", "en": "en-GB"}
_WIDTH = 16.5
"""Centimetres between the margins of an A4 page."""


class Document:
    """A document in the making. Whatever a text looks like, it is text: no field, link or markup."""

    def __init__(self, title: str, language: str) -> None:
        docx = needed("docx", "office")
        self._shared, self._oxml = needed("docx.shared", "office"), needed("docx.oxml", "office")
        self._align = needed("docx.enum.text", "office")
        self._qn = needed("docx.oxml.ns", "office").qn
        self._language = _LANGUAGES.get(language, language)
        self._document = docx.Document()
        about = self._document.core_properties
        about.title, about.author, about.last_modified_by = plain(title), "Prasan", "Prasan"
        about.language, about.comments, about.revision = self._language, "", 1
        about.created = about.modified = datetime(*NO_DAY)
        self._page()
        self._styles()

    def _page(self) -> None:
        cm, page = self._shared.Cm, self._document.sections[0]
        page.page_width, page.page_height = cm(21), cm(29.7)
        page.left_margin = page.right_margin = cm((21 - _WIDTH) / 2)
        page.top_margin = page.bottom_margin = cm(2)
        footer = page.footer.paragraphs[0]
        footer.alignment = self._align.WD_ALIGN_PARAGRAPH.CENTER
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = self._run(footer, "")
            if kind:
                run._r.append(self._element("w:fldChar", fldCharType=kind))
            else:
                run._r.append(self._element("w:instrText", text))

    def _element(self, tag: str, text: str = "", **attributes: str) -> Any:
        made = self._oxml.OxmlElement(tag)
        made.text = text or None
        for name, value in attributes.items():
            made.set(self._qn(f"w:{name}"), value)
        return made

    def _styles(self) -> None:
        """Every style in our font and language: those of the template name others, through a theme."""
        sizes = {"Normal": _SIZE, "Title": 24, "Heading 1": 18, "Heading 2": 15}
        for properties in list(self._document.styles.element.iter(self._qn("w:rPr"))):
            self._speak(properties)
        for name, size in sizes.items():
            self._speak(self._document.styles[name].element.get_or_add_rPr(), size)
        defaults = self._document.styles.element.find(f".//{self._qn('w:rPrDefault')}/{self._qn('w:rPr')}")
        self._speak(defaults, _SIZE)
        for name in ("Title", "Heading 1", "Heading 2"):
            style = self._document.styles[name]
            style.font.color.rgb = self._shared.RGBColor.from_string(_ACCENT)
            style.paragraph_format.keep_with_next = True
        theme = self._document.settings.element.find(self._qn("w:themeFontLang"))
        if theme is not None:
            theme.set(self._qn("w:val"), self._language)
            theme.set(self._qn("w:bidi"), "th-TH")

    def _speak(self, properties: Any, size: float | None = None) -> None:
        """Give properties of text our font for every script, the language, and a size for every script."""
        fonts = properties.find(self._qn("w:rFonts"))
        if fonts is not None:
            properties.remove(fonts)
        fonts = self._element("w:rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
        style = properties.find(self._qn("w:rStyle"))
        properties.insert(0 if style is None else 1, fonts)
        for tag in ("w:lang",) + (("w:sz", "w:szCs") if size else ()):
            for old in properties.findall(self._qn(tag)):
                properties.remove(old)
        if size:
            self._add(properties, "w:sz", val=str(round(2 * size)))
            self._add(properties, "w:szCs", val=str(round(2 * size)))
        bold = properties.find(self._qn("w:b"))
        if bold is not None and properties.find(self._qn("w:bCs")) is None:
            bold.addnext(self._element("w:bCs"))
        self._add(properties, "w:lang", val=self._language, bidi="th-TH")

    _ORDER = (
        "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
        "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern",
        "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em",
        "lang",
    )  # fmt: skip
    """The order that the schema of Word wants the properties of text in (ECMA-376, CT_RPr)."""

    def _add(self, properties: Any, tag: str, **attributes: str) -> None:
        place = self._ORDER.index(tag[2:])
        later = {self._qn(f"w:{name}") for name in self._ORDER[place + 1 :]}
        made = self._element(tag, **attributes)
        following = next((child for child in properties if child.tag in later), None)
        if following is None:
            properties.append(made)
        else:
            following.addprevious(made)

    def _run(self, paragraph: Any, text: str, bold: bool = False, muted: bool = False, size: float = 0) -> Any:
        run = paragraph.add_run(plain(text) if text.strip() else text)
        if bold:
            run.bold = True
        if muted:
            run.font.color.rgb = self._shared.RGBColor.from_string(_MUTED)
        properties = run._r.get_or_add_rPr()
        self._speak(properties, size or None)
        if any("\u0e01" <= letter <= "\u0e5b" for letter in text):
            self._add(properties, "w:cs")
        return run

    def heading(self, text: str, level: int) -> None:
        """A heading; of level 0 the title."""
        paragraph = self._document.add_paragraph(style="Title" if level == 0 else f"Heading {level}")
        self._run(paragraph, text)

    def paragraph(self, text: str, label: str = "", muted: bool = False, bullet: bool = False) -> None:
        """A paragraph, after a label in bold if there is one."""
        paragraph = self._document.add_paragraph(style="List Bullet" if bullet else "Normal")
        paragraph.paragraph_format.space_after = self._shared.Pt(2 if bullet else 4)
        if label:
            self._run(paragraph, label, bold=True)
            self._run(paragraph, " ")
        self._run(paragraph, text, muted=muted, size=12 if bullet or muted else 0)

    def blank(self, label: str, lines: int = 1) -> None:
        """A label and a dotted line to write on, or several."""
        for number in range(lines):
            paragraph = self._document.add_paragraph()
            stops = paragraph.paragraph_format.tab_stops
            stops.add_tab_stop(
                self._shared.Cm(_WIDTH), self._align.WD_TAB_ALIGNMENT.RIGHT, self._align.WD_TAB_LEADER.DOTS
            )
            paragraph.paragraph_format.space_after = self._shared.Pt(4)
            if number == 0:
                self._run(paragraph, label, bold=True)
                self._run(paragraph, " ")
            self._run(paragraph, "\t")

    def table(self, heads: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
        """A table; its heading stands on every page, and no row is torn. Widths are shares; lines of a cell stay."""
        table = self._document.add_table(rows=0, cols=len(heads), style="Table Grid")
        table.autofit = False
        margins = self._element("w:tblCellMar")
        for side in ("top", "left", "bottom", "right"):
            margins.append(self._element(f"w:{side}", w="80", type="dxa"))
        look = table._tbl.tblPr.find(self._qn("w:tblLook"))
        look.addprevious(margins)
        shares = [self._shared.Cm(_WIDTH * width / sum(widths)) for width in widths]
        for column, width in zip(table.columns, shares, strict=True):
            column.width = width
        for number, texts in enumerate((heads, *rows)):
            row = table.add_row()
            properties = row._tr.get_or_add_trPr()
            properties.append(self._element("w:cantSplit"))
            if number == 0:
                properties.append(self._element("w:tblHeader"))
            for cell, text, width in zip(row.cells, texts, shares, strict=True):
                cell.width = width
                if number == 0:
                    cell._tc.get_or_add_tcPr().append(self._element("w:shd", val="clear", color="auto", fill=_SHADE))
                for place, line in enumerate(text.split("\n")):
                    paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
                    paragraph.paragraph_format.space_after = self._shared.Pt(0)
                    self._run(paragraph, line, bold=number == 0, size=12)

    def saved(self) -> bytes:
        """The document as bytes, with no trace of when it was made."""
        content = io.BytesIO()
        self._document.save(content)
        return undated(content.getvalue())
