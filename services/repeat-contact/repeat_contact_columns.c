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
        EVENT_COLUMN(entity "_key", INT8, entity_key), EVENT_COLUMN("revision", INT8, revision),   \
        EVENT_COLUMN("recorded_at", TIMESTAMPTZ, recorded_at), EVENT_COLUMN("hash", INT8, hash),   \
        EVENT_COLUMN("child_id", TEXT, child_id),                                                  \
        {.name = entity "_id", .type = FD_COLUMN_TEXT, .offset = EVENT_ID},                        \
        EVENT_COLUMN("voided", BOOL, voided)

#define ROW_HEAD(entity, record)                                                                   \
    COLUMN("authority_id", INT2, record, version.authority_id),                                    \
        COLUMN("child_key", INT8, record, version.child_key),                                      \
        COLUMN(entity "_key", INT8, record, version.entity_key),                                   \
        COLUMN("revision", INT8, record, version.revision),                                        \
        COLUMN("recorded_at", TIMESTAMPTZ, record, version.recorded_at),                           \
        COLUMN("hash", INT8, record, version.hash),                                                \
        COLUMN("child_id", TEXT, record, version.child_id),                                        \
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

const struct repeat_kind_info repeat_kinds[REPEAT_KINDS] = {
    [REPEAT_CONTACTS] = {FD_CALL_LOGGED, "repeat_contact/insert_contact_version.sql", call_columns,
                         FD_COUNT(call_columns), "repeat_contact/read_contact_version.sql",
                         contact_columns, FD_COUNT(contact_columns), sizeof(struct repeat_contact)},
    [REPEAT_REFERRALS] = {FD_REFERRAL_OPENED, "repeat_contact/insert_referral_version.sql",
                          opened_columns, FD_COUNT(opened_columns),
                          "repeat_contact/read_referral_version.sql", referral_columns,
                          FD_COUNT(referral_columns), sizeof(struct repeat_referral)},
    [REPEAT_REVIEWS] = {FD_ALERT_REVIEWED, "repeat_contact/insert_review_version.sql",
                        reviewed_columns, FD_COUNT(reviewed_columns),
                        "repeat_contact/read_review_version.sql", review_columns,
                        FD_COUNT(review_columns), sizeof(struct repeat_review)},
};

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
};
const size_t repeat_child_column_count = FD_COUNT(repeat_child_columns);
