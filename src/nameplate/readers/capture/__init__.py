"""Packet captures: classic pcap and pcapng, read in bounded memory."""

from __future__ import annotations

from nameplate.model.evidence import Coverage
from nameplate.readers.base import Reader, Source
from nameplate.readers.capture import pcap, pcapng
from nameplate.readers.capture.session import Session
from nameplate.readers.capture.window import Window
from nameplate.readers.door import SightingWriter

_NAMES = (".pcap", ".pcapng", ".cap", ".ntar", ".dmp")


def _recognises_pcap(head: bytes, name: str) -> int:
    if head[:4] not in pcap.MAGICS and head[:4] not in pcap.REFUSED:
        return 0
    return 100 if name.lower().endswith(_NAMES) else 90


def _recognises_pcapng(head: bytes, name: str) -> int:
    if head[:4] != pcapng.SECTION or head[8:12] not in pcapng.ORDERS:
        return 0
    return 100 if name.lower().endswith(_NAMES) else 90


def _read_pcap(source: Source, writer: SightingWriter) -> Coverage:
    session = Session(writer)
    with source.open() as file:
        for record in pcap.Pcap(Window(file), writer, session).records():
            session.read(record)
    return session.close()


def _read_pcapng(source: Source, writer: SightingWriter) -> Coverage:
    session = Session(writer)
    with source.open() as file:
        for record in pcapng.Pcapng(Window(file), writer, session).records():
            session.read(record)
    return session.close()


PCAP = Reader("pcap", "Packet capture (pcap)", _recognises_pcap, _read_pcap)
"""Classic captures, either byte order, micro- and nanoseconds."""
PCAPNG = Reader("pcapng", "Packet capture (pcapng)", _recognises_pcapng, _read_pcapng)
"""The newer format: several sections and interfaces."""
