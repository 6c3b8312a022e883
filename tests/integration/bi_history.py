"""The rows that services make of a history, put into the tables by the model: for tests of what
the views make of any history, without services."""

from bi_rows import key
from model.compare import sortable
from model.tables import PARTS, VERSIONS
from model.times import local_date, moment


def _values(part, event):
    return {column: local_date(event[field]) if column.endswith("_on") else event.fields[field]
            for column, field in part.columns.items()}


def _write_parts(bi, projection):
    for part in PARTS:
        for (authority, child, entity), event in projection.winning(part.topic).items():
            bi.part(part.table, part.entity.removesuffix("_id"), entity, child or "",
                    part.prefix.removesuffix("_"), gss=authority, revision=event["revision"],
                    voided=event["voided"], time_known=event["time_known"],
                    **{part.prefix + "recorded_at": event.fields["recorded_at"],
                       part.prefix + "hash": sortable(event.version[2])},
                    **_values(part, event))


def _write_versions(bi, projection):
    for part in VERSIONS:
        for (authority, child, entity, *_), event in projection.versions(part.topic).items():
            if child is not None:
                bi.insert(part.table, authority_id=bi.authority_id(authority),
                          child_key=key(child), child_id=child, revision=event["revision"],
                          recorded_at=event.fields["recorded_at"],
                          hash=sortable(event.version[2]),
                          **{part.entity: entity, part.entity.replace("_id", "_key"): key(entity)},
                          **_values(part, event))


def _instants(columns):
    return {name: moment(value) if name.endswith("_at") and value is not None else value
            for name, value in columns.items()}


def _write_computed(bi, projection):
    rows = projection.rows
    for (authority, child, alert), columns in rows.get("repeat_contact.alert", {}).items():
        bi.insert("repeat_contact.alert", authority_id=bi.authority_id(authority),
                  child_key=key(child), child_id=child, alert_id=alert, **_instants(columns))
    for (authority, child, contact, group), columns in rows.get(
            "repeat_contact.duplicate", {}).items():
        bi.insert("repeat_contact.duplicate", authority_id=bi.authority_id(authority),
                  child_key=key(child), child_id=child, contact_id=contact,
                  contact_key=key(contact), concern_group=group, **columns)


def write(bi, projection):
    _write_parts(bi, projection)
    _write_versions(bi, projection)
    _write_computed(bi, projection)
