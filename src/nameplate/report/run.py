"""What one audit was: whose, on which day, over which knowledge. Everything a report says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nameplate.model.restrictions import Restriction


@dataclass(frozen=True, slots=True)
class Run:
    """The circumstances of a report, all of them arguments: nothing here reads a clock.

    Attributes:
        agency: id used in every output.
        agency_name: for people.
        marking: protective marking, put on every output; never empty.
        on, known: the day asked about, and the day whose knowledge answers.
        oui_date, oui_source: how old the MAC block table is, and where it is from.
        estate_source: file the organisation's statement was read from; "" = nothing was stated.
        version: of Nameplate.
        own: the organisation's own instruments, so that they can be named as its own.
    """

    agency: str
    agency_name: str
    marking: str
    on: date
    known: date
    oui_date: date
    oui_source: str
    estate_source: str
    version: str
    own: tuple[Restriction, ...] = ()

    def __post_init__(self) -> None:
        if not self.marking.strip():
            raise ValueError("a report needs a protective marking: every output carries one")
