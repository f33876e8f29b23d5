"""The few things every SQL step of this package needs: run, hand over a table, number the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from nameplate.identify.settings import TOLD, IdentityRules, Weights
from nameplate.model.fields import FIELDS
from nameplate.model.terms import Role

if TYPE_CHECKING:
    import duckdb

TEXT, INT, LONG, INTS = pa.string(), pa.int32(), pa.int64(), pa.list_(pa.int32())

PREFIX = "i_"
"""Every temporary table of this package begins so; `identify` drops them at its end."""

LATER = 1 << 50
"""Microseconds added to the distance of a binding stated afterwards, so that any earlier one is nearer."""

NAMING = frozenset({
    "register.manufacturer", "register.model", "register.name", "register.category", "register.order",
    "walk.label", "walk.model", "recorder.name", "recorder.manufacturer", "recorder.model", "recorder.driver",
    "purchase.description", "purchase.code", "bom.name",
})  # fmt: skip
"""Fields that make a row without any key a thing of its own: it names goods, not just a room."""


def hand_over(
    con: duckdb.DuckDBPyConnection,
    name: str,
    *,
    rows: Sequence[tuple[Any, ...]],
    columns: Mapping[str, pa.DataType],
) -> None:
    """Makes a temporary table of rows. The engine cannot see Python's variables by itself."""
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(v, kind) for v, kind in zip(values, columns.values(), strict=True)]
    con.register("handed_over", pa.table(arrays, names=list(columns)))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM handed_over")  # noqa: S608 - our own names
    con.unregister("handed_over")


def column(con: duckdb.DuckDBPyConnection, sql: str, *, params: Sequence[str] = ()) -> list[Any]:
    """The first column of a query; through Arrow, because there may be a million."""
    return con.sql(sql, params=list(params)).to_arrow_table().column(0).to_pylist()  # type: ignore[no-any-return]


def prepare(con: duckdb.DuckDBPyConnection, rules: IdentityRules, weights: Weights) -> None:
    """Gives the engine the constants (`getvariable`) and the few functions several steps share.

    is_local: locally administered MAC, the second bit of its first octet (IEEE 802). is_group: the first bit,
    multicast. own_evidence: a key that names a device within its own evidence only. slug: for ids, with four
    digits of a digest when something was lost. id_at: the id of what is known at an address only.
    """
    constants = {
        "hold": rules.hold_us,
        "before": rules.before_us,
        "later": LATER,
        "many": rules.addresses_of_one_device,
        "macs": rules.macs_of_one_serial,
        "addresses": rules.addresses_of_one_serial,
        "alone": rules.serial_stands_alone_from,
        "most": weights.because,
    }
    for name, value in constants.items():
        con.execute(f"SET VARIABLE {name} = {value:d}")
    con.execute("""
        CREATE OR REPLACE TEMP MACRO is_local(mac) AS substr(mac, 2, 1) IN ('2', '3', '6', '7', 'a', 'b', 'e', 'f');
        CREATE OR REPLACE TEMP MACRO is_group(mac) AS substr(mac, 2, 1) IN ('1', '3', '5', '7', '9', 'b', 'd', 'f');
        CREATE OR REPLACE TEMP MACRO own_evidence(rank, clean) AS
            (rank = 0 AND is_local(clean)) OR (rank = 1 AND length(clean) < getvariable('alone'));
        CREATE OR REPLACE TEMP MACRO dashed(text) AS regexp_replace(lower(text), '[^a-z0-9]+', '-', 'g');
        CREATE OR REPLACE TEMP MACRO slug(text) AS
            dashed(text) || CASE WHEN dashed(text) = lower(text) THEN '' ELSE '-' || substr(md5(text), 1, 4) END;
        CREATE OR REPLACE TEMP MACRO kind_of_id(id) AS
            CASE left(id, 4) WHEN 'con-' THEN 'contract' WHEN 'cmp-' THEN 'component' ELSE 'device' END;
        CREATE OR REPLACE TEMP MACRO id_at(ip, evidence, stated) AS
            'dev-ip-' || ip || '-' || substr(evidence, 1, 6) || coalesce('-' || slug(stated), '');
    """)


def number_files(con: duckdb.DuckDBPyConnection, weights: Weights) -> None:
    """Creates `i_field` (field, channel, traits) and `i_file` (e, a, agency, evidence, name, format, told).

    Files and agencies are numbered by name and digest, so that numbers say the same in whatever order files came.
    A channel is a number of `i_channel`; NULL for keys and links, which have none of their own. A file is `told`
    when any row of it is in people's words; a row of nothing but keys is then theirs too.
    """
    fields = sorted(FIELDS)
    channels = sorted({weights.channel(f) for f in fields if FIELDS[f].role is Role.ATTRIBUTE})
    hand_over(con, "i_channel", rows=list(enumerate(channels)), columns={"channel": INT, "name": TEXT})
    rows = [
        (f, channels.index(weights.channel(f)) if FIELDS[f].role is Role.ATTRIBUTE else None, _traits(f))
        for f in fields
    ]
    hand_over(con, "i_field", rows=rows, columns={"field": TEXT, "channel": INT, "traits": INT})
    con.execute("""
        CREATE TEMP TABLE i_file AS
        SELECT row_number() OVER (ORDER BY s.agency, s.evidence)::INTEGER AS e,
               dense_rank() OVER (ORDER BY s.agency)::INTEGER AS a, s.agency, s.evidence,
               coalesce(f.name, s.evidence) AS name, coalesce(f.format, 'unknown') AS format, s.told
        FROM (SELECT agency, evidence, bool_or(d.traits & 1 = 1) AS told
              FROM (SELECT DISTINCT agency, evidence, field FROM sightings) JOIN i_field d USING (field)
              GROUP BY agency, evidence) s
        LEFT JOIN (SELECT agency, evidence, min(name) AS name, min(format) AS format
                   FROM evidence GROUP BY agency, evidence) f USING (agency, evidence)
    """)


def _traits(field: str) -> int:
    """What a field says of its subject, in bits: 1 told, 2 goods, 4 a host name, 8 a lease, 16 none, 32 no key."""
    flags = (
        FIELDS[field].channel in TOLD,
        field in NAMING,
        field == "hostname",
        FIELDS[field].channel == "lease",
        field == "walk.none_found",
        FIELDS[field].role is not Role.KEY,
    )
    return sum(1 << bit for bit, flag in enumerate(flags) if flag)


def drop_all(con: duckdb.DuckDBPyConnection) -> None:
    """Drops the temporary tables of this package."""
    rows = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE temporary AND starts_with(table_name, ?)", [PREFIX]
    ).fetchall()
    for (name,) in rows:
        con.execute(f'DROP TABLE "{name}"')
