"""Text of unknown origin, made fit for a format: what a label holds never becomes markup, a formula or invalid XML."""

from __future__ import annotations

import re
from html import escape

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = re.compile(r"([\\`*_\[\]<>#|!&~{}])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain(text: str) -> str:
    """The text on one line, without characters that XML 1.0 does not allow.

    >>> plain("a" + chr(0) + "   b")
    'a b'
    """
    return " ".join(_NOT_XML.sub("", text).split())


def marked(text: str) -> str:
    r"""The text on one line with whatever Markdown or HTML would take for markup made plain.

    >>> print(marked("*P1* <b>"))
    \*P1\* \<b\>
    """
    return _MARKUP.sub(r"\\\1", plain(text))


def xml_characters(text: str) -> str:
    """The text without the characters that XML 1.0 has no way to write."""
    return _NOT_XML.sub("", text)


def xml(text: str) -> str:
    """The text for an element or an attribute of XML or HTML.

    >>> xml('<script>"]]>')
    '&lt;script&gt;&quot;]]&gt;'
    """
    return escape(_NOT_XML.sub("", text), quote=True)


def sheet(text: str) -> str:
    """The text for a cell of a CSV file: no spreadsheet takes it for a formula, and every other text is as it was.

    An apostrophe in front is what the makers of spreadsheets advise (OWASP, CSV injection).

    >>> sheet("=cmd()"), sheet("plan")
    ("'=cmd()", 'plan')
    """
    text = _NOT_XML.sub("", text)
    return f"'{text}" if text.startswith(_FORMULA) else text
