"""The accepted versions of everything about one child, and which of them win."""


class Child:
    """`authority` and `child_id`; None: contacts of nobody identified yet."""

    def __init__(self, authority, child_id):
        self.authority = authority
        self.child_id = child_id
        self._versions = {}  # (topic, entity id): {version: event}

    def add(self, event):
        self._versions.setdefault((event.topic, event.entity), {})[event.version] = event

    def versions(self, topic, entity):
        """Every accepted version, each once, in order."""
        found = self._versions.get((topic, entity), {})
        return [found[version] for version in sorted(found)]

    def entities(self, topic):
        return sorted(entity for of, entity in self._versions if of == topic)

    def winning(self, topic):
        """{entity id: event}: the greatest version of each, withdrawn or not (design: set law)."""
        return {entity: self.versions(topic, entity)[-1] for entity in self.entities(topic)}

    def present(self, topic):
        """The same without what was withdrawn: a voided part is absent (domain: clocks)."""
        return {entity: event for entity, event in self.winning(topic).items()
                if not event["voided"]}


def by_child(events):
    """{(authority, child_id): Child} of all events; repeats and order leave no trace."""
    children = {}
    for event in events:
        children.setdefault(event.child, Child(*event.child)).add(event)
    return children
