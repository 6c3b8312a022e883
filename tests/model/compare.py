"""A database against the model: the tables of the projections, then the row views of bi."""

import xxhash

from .tables import PARTS, VERSION, VERSIONS, VIEWS
from .times import local_date, micros

ABSENT = -1  # revision of a part that no event has filled


class Reader:
    """Rows of one database, of children (or entities of nobody) whose ids begin with a prefix."""

    def __init__(self, connection, prefix):
        self.connection = connection
        self.prefix = prefix or ""
        self.authorities = dict(connection.execute(
            "SELECT authority_id, gss_code FROM frontdoor.authority").fetchall())

    def rows(self, table, child, entity, columns, authority="authority_id"):
        """[((authority, child or None, entity id), columns)]"""
        sql = (f"SELECT {', '.join((authority, child, entity, *columns))} FROM {table} WHERE "
               f"starts_with(coalesce(nullif({child}, ''), {entity}::text), %s)")
        for of, whose, what, *values in self.connection.execute(sql, [self.prefix]):
            key = (self.authorities.get(of, of), whose or None, _plain(what))
            yield key, dict(zip(columns, map(_plain, values)))


def _plain(value):
    """As the model has it: instants in microseconds, ids as text."""
    if getattr(value, "tzinfo", None):
        return micros(value)
    return str(value) if hasattr(value, "urn") else value


def signed(value):
    """Unsigned 64 bits as PostgreSQL's bigint."""
    return value - (1 << 64) if value >= 1 << 63 else value


def sortable(value):
    """A hash as it is kept: the bigint whose order is that of the unsigned value."""
    return value - (1 << 63)


def key_of(identity):
    """The key that stands for an id (design: what a write costs)."""
    return signed(xxhash.xxh3_64_intdigest(identity.encode()))


def compare_rows(what, expected, found):
    """Both are {key: columns}; only columns that are expected are compared."""
    for key in sorted({*expected, *found}, key=str):
        name = " ".join(map(str, (what, *key)))
        if key not in found:
            yield f"{name}: is missing"
        elif key not in expected:
            yield f"{name}: must not be there"
        else:
            for column, value in expected[key].items():
                if found[key][column] != value:
                    yield f"{name}: {column} is {found[key][column]!r}, not {value!r}"


# --- tables

def _values(part, event):
    return {column: local_date(event[field]) if column.endswith("_on") else event[field]
            for column, field in part.columns.items()}


def _part(part, event):
    """All columns of a part that holds this event."""
    revision, recorded_at, digest = event.version
    return {
        **{part.prefix + name: event[name] for name in ("event_id", "voided", "time_known")},
        part.prefix + "revision": revision,
        part.prefix + "recorded_at": recorded_at,
        part.prefix + "hash": sortable(digest),
        "child_key": key_of(event.child[1] or ""),
        part.entity.replace("_id", "_key"): key_of(event.entity),
        **_values(part, event),
    }


def _parts(reader, projection):
    for part in PARTS:
        expected = {key: _part(part, event) for key, event in
                    projection.winning(part.topic).items()}
        columns = list(_part_columns(part))
        found = {key: row for key, row in reader.rows(part.table, "child_id", part.entity, columns)
                 if row[part.prefix + "revision"] != ABSENT}
        yield from compare_rows(f"{part.table} {part.topic}", expected, found)


def _part_columns(part):
    common = ("event_id", "voided", "time_known", *VERSION)
    return ["child_key", part.entity.replace("_id", "_key"),
            *(part.prefix + name for name in common), *part.columns]


def _versions(reader, projection):
    for part in VERSIONS:
        expected = {(*key[:-1], sortable(key[-1])): _values(part, event) for key, event in
                    projection.versions(part.topic).items() if key[1] is not None}
        found = {}
        columns = [*VERSION, *part.columns]
        for key, row in reader.rows(part.table, "child_id", part.entity, columns):
            if key[1] is not None:
                found[(*key, *(row[name] for name in VERSION))] = row
        yield from compare_rows(part.table, expected, found)


# --- what is computed

def _views(reader, projection):
    for view in VIEWS:
        expected = projection.rows.get(view.name, {})
        columns = sorted({column for row in expected.values() for column in row})
        rows = reader.rows(view.name, view.child, view.entity, [*view.further, *columns],
                           view.authority)
        found = {(*key, *(row[name] for name in view.further)): row for key, row in rows}
        yield from compare_rows(view.name, expected, found)


def _holders(stretches, instant):
    return [(row["team_id"], row["worker_id"]) for row in stretches
            if row["held_from"] <= instant
            and (row["held_until"] is None or instant < row["held_until"])]


def _holdings(reader, projection):
    """Who holds each case, asked at every instant at which that may change."""
    name, expected, stretches = "bi.case_holding", projection.rows.get("bi.case_holding", {}), {}
    for key, row in reader.rows(name, "cine_person_id", "cine_referral_id",
                                ["held_from", "held_until", "team_id", "worker_id"], "authority"):
        stretches.setdefault(key, []).append(row)
    found = {key: {instant: _holders(stretches.get(key, ()), instant) for instant in turns}
             for key, turns in expected.items()}
    yield from compare_rows(name, expected, {**dict.fromkeys(stretches, {}), **found})


STAGES = (_parts, _versions, _views, _holdings)


def differences(connection, projection, prefix_of_child=None):
    """Every difference between the database and the model, one readable line each; none: equal.

    With a prefix only children whose ids begin with it are looked at, and entities of nobody
    identified whose own ids do."""
    reader = Reader(connection, prefix_of_child)
    return [line for stage in STAGES for line in stage(reader, projection)]
