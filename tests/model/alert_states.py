"""The alert topic against the model: what was sent last about each alert (domain: sent states)."""

from .alert_columns import topic_fields
from .times import micros


def is_sent(alert, settings):
    return not alert.historic and (alert.rule == "SIMILAR" or settings.send_any)


def sent_alerts(projection):
    """{(authority, alert id): fields} of all that must stand on the topic."""
    return {
        key: topic_fields(child, alert) for key, (child, alert) in projection.alerts.items()
        if is_sent(alert, projection.settings_of(child.authority))}


def _plain(message):
    return {name: micros(value) if hasattr(value, "tzinfo") else value
            for name, value in message.items()}


def _differences_of_alert(identity, fields, messages):
    last = messages[-1] if messages else None
    if fields is None:
        if last and last["state"] != "RETRACTED":
            yield f"alert {identity}: does not follow, yet {last['state']} stands on the topic"
        return
    if last is None:
        yield f"alert {identity}: follows, yet was never sent"
        return
    states = ("CLOSED",) if fields["closed_at"] is not None else ("RAISED", "UPDATED")
    if last["state"] not in states:
        yield f"alert {identity}: {last['state']} stands on the topic, not {' or '.join(states)}"
    for name, value in fields.items():
        if last[name] != value:
            yield f"alert {identity}: {name} is {last[name]} on the topic, not {value}"


def differences_of_topic(messages, projection):
    """Every way in which the messages of the alert topic, in order, aren't what must be there.

    `messages` are decoded; None, a tombstone, is passed over."""
    by_alert = {}
    for message in filter(None, messages):
        plain = _plain(message)
        by_alert.setdefault((plain["authority"], plain["alert_id"]), []).append(plain)
    found = []
    for identity, sent in by_alert.items():
        revisions = [message["revision"] for message in sent]
        if any(later <= earlier for earlier, later in zip(revisions, revisions[1:])):
            found.append(f"alert {identity}: revisions {revisions} do not grow")
        if sent[0]["rule"] == "ANY" and not projection.settings_of(
                identity[0]).send_any:
            found.append(f"alert {identity}: rule ANY was sent")
    following = sent_alerts(projection)
    for identity in sorted({*by_alert, *following}):
        found += _differences_of_alert(identity, following.get(identity),
                                       by_alert.get(identity, []))
    return found
