"""XML that strangers sent: no entities, no document types, no size without bound."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element  # only the type; parsing is defusedxml's

from defusedxml.ElementTree import ParseError, fromstring

from nameplate.readers.capture.packet import UnreadableError

LARGEST = 65_536
"""Bytes of a document that is parsed."""


def parse(data: bytes) -> Element:
    """The root of a document; NUL padding and space around it are dropped.

    Raises:
        UnreadableError: damaged, too large, or it declares a document type.
    """
    if len(data) > LARGEST:
        raise UnreadableError("The XML is too large.")
    try:
        root: Element = fromstring(data.strip(b"\x00 \t\r\n\xef\xbb\xbf"), forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableError(f"The XML cannot be read: {error}.") from error
    return root


def local(element: Element) -> str:
    """Tag without its namespace, lower case."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def texts(root: Element) -> Iterator[tuple[str, str]]:
    """(local tag, text) of every element that has text, in document order."""
    for element in root.iter():
        body = (element.text or "").strip()
        if body:
            yield local(element), body
