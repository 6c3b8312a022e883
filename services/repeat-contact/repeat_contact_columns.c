/* How events and rows lie in the tables of schema repeat_contact. */
#include "repeat_contact.h"

#define COLUMN(column, column_type, record, member)                                                \
    {                                                                                              \
        .name = (column), .type = FD_COLUMN_##column_type, .offset = offsetof(record, member)      \
    }

/* Whichever the kind, the entity's id comes first of the event's own fields. */
#define EVENT_ID offsetof(struct fd_event, call_logged.contact_id)
_Static_assert(offsetof(struct fd_event, referral_opened.referral_id) == EVENT_ID &&
                   offsetof(struct fd_event, alert_reviewed.review_id) == EVENT_ID,
               "every event begins with its entity's id");

/* What each table of versions begins with. */
#define EVENT_COLUMN(column, column_type, member)                                                  \
    COLUMN(column, column_type, struct fd_event, member)
#define EVENT_HEAD(entity)                                                                         \
    EVENT_COLUMN("authority_id", INT2, authority_id), EVENT_COLUMN("child_key", INT8, child_key),  \
        EVENT_COLUMN("child_id", TEXT, child_id), EVENT_COLUMN(entity "_key", INT8, entity_key),   \
        EVENT_COLUMN("revision", INT8, revision),                                                  \
        EVENT_COLUMN("recorded_at", TIMESTAMPTZ, recorded_at), EVENT_COLUMN("hash", INT8, hash),   \
        {.name = entity "_id", .type = FD_COLUMN_TEXT, .offset = EVENT_ID},                        \
        EVENT_COLUMN("voided", BOOL, voided)

/* The same but for the child's own columns, which who reads a child knows. */
#define ROW_HEAD(entity, record)                                                                   \
    COLUMN(entity "_key", INT8, record, version.entity_key),                                       \
        COLUMN("revision", INT8, record, version.revision),                                        \
        COLUMN("recorded_at", TIMESTAMPTZ, record, version.recorded_at),                           \
        COLUMN("hash", INT8, record, version.hash),                                                \
        COLUMN(entity "_id", TEXT, record, version.entity_id),                                     \
        COLUMN("voided", BOOL, record, version.voided)

static const struct fd_column call_columns[] = {
    EVENT_HEAD("contact"),
    EVENT_COLUMN("time_known", BOOL, time_known),
    EVENT_COLUMN("received_at", TIMESTAMPTZ, call_logged.received_at),
    EVENT_COLUMN("received_on", DATE, call_logged.received_on),
    EVENT_COLUMN("source", TEXT, call_logged.source),
    EVENT_COLUMN("concern_factors", TEXT_LIST, call_logged.concern_factors),
    EVENT_COLUMN("information_only", BOOL, call_logged.information_only),
    EVENT_COLUMN("incident_ref", TEXT, call_logged.incident_ref),
    EVENT_COLUMN("team_id", TEXT, call_logged.team_id),
};

static const struct fd_column opened_columns[] = {
    EVENT_HEAD("referral"),
    EVENT_COLUMN("opened_at", TIMESTAMPTZ, referral_opened.opened_at),
    EVENT_COLUMN("opened_on", DATE, referral_opened.opened_on),
    EVENT_COLUMN("no_further_action", BOOL, referral_opened.no_further_action),
};

static const struct fd_column reviewed_columns[] = {
    EVENT_HEAD("review"),
    EVENT_COLUMN("alert_id", TEXT, alert_reviewed.alert_id),
    EVENT_COLUMN("concern_family", TEXT, alert_reviewed.concern_family),
    EVENT_COLUMN("reviewed_at", TIMESTAMPTZ, alert_reviewed.reviewed_at),
    EVENT_COLUMN("reviewer_id", TEXT, alert_reviewed.reviewer_id),
    EVENT_COLUMN("role", TEXT, alert_reviewed.role),
    EVENT_COLUMN("outcome", TEXT, alert_reviewed.outcome),
};

static const struct fd_column contact_columns[] = {
    ROW_HEAD("contact", struct repeat_contact),
    COLUMN("time_known", BOOL, struct repeat_contact, time_known),
    COLUMN("received_at", TIMESTAMPTZ, struct repeat_contact, received_at),
    COLUMN("received_on", DATE, struct repeat_contact, received_on),
    COLUMN("source", TEXT, struct repeat_contact, source),
    COLUMN("concern_factors", TEXT_LIST, struct repeat_contact, concern_factors),
    COLUMN("information_only", BOOL, struct repeat_contact, information_only),
    COLUMN("incident_ref", TEXT, struct repeat_contact, incident_ref),
    COLUMN("team_id", TEXT, struct repeat_contact, team_id),
};

static const struct fd_column referral_columns[] = {
    ROW_HEAD("referral", struct repeat_referral),
    COLUMN("opened_at", TIMESTAMPTZ, struct repeat_referral, opened_at),
    COLUMN("opened_on", DATE, struct repeat_referral, opened_on),
    COLUMN("no_further_action", BOOL, struct repeat_referral, no_further_action),
};

static const struct fd_column review_columns[] = {
    ROW_HEAD("review", struct repeat_review),
    COLUMN("alert_id", TEXT, struct repeat_review, alert_id),
    COLUMN("concern_family", TEXT, struct repeat_review, concern_family),
    COLUMN("reviewed_at", TIMESTAMPTZ, struct repeat_review, reviewed_at),
    COLUMN("reviewer_id", TEXT, struct repeat_review, reviewer_id),
    COLUMN("role", TEXT, struct repeat_review, role),
    COLUMN("outcome", TEXT, struct repeat_review, outcome),
};

#define KIND(event, entity, events, rows)                                                          \
    {                                                                                              \
        .type = (event), .insert = "repeat_contact/insert_" #entity "_version.sql",                \
        .copy = "repeat_contact/copy_" #entity "_version.sql", .event_columns = (events),          \
        .event_column_count = FD_COUNT(events), .row_columns = (rows),                             \
        .row_column_count = FD_COUNT(rows), .row_size = sizeof(struct repeat_##entity),            \
    }

const struct repeat_kind_info repeat_kinds[REPEAT_KINDS] = {
    [REPEAT_CONTACTS] = KIND(FD_CALL_LOGGED, contact, call_columns, contact_columns),
    [REPEAT_REFERRALS] = KIND(FD_REFERRAL_OPENED, referral, opened_columns, referral_columns),
    [REPEAT_REVIEWS] = KIND(FD_ALERT_REVIEWED, review, reviewed_columns, review_columns),
};

_Static_assert(FD_COUNT(call_columns) == REPEAT_CHILD_NAME + FD_COUNT(contact_columns) &&
                   FD_COUNT(opened_columns) == REPEAT_CHILD_NAME + FD_COUNT(referral_columns) &&
                   FD_COUNT(reviewed_columns) == REPEAT_CHILD_NAME + FD_COUNT(review_columns),
               "an event's columns are the child's name and then those of its row");

const struct fd_column repeat_alert_columns[] = {
    COLUMN("authority_id", INT2, struct repeat_alert, authority_id),
    COLUMN("child_key", INT8, struct repeat_alert, child_key),
    COLUMN("alert_id", UUID, struct repeat_alert, alert_id),
    COLUMN("child_id", TEXT, struct repeat_alert, child_id),
    COLUMN("rule", TEXT, struct repeat_alert, rule),
    COLUMN("concern_family", TEXT, struct repeat_alert, concern_family),
    COLUMN("raising_contact_id", TEXT, struct repeat_alert, raising_contact_id),
    COLUMN("contact_ids", TEXT_LIST, struct repeat_alert, contact_ids),
    COLUMN("first_contact_at", TIMESTAMPTZ, struct repeat_alert, first_contact_at),
    COLUMN("last_contact_at", TIMESTAMPTZ, struct repeat_alert, last_contact_at),
    COLUMN("raised_at", TIMESTAMPTZ, struct repeat_alert, raised_at),
    COLUMN("raised_late", BOOL, struct repeat_alert, raised_late),
    COLUMN("historic", BOOL, struct repeat_alert, historic),
    COLUMN("due_at", TIMESTAMPTZ, struct repeat_alert, due_at),
    COLUMN("team_id", TEXT, struct repeat_alert, team_id),
    COLUMN("closed_at", TIMESTAMPTZ, struct repeat_alert, closed_at),
    COLUMN("closed_reason", TEXT, struct repeat_alert, closed_reason),
};
const size_t repeat_alert_column_count = FD_COUNT(repeat_alert_columns);

const struct fd_column repeat_outbox_columns[] = {
    COLUMN("authority_id", INT2, struct repeat_alert, authority_id),
    COLUMN("alert_id", UUID, struct repeat_alert, alert_id),
    COLUMN("child_id", TEXT, struct repeat_alert, child_id),
    COLUMN("rule", TEXT, struct repeat_alert, rule),
    COLUMN("concern_family", TEXT, struct repeat_alert, concern_family),
    COLUMN("contact_ids", TEXT_LIST, struct repeat_alert, contact_ids),
    COLUMN("first_contact_at", TIMESTAMPTZ, struct repeat_alert, first_contact_at),
    COLUMN("last_contact_at", TIMESTAMPTZ, struct repeat_alert, last_contact_at),
    COLUMN("raised_at", TIMESTAMPTZ, struct repeat_alert, raised_at),
    COLUMN("raised_late", BOOL, struct repeat_alert, raised_late),
    COLUMN("due_at", TIMESTAMPTZ, struct repeat_alert, due_at),
    COLUMN("team_id", TEXT, struct repeat_alert, team_id),
    COLUMN("closed_at", TIMESTAMPTZ, struct repeat_alert, closed_at),
    COLUMN("closed_reason", TEXT, struct repeat_alert, closed_reason),
};
const size_t repeat_outbox_column_count = FD_COUNT(repeat_outbox_columns);

const struct fd_column repeat_duplicate_columns[] = {
    COLUMN("authority_id", INT2, struct repeat_duplicate, authority_id),
    COLUMN("child_key", INT8, struct repeat_duplicate, child_key),
    COLUMN("contact_key", INT8, struct repeat_duplicate, contact_key),
    COLUMN("concern_group", TEXT, struct repeat_duplicate, concern_group),
    COLUMN("child_id", TEXT, struct repeat_duplicate, child_id),
    COLUMN("contact_id", TEXT, struct repeat_duplicate, contact_id),
    COLUMN("matched_contact_id", TEXT, struct repeat_duplicate, matched_contact_id),
};
const size_t repeat_duplicate_column_count = FD_COUNT(repeat_duplicate_columns);

const struct fd_column repeat_child_columns[] = {
    COLUMN("authority_id", INT2, struct repeat_child, authority_id),
    COLUMN("child_key", INT8, struct repeat_child, child_key),
    COLUMN("child_id", TEXT, struct repeat_child, child_id),
    COLUMN("holds", INT2, struct repeat_child, holds),
    COLUMN("decided_by", INT8, struct repeat_child, decided_by),
    COLUMN("since", TIMESTAMPTZ, struct repeat_child, since),
};
const size_t repeat_child_column_count = FD_COUNT(repeat_child_columns);

const struct fd_column repeat_entity_columns[] = {
    EVENT_COLUMN("authority_id", INT2, authority_id),
    EVENT_COLUMN("child_key", INT8, child_key),
    EVENT_COLUMN("entity_key", INT8, entity_key),
};
const size_t repeat_entity_column_count = FD_COUNT(repeat_entity_columns);
