"""Reads fingerprint files in the XML format of rapid7/recog, and turns their Ruby patterns into RE2 syntax.

The format is the project's public schema (`fingerprints.xsd`): `<fingerprint pattern flags>` with a
description, examples whose attributes say what must come out, and params (`pos` 0 is a constant, else a
capture). The order of a file counts: the first fingerprint that matches is the answer.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeXml

from nameplate.knowledge.errors import KnowledgeError

FLAGS = {"REG_ICASE": "i", "REG_DOT_NEWLINE": "s", "REG_MULTILINE": "s"}
"""Ruby's MULTILINE lets the dot take a line end: what RE2 calls `s`."""

_SPACE = r"\t\n\x0b\f\r "


@dataclass(frozen=True, slots=True)
class Param:
    """One attribute of an answer: a constant (`pos` 0, may hold `{other.param}`) or a capture."""

    name: str
    pos: int
    value: str


@dataclass(frozen=True, slots=True)
class RecogExample:
    """A text that must match, and the attributes that must come out of it."""

    text: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class RecogFingerprint:
    """One fingerprint.

    Attributes:
        description: unique within its file.
        ruby: the pattern as it stands in the file.
        pattern: the same in RE2 syntax, flags in front.
    """

    description: str
    ruby: str
    pattern: str
    params: tuple[Param, ...]
    examples: tuple[RecogExample, ...]


@dataclass(frozen=True, slots=True)
class RecogFile:
    """One file, in order."""

    name: str
    matches: str
    fingerprints: tuple[RecogFingerprint, ...]


def read_recog(path: Path) -> RecogFile:
    """One XML file. Entities and external references are refused, not resolved.

    Raises:
        KnowledgeError: it cannot be read, is no XML, or an entry is broken; each with its fingerprint.
    """
    problems: list[str] = []
    try:
        root: Element = SafeXml.fromstring(path.read_bytes(), forbid_dtd=True)
    except (OSError, ParseError, DefusedXmlException, ValueError) as error:
        raise KnowledgeError(
            [f"{path.name}: it cannot be read as XML: {error}. Take the file anew."]
        ) from error
    if root.tag != "fingerprints":
        raise KnowledgeError(
            [f"{path.name}: its root is <{root.tag}>, not <fingerprints>. It is no recog file."]
        )
    found = []
    for element in root.findall("fingerprint"):
        try:
            found.append(_fingerprint(element))
        except ValueError as error:
            problems.append(f"{path.name}, {_description(element)!r}: {error}. Correct that fingerprint.")
    if problems:
        raise KnowledgeError(problems)
    return RecogFile(path.name, root.get("matches") or path.stem, tuple(found))


def read_recog_folder(folder: Path) -> list[RecogFile]:
    """Every `*.xml` of a folder, by name.

    Raises:
        KnowledgeError: there is none, or one cannot be used.
    """
    paths = sorted(folder.glob("*.xml"))
    if not paths:
        raise KnowledgeError([f"{folder}: there is no XML file. Name the folder `xml` of a recog release."])
    return [read_recog(path) for path in paths]


def _description(element: Element) -> str:
    return (element.findtext("description") or "").strip() or element.get("pattern") or "?"


def _fingerprint(element: Element) -> RecogFingerprint:
    ruby = element.get("pattern")
    if not ruby:
        raise ValueError("it has no pattern")
    return RecogFingerprint(
        _description(element),
        ruby,
        as_re2(ruby, element.get("flags") or ""),
        tuple(_param(p) for p in element.findall("param")),
        tuple(_example(e) for e in element.findall("example")),
    )


def _param(element: Element) -> Param:
    name, pos, value = element.get("name"), element.get("pos"), element.get("value") or ""
    if not name or pos is None or not pos.isdigit():
        raise ValueError(f"a param has name {name!r} and pos {pos!r}")
    if pos == "0" and not value:
        raise ValueError(f"the constant {name} has no value")
    return Param(name, int(pos), value)


def _example(element: Element) -> RecogExample:
    text = element.text or ""
    if element.get("_encoding") == "base64":
        try:
            text = base64.b64decode("".join(text.split()), validate=True).decode("latin-1")
        except binascii.Error as error:
            raise ValueError(f"an example is no base64 ({error})") from error
    return RecogExample(text, {k: v for k, v in element.attrib.items() if not k.startswith("_")})


def as_re2(ruby: str, flags: str = "") -> str:
    r"""A Ruby pattern in RE2 syntax.

    1. `^` and `$` are line anchors in Ruby, always: the flag `m` in front.
    2. Ruby's `m`, as a flag or inside `(?im:...)`, is RE2's `s`.
    3. `\s` takes the vertical tab in Ruby and not in RE2: written out.

    Raises:
        ValueError: an unknown flag.
    """
    letters = {"m"}
    for flag in filter(None, (f.strip() for f in flags.split(","))):
        if flag not in FLAGS:
            raise ValueError(f"the flag {flag} is not known")
        letters.add(FLAGS[flag])
    return f"(?{''.join(sorted(letters))})" + "".join(_pieces(ruby))


def _pieces(ruby: str) -> Iterator[str]:
    at, inside = 0, False
    while at < len(ruby):
        two = ruby[at : at + 2]
        if two == r"\s":
            yield _SPACE if inside else f"[{_SPACE}]"
        elif two == r"\S" and not inside:
            yield f"[^{_SPACE}]"
        elif two[0] == "\\":
            yield two
        elif two == "(?" and not inside:
            end = at + 2
            while end < len(ruby) and ruby[end] in "imx-":
                end += 1
            yield "(?" + ruby[at + 2 : end].replace("m", "s")
            at = end
            continue
        else:
            inside = _inside(inside, two[0], ruby[:at])
            yield two[0]
            at += 1
            continue
        at += 2


def _inside(inside: bool, character: str, before: str) -> bool:
    """Whether the walk is in a class after this character; a bracket right after `[` is a member."""
    if inside:
        return character != "]" or before.endswith(("[", "[^"))
    return character == "["
