"""A history in, all that must follow from it out (design: set law)."""

import dataclasses

from .alert_columns import contact_rows, review_rows, table_columns, view_columns
from .child import by_child
from .repeat_contact import repeat_contacts
from .settings import DEFAULT
from .views import ROWS


@dataclasses.dataclass
class Projection:
    """`children` by (authority, child id), and what follows from their events: `alerts` by
    (authority, alert id) as (child, alert), and `rows`, the columns of each table that is computed
    and of each view of bi, by (authority, child id, entity id ...)."""

    children: dict
    settings: dict
    alerts: dict = dataclasses.field(default_factory=dict)
    rows: dict = dataclasses.field(default_factory=dict)

    def settings_of(self, authority):
        return self.settings.get(authority, DEFAULT)

    def winning(self, topic):
        """{(authority, child id, entity id): event} of the winning version of every part."""
        return {(*key, entity): event for key, child in self.children.items()
                for entity, event in child.winning(topic).items()}

    def versions(self, topic):
        """{(authority, child id, entity id, *version): event} of every accepted version."""
        return {(*key, entity, *event.version): event
                for key, child in self.children.items() for entity in child.entities(topic)
                for event in child.versions(topic, entity)}

    def _put(self, table, columns, *key):
        self.rows.setdefault(table, {})[key] = columns

    def _add_alert(self, key, child, alert):
        self.alerts[child.authority, alert.alert_id] = (child, alert)
        self._put("repeat_contact.alert", table_columns(alert), *key, alert.alert_id)
        self._put("bi.repeat_contact_alert", view_columns(alert), *key, alert.alert_id)
        for contact, columns in contact_rows(alert):
            self._put("bi.alert_contact", columns, *key, alert.alert_id, contact)
        for review, columns in review_rows(child, alert):
            self._put("bi.alert_review", columns, *key, review)

    def add(self, child):
        key = child.authority, child.child_id
        self.children[key] = child
        alerts, duplicates = repeat_contacts(child, self.settings_of(child.authority))
        for alert in alerts:
            self._add_alert(key, child, alert)
        for (contact, group), original in duplicates.items():
            self._put("repeat_contact.duplicate", {"matched_contact_id": original},
                      *key, contact, group)
        for view, rows in ROWS.items():
            for entity, columns in rows(child):
                self._put(view, columns, *key, entity)


def project(events, settings=None):
    """What follows from the events. `settings`: {authority: Settings}, the defaults elsewhere."""
    projection = Projection({}, settings or {})
    for child in by_child(events).values():
        projection.add(child)
    return projection
