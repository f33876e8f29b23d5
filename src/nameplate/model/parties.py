"""Companies, brands and bodies, and the dated ties between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nameplate.model.terms import SourceGrade


class TieKind(StrEnum):
    """Four different ties, never merged."""

    MAKES_FOR = "makes_for"  # subject makes goods that object sells
    BRAND_OF = "brand_of"  # subject is a brand of object
    OWNS = "owns"  # subject owns a share of object
    CONTROLS = "controls"  # subject controls object
    SUCCESSOR_OF = "successor_of"  # subject carries on what object did


@dataclass(frozen=True, slots=True)
class Source:
    """Where a shipped fact comes from, when it was read, and how far it is trusted."""

    text: str
    date: date
    grade: SourceGrade


@dataclass(frozen=True, slots=True)
class Party:
    """A company, brand or body.

    Attributes:
        id: lower-case slug, unique.
        name: as people say it.
        kind: "company", "brand" or "body".
        names: other exact spellings, each accepted as this party.
        home: ISO 3166 alpha-2 code of the registered seat; shown, and read only by instruments that
            are themselves drafted on place or nationality. "" when not known.
        makes: kinds of goods it makes itself: "camera", "recorder", ...; empty for pure brands.
        block_means: what its own MAC block says about the goods in it: "made_by", "sold_as" or "nothing".
        blocks: exact holder names in the MAC registry that are this party.
        source: of this entry.
        note: for people.
    """

    id: str
    name: str
    kind: str
    names: tuple[str, ...]
    home: str
    makes: tuple[str, ...]
    block_means: str
    blocks: tuple[str, ...]
    source: Source
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A dated relation of subject to object.

    Attributes:
        kind: see TieKind.
        subject, object: party ids.
        start, end: first day it held and first day it no longer did; None = not known, or still so.
        percent: share in hundredths of a percent (4000 = 40 %); None = not known.
        line: product line it is limited to; "" = not limited, or not known to be.
        whole: True when every product of the brand comes from that maker; False when only some do.
        disputed: sources contradict each other.
        source: where from.
        note: for people.
    """

    kind: TieKind
    subject: str
    object: str
    start: date | None
    end: date | None
    percent: int | None
    line: str
    whole: bool
    disputed: bool
    source: Source
    note: str = ""
