"""One event: what was published, and its version (design: set law)."""

import xxhash

from codec import CONTRACTS

from .times import micros

FRAMING = 10  # bytes of single-object encoding before the record

ENTITY = {
    "call-logged": "contact_id",
    "decision-made": "contact_id",
    "referral-opened": "referral_id",
    "assessment-started": "assessment_id",
    "assessment-closed": "assessment_id",
    "case-allocated": "allocation_id",
    "case-closed": "referral_id",
    "alert-reviewed": "review_id",
    "strategy-discussion-held": "strategy_discussion_id",
    "section47-started": "section47_id",
    "section47-closed": "section47_id",
    "conference-held": "conference_id",
    "early-help-changed": "change_id",
    "legal-gateway-decided": "legal_gateway_id",
    "measure-recorded": "measure_id",
}
TOPICS = tuple(ENTITY)


class Event:
    """`fields` are as the codec takes them; event["received_at"] is in microseconds since 1970."""

    def __init__(self, topic, fields):
        self.topic = topic
        self.fields = CONTRACTS[topic].complete(fields)
        self.value = CONTRACTS[topic].encode(fields)
        digest = xxhash.xxh3_64_intdigest(self.value[FRAMING:])
        self.version = (self["revision"], self["recorded_at"], digest)

    def __getitem__(self, name):
        value = self.fields[name]
        return micros(value) if hasattr(value, "tzinfo") else value

    def __repr__(self):
        given = {f["name"]: f.get("default") for f in CONTRACTS[self.topic].fields}
        told = {name: value.isoformat() if hasattr(value, "tzinfo") else value
                for name, value in self.fields.items()
                if value != given[name] and name not in ("event_id", "authority", "channel")}
        return f"{self.topic} {told}"

    @property
    def entity(self):
        return self.fields[ENTITY[self.topic]]

    @property
    def child(self):
        """Whom it is about: authority and child_id, None when not identified or of nobody."""
        return self.fields["authority"], self.fields.get("child_id")

    @property
    def key(self):
        """The key of the message (design: events)."""
        return self.fields.get("child_id") or self.entity
