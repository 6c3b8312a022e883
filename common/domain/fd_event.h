#ifndef FD_EVENT_H
#define FD_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "avro/fd_binding.h"
#include "base/fd_str.h"
#include "base/fd_time.h"

/** The contracts in schemas/events; each is a topic. */
enum fd_event_type {
    FD_CALL_LOGGED,
    FD_DECISION_MADE,
    FD_REFERRAL_OPENED,
    FD_ASSESSMENT_STARTED,
    FD_ASSESSMENT_CLOSED,
    FD_CASE_ALLOCATED,
    FD_CASE_CLOSED,
    FD_ALERT_REVIEWED,
    FD_STRATEGY_DISCUSSION_HELD,
    FD_SECTION47_STARTED,
    FD_SECTION47_CLOSED,
    FD_CONFERENCE_HELD,
    FD_EARLY_HELP_CHANGED,
    FD_LEGAL_GATEWAY_DECIDED,
    FD_MEASURE_RECORDED,
    FD_EVENT_TYPES,                           /**< those above are read */
    FD_REPEAT_CONTACT_ALERT = FD_EVENT_TYPES, /**< this and the next are written by the relay */
    FD_EVENT_REJECTED,
    FD_CONTRACTS,
};

/* Times are microseconds since 1970 UTC, dates days since 1970 in Europe/London. A null string is
   a null fd_str; a null time is FD_TIME_NULL. Dates are derived on acceptance, from the time above
   them. */

struct fd_call_logged {
    struct fd_str contact_id;
    struct fd_str call_id; /**< nullable */
    int64_t received_at;
    int32_t received_on;
    struct fd_str channel;
    struct fd_str source;
    struct fd_str source_local; /**< nullable */
    struct fd_str_list concern_factors;
    struct fd_str concern_local; /**< nullable */
    bool information_only;
    struct fd_str incident_ref; /**< nullable */
    struct fd_str taken_by_id;  /**< nullable */
    struct fd_str team_id;      /**< nullable */
};

struct fd_decision_made {
    struct fd_str contact_id;
    int64_t decided_at;
    int32_t decided_on;
    struct fd_str_list outcomes;
    struct fd_str decided_by_id;    /**< nullable */
    struct fd_str referral_id;      /**< nullable */
    int64_t signed_off_at;          /**< nullable */
    struct fd_str signed_off_by_id; /**< nullable */
};

struct fd_referral_opened {
    struct fd_str referral_id;
    struct fd_str contact_id; /**< nullable */
    int64_t opened_at;
    int32_t opened_on;
    struct fd_str source;
    struct fd_str primary_need;
    bool no_further_action;
    struct fd_str team_id;   /**< nullable */
    struct fd_str worker_id; /**< nullable */
};

struct fd_assessment_started {
    struct fd_str assessment_id;
    struct fd_str referral_id; /**< nullable */
    int64_t started_at;
    int32_t started_on;
    struct fd_str team_id;   /**< nullable */
    struct fd_str worker_id; /**< nullable */
};

struct fd_assessment_closed {
    struct fd_str assessment_id;
    struct fd_str referral_id; /**< nullable */
    int64_t started_at;
    int32_t started_on;
    int64_t authorised_at;
    int32_t authorised_on;
    struct fd_str outcome;
    struct fd_str_list factors;
    struct fd_str closure_reason; /**< nullable */
    struct fd_str team_id;        /**< nullable */
    struct fd_str worker_id;      /**< nullable */
};

struct fd_case_allocated {
    struct fd_str allocation_id;
    struct fd_str referral_id; /**< nullable */
    int64_t allocated_at;
    int32_t allocated_on;
    struct fd_str team_id;   /**< nullable */
    struct fd_str worker_id; /**< nullable; both null: unallocated */
};

struct fd_case_closed {
    struct fd_str referral_id;
    int64_t closed_at;
    int32_t closed_on;
    struct fd_str closure_reason;
};

struct fd_alert_reviewed {
    struct fd_str review_id;
    struct fd_str alert_id;
    struct fd_str concern_family; /**< nullable */
    int64_t reviewed_at;
    struct fd_str reviewer_id;
    struct fd_str role;
    struct fd_str outcome;
};

struct fd_strategy_discussion_held {
    struct fd_str strategy_discussion_id;
    struct fd_str referral_id; /**< nullable */
    int64_t held_at;
    int32_t held_on;
    struct fd_str outcome;
    struct fd_str team_id;   /**< nullable */
    struct fd_str worker_id; /**< nullable */
};

struct fd_section47_started {
    struct fd_str section47_id;
    struct fd_str referral_id;            /**< nullable */
    struct fd_str strategy_discussion_id; /**< nullable */
    int64_t started_at;
    int32_t started_on;
    struct fd_str team_id;   /**< nullable */
    struct fd_str worker_id; /**< nullable */
};

struct fd_section47_closed {
    struct fd_str section47_id;
    struct fd_str referral_id;            /**< nullable */
    struct fd_str strategy_discussion_id; /**< nullable */
    int64_t started_at;
    int32_t started_on;
    int64_t ended_at;
    int32_t ended_on;
    struct fd_str outcome;
    bool no_further_action;
    struct fd_str team_id;   /**< nullable */
    struct fd_str worker_id; /**< nullable */
};

struct fd_conference_held {
    struct fd_str conference_id;
    struct fd_str meeting_id;   /**< nullable */
    struct fd_str referral_id;  /**< nullable */
    struct fd_str section47_id; /**< nullable */
    int64_t held_at;
    int32_t held_on;
    bool transfer_in;
    int64_t notified_at; /**< nullable */
    struct fd_str outcome;
    struct fd_str cp_plan_id; /**< nullable */
    struct fd_str team_id;    /**< nullable */
    struct fd_str worker_id;  /**< nullable */
};

struct fd_early_help_changed {
    struct fd_str change_id;
    struct fd_str early_help_id;
    struct fd_str change;
    int64_t changed_at;
    int32_t changed_on;
    struct fd_str reason_local; /**< nullable */
    struct fd_str organisation; /**< nullable */
    struct fd_str referral_id;  /**< nullable */
    struct fd_str worker_id;    /**< nullable */
};

struct fd_legal_gateway_decided {
    struct fd_str legal_gateway_id;
    struct fd_str family_id;   /**< nullable */
    struct fd_str referral_id; /**< nullable */
    int64_t decided_at;
    int32_t decided_on;
    struct fd_str outcome;
    struct fd_str team_id;   /**< nullable */
    struct fd_str worker_id; /**< nullable */
};

/** About no child: child_id stays empty. */
struct fd_measure_recorded {
    struct fd_str measure_id;
    struct fd_str measure;
    struct fd_str theme; /**< nullable */
    struct fd_str grade; /**< nullable */
    struct fd_str period;
    int64_t period_at;
    int32_t period_on;
    int64_t value;
    struct fd_str source_local;
};

/** The alert as published; `times` are as in the contract. */
struct fd_repeat_contact_alert {
    struct fd_str alert_id;
    struct fd_str authority;
    struct fd_str child_id;
    struct fd_str rule;
    struct fd_str concern_family; /**< nullable */
    struct fd_str state;
    int64_t revision;
    struct fd_str_list contact_ids;
    int64_t first_contact_at;
    int64_t last_contact_at;
    int64_t raised_at;
    bool raised_late;
    int64_t due_at;              /**< nullable */
    struct fd_str team_id;       /**< nullable */
    struct fd_str closed_reason; /**< nullable */
    int64_t closed_at;           /**< nullable */
};

/** What a publisher is told of a record that can't be taken. */
struct fd_event_rejected {
    struct fd_str topic; /**< whole name */
    int64_t partition;
    int64_t offset;
    struct fd_str event_id; /**< nullable: where it could be read */
    struct fd_str reason;
    struct fd_str message;
    int64_t rejected_at;
};

/** An accepted event. All views point into the batch's arena or into the plan. */
struct fd_event {
    enum fd_event_type type;

    /* the common fields */
    struct fd_str event_id;
    struct fd_str authority;
    int64_t revision;
    bool voided;
    int64_t recorded_at;
    bool time_known;
    struct fd_str child_id; /**< empty, never null, when not identified or about no child */

    /* derived on acceptance */
    unsigned char event_uuid[16];
    int16_t authority_id;
    int64_t child_key;  /**< XXH3-64 of child_id, as bigint */
    int64_t entity_key; /**< XXH3-64 of the entity's id, as bigint */
    int64_t hash;       /**< XXH3-64 of the value after the framing, biased by 2^63 so that signed
                             order is the unsigned one */

    /* where it stands in the log */
    const char *topic; /**< lives as long as the process */
    int32_t partition;
    int64_t offset;
    int64_t timestamp; /**< Kafka's, milliseconds */
    struct fd_str
        traceparent; /**< W3C trace context, to be passed on and never compared; or null */

    union {
        struct fd_call_logged call_logged;
        struct fd_decision_made decision_made;
        struct fd_referral_opened referral_opened;
        struct fd_assessment_started assessment_started;
        struct fd_assessment_closed assessment_closed;
        struct fd_case_allocated case_allocated;
        struct fd_case_closed case_closed;
        struct fd_alert_reviewed alert_reviewed;
        struct fd_strategy_discussion_held strategy_discussion_held;
        struct fd_section47_started section47_started;
        struct fd_section47_closed section47_closed;
        struct fd_conference_held conference_held;
        struct fd_early_help_changed early_help_changed;
        struct fd_legal_gateway_decided legal_gateway_decided;
        struct fd_measure_recorded measure_recorded;
    };
};

/** One contract: its name, its struct and how it is checked. */
struct fd_contract_info {
    const char *name;                  /**< topic name without prefix, such as "call-logged" */
    const struct fd_binding *bindings; /**< ends with a NULL name; offsets into struct fd_event
                                            (into struct fd_repeat_contact_alert for the alert) */
    size_t entity_id;                  /**< offset of the fd_str that identifies the entity */
};

/** The contract of `type`, from FD_CALL_LOGGED to FD_EVENT_REJECTED. */
const struct fd_contract_info *fd_contract_info(enum fd_event_type type);

/** The type whose topic name (without prefix) is `name`; FD_CONTRACTS when there is none. */
enum fd_event_type fd_event_type_from_name(struct fd_str name);

/**
 * Version order (design: set law): revision, recorded_at, hash. Below 0 when `left` is older, 0
 * when they are the same version.
 */
int fd_event_version_compare(const struct fd_event *left, const struct fd_event *right);

/** The id of the entity that it is about. */
struct fd_str fd_event_entity_id(const struct fd_event *event);
/** The key of an event's record in Kafka: the child's id, or the entity's where there is none. */
struct fd_str fd_event_record_key(const struct fd_event *event);

/**
 * For sorting and reducing a batch: authority_id, child_key, entity_key.
 */
int fd_event_key_compare(const struct fd_event *left, const struct fd_event *right);

#endif
