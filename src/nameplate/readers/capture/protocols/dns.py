"""DNS over UDP: which names a device asks for. A question says who reaches for whom; answers do not."""

from __future__ import annotations

from nameplate.readers.capture.packet import Packet
from nameplate.readers.capture.protocols.names import questions
from nameplate.readers.capture.teller import Teller


def read(packet: Packet, teller: Teller) -> None:
    """One query, about the asker by its address. Case carries no meaning and may be random; it is folded."""
    message = packet.payload
    if len(message) > 2 and message[2] & 0xF8:  # an answer, or no ordinary query
        return
    for name in dict.fromkeys(name.lower() for name in questions(message)[0]):
        if name and not name.endswith(".arpa"):
            teller.tell(packet, (("ip", packet.source_ip),), (("dns.query", name),))
