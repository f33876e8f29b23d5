"""The small alphabets every step shares. Values are the words printed in outputs: never rename one."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a sighting's value does for identity."""

    KEY = "key"  # names the subject itself: a MAC, a serial
    ATTRIBUTE = "attribute"  # says something about the subject
    LINK = "link"  # names another subject: the host asked, the recorder in front


class ThingKind(StrEnum):
    """What a thing is."""

    DEVICE = "device"
    APP = "app"
    COMPONENT = "component"
    CONTRACT = "contract"


class Relation(StrEnum):
    """What a thing is to the agency that has it in its evidence."""

    OWNED = "owned"
    MANAGED = "managed"
    LEASED = "leased"
    ENROLLED = "enrolled"  # a personal device under the agency's management
    CONTRACTOR = "contractor"
    CONNECTED = "connected"  # another's device that only reaches the agency's network or feeds it
    UNKNOWN = "unknown"


class ClaimKind(StrEnum):
    """The six things a claim can say. `made_by` is not `sold_as`, and neither is `runs`."""

    MADE_BY = "made_by"
    SOLD_AS = "sold_as"
    CONTAINS = "contains"
    RUNS = "runs"
    TALKS_TO = "talks_to"
    BOUGHT_FROM = "bought_from"


class Grade(StrEnum):
    """How far a claim is established, set by rule and never by a number."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    DISPUTED = "disputed"

    @property
    def rank(self) -> int:
        """0 is best. A finding carries the worst rank of the claims it needs."""
        return ("confirmed", "probable", "possible", "disputed").index(self.value)

    @property
    def holds(self) -> bool:
        """Whether a verdict of `applies` may rest on this grade (probable or better)."""
        return self.rank <= 1


class Strength(StrEnum):
    """What kind of signal a fingerprint is; the grading rules speak of these, not of weights."""

    PROTOCOL = "protocol"  # the device answers a maker's private protocol
    FIRMWARE = "firmware"  # a structure in a reply that rebranders rarely change
    BANNER = "banner"  # one text a reply carries
    SERIAL = "serial"  # a serial number of a maker's grammar
    BLOCK = "block"  # who bought the block the MAC comes from
    MODEL = "model"  # a model number of a maker's grammar
    LABEL = "label"  # what a seller or a register calls it
    GRANT = "grant"  # the code of whoever holds the approval of a radio device
    IDENTIFIER = "identifier"  # the identifier under which a system lists what is installed on it


class Verdict(StrEnum):
    """The three answers of an evaluation."""

    APPLIES = "applies"
    DOES_NOT_APPLY = "does_not_apply"
    CANNOT_TELL = "cannot_tell"


class Standing(StrEnum):
    """What an instrument is to the organisation that reads it."""

    BINDS = "binds"
    ADOPTED = "adopted"
    ADVISES = "advises"
    ELSEWHERE = "elsewhere"

    @property
    def ours(self) -> bool:
        """Whether due dates are shown and `audit` may exit 1."""
        return self in (Standing.BINDS, Standing.ADOPTED)


class Force(StrEnum):
    """What kind of instrument a restriction is."""

    STATUTE = "statute"
    DIRECTION = "direction"
    PROCUREMENT_RULE = "procurement_rule"
    POLICY = "policy"
    ADVICE = "advice"
    AGENCY_DECISION = "agency_decision"
    PROPOSAL = "proposal"


class SourceGrade(StrEnum):
    """How well a shipped fact is sourced."""

    A = "A"  # read in the cited source
    B = "B"  # partial or secondary
    C = "C"  # a single weak source
    UNVERIFIED = "?"  # never shipped as true
