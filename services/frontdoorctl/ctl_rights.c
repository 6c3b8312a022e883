/* Who may do what on Kafka, as one table, and how that is granted. */
#include "ctl_rights.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_buf.h"
#include "ctl_lag.h"
#include "kafka/fd_rights.h"

/*
 * In names, %p is the topics' prefix, %s a scope (once for all publishers, once for each that is
 * bound to an authority), %i each of the party's input topics.
 */
struct rule {
    enum ctl_party party;
    enum fd_right_thing thing;
    const char *name;
    bool prefixed;
    unsigned operations;
};

static const struct rule rules[] = {
    /* A service reads its topics, looks whether they are compacted, and has its group. */
    {CTL_PARTY_CASELOAD, FD_RIGHT_TOPIC, "%p.%s%i", false,
     FD_RIGHT_READ | FD_RIGHT_DESCRIBE_CONFIGS},
    {CTL_PARTY_CASELOAD, FD_RIGHT_GROUP, "%p.caseload", false, FD_RIGHT_READ},
    {CTL_PARTY_TIMELINESS, FD_RIGHT_TOPIC, "%p.%s%i", false,
     FD_RIGHT_READ | FD_RIGHT_DESCRIBE_CONFIGS},
    {CTL_PARTY_TIMELINESS, FD_RIGHT_GROUP, "%p.timeliness", false, FD_RIGHT_READ},
    {CTL_PARTY_FRONT_DOOR, FD_RIGHT_TOPIC, "%p.%s%i", false,
     FD_RIGHT_READ | FD_RIGHT_DESCRIBE_CONFIGS},
    {CTL_PARTY_FRONT_DOOR, FD_RIGHT_GROUP, "%p.front-door", false, FD_RIGHT_READ},
    {CTL_PARTY_REPEAT_CONTACT, FD_RIGHT_TOPIC, "%p.%s%i", false,
     FD_RIGHT_READ | FD_RIGHT_DESCRIBE_CONFIGS},
    {CTL_PARTY_REPEAT_CONTACT, FD_RIGHT_GROUP, "%p.repeat-contact", false, FD_RIGHT_READ},

    /* Nobody else writes what frontdoor says. */
    {CTL_PARTY_ALERT_RELAY, FD_RIGHT_TOPIC, "%p.repeat-contact-alert", false, FD_RIGHT_WRITE},
    {CTL_PARTY_ALERT_RELAY, FD_RIGHT_TOPIC, "%p.%sevent-rejected", false, FD_RIGHT_WRITE},
    {CTL_PARTY_ALERT_RELAY, FD_RIGHT_TRANSACTIONAL_ID, "%p.alert-relay", false, FD_RIGHT_WRITE},

    /* Those who read what it says do so in groups whose names begin as the topic's. */
    {CTL_PARTY_PUBLISHER, FD_RIGHT_TOPIC, "%p.%s%i", false, FD_RIGHT_WRITE},
    {CTL_PARTY_PUBLISHER, FD_RIGHT_TOPIC, "%p.%sevent-rejected", false, FD_RIGHT_READ},
    {CTL_PARTY_PUBLISHER, FD_RIGHT_GROUP, "%p.%sevent-rejected", true, FD_RIGHT_READ},
    {CTL_PARTY_ALERT_CONSUMER, FD_RIGHT_TOPIC, "%p.repeat-contact-alert", false, FD_RIGHT_READ},
    {CTL_PARTY_ALERT_CONSUMER, FD_RIGHT_GROUP, "%p.repeat-contact-alert", true, FD_RIGHT_READ},

    /* topics and doctor make and look at all, publish and status write and read inputs. A client
       asks for its group's coordinator even when it reads without the group. */
    {CTL_PARTY_OPERATOR, FD_RIGHT_TOPIC, "%p.", true,
     FD_RIGHT_CREATE | FD_RIGHT_DESCRIBE | FD_RIGHT_DESCRIBE_CONFIGS},
    {CTL_PARTY_OPERATOR, FD_RIGHT_TOPIC, "%p.%s%i", false, FD_RIGHT_READ | FD_RIGHT_WRITE},
    {CTL_PARTY_OPERATOR, FD_RIGHT_GROUP, "frontdoorctl", false, FD_RIGHT_DESCRIBE},
    {CTL_PARTY_OPERATOR, FD_RIGHT_GROUP, "%p.rebuild.", true, FD_RIGHT_READ},
};

/* Those that read part of the inputs only; any other party has to do with all. */
static const char *const services[CTL_PARTIES] = {
    [CTL_PARTY_CASELOAD] = "caseload",
    [CTL_PARTY_TIMELINESS] = "timeliness",
    [CTL_PARTY_FRONT_DOOR] = "front-door",
    [CTL_PARTY_REPEAT_CONTACT] = "repeat-contact",
};

struct rights {
    struct fd_right *items;
    int count;
    int capacity;
    bool too_long; /* some name or principal is */
};

static struct fd_right *add_right(struct rights *rights)
{
    if (rights->count == rights->capacity) {
        rights->capacity = rights->capacity ? rights->capacity * 2 : 64;
        rights->items =
            reallocarray(rights->items, (size_t)rights->capacity, sizeof(*rights->items));
        if (!rights->items) {
            fd_abort("out of memory for %d rights", rights->capacity);
        }
    }
    return &rights->items[rights->count++];
}

static void put_name(struct fd_buf *name, const struct ctl *ctl, const char *pattern,
                     const char *scope, const char *input)
{
    for (; *pattern; pattern++) {
        if (*pattern != '%') {
            fd_buf_put_u8(name, (uint8_t)*pattern);
            continue;
        }
        pattern++;
        fd_buf_put_text(name, *pattern == 'p'   ? ctl->options.topic_prefix
                              : *pattern == 's' ? scope
                                                : input);
    }
}

/* False if it is too long. A publisher that is bound to one authority is somebody else. */
static bool put_principal(const struct ctl *ctl, const struct rule *rule, const char *scope,
                          struct fd_right *right)
{
    const char *principal = ctl->options.principals[rule->party];
    bool bound = rule->party == CTL_PARTY_PUBLISHER && *scope;
    int size = snprintf(right->principal, sizeof(right->principal), "%s%s%.*s", principal,
                        bound ? "-" : "", bound ? (int)strcspn(scope, ".") : 0, scope);

    return size >= 0 && (size_t)size < sizeof(right->principal);
}

static void add_name(const struct ctl *ctl, const struct rule *rule, const char *scope,
                     const char *input, struct rights *rights)
{
    struct fd_right *right = add_right(rights);
    struct fd_buf name;

    fd_buf_init(&name, sizeof(right->name) - 1);
    put_name(&name, ctl, rule->name, scope, input);
    *right = (struct fd_right){
        .thing = rule->thing, .prefixed = rule->prefixed, .operations = rule->operations};
    snprintf(right->name, sizeof(right->name), "%s", fd_buf_text(&name));
    if (!put_principal(ctl, rule, scope, right) || name.failed) {
        rights->too_long = true;
    }
    fd_buf_clean_up(&name);
}

static bool reads(enum ctl_party party, enum fd_event_type type)
{
    const struct fd_service *service = services[party] ? ctl_service_find(services[party]) : NULL;

    for (size_t i = 0; service && i < service->input_count; i++) {
        if (service->inputs[i] == type) {
            return true;
        }
    }
    return !service;
}

static void add_rule(const struct ctl *ctl, const struct rule *rule, const char *scope,
                     struct rights *rights)
{
    if (!strstr(rule->name, "%i")) {
        add_name(ctl, rule, scope, "", rights);
        return;
    }
    for (int type = 0; type < FD_EVENT_TYPES; type++) {
        if (reads(rule->party, (enum fd_event_type)type)) {
            add_name(ctl, rule, scope, fd_contract_info((enum fd_event_type)type)->name, rights);
        }
    }
}

static void list_rights(const struct ctl *ctl, const struct ctl_scopes *scopes,
                        struct rights *rights)
{
    for (size_t i = 0; i < FD_COUNT(rules); i++) {
        int count = strstr(rules[i].name, "%s") ? scopes->count : 1;

        for (int scope = 0; scope < count && ctl->options.principals[rules[i].party]; scope++) {
            add_rule(ctl, &rules[i], scopes->texts[scope], rights);
        }
    }
}

/* Telling of them. */

static void print_command(const struct fd_right *right)
{
    printf("kafka-acls.sh --add --allow-principal '%s'", right->principal);
    for (unsigned operation = 1; operation < FD_RIGHT_OPERATIONS; operation *= 2) {
        if (right->operations & operation) {
            printf(" --operation %s", fd_right_operation_name(operation));
        }
    }
    printf(" --%s %s%s\n", fd_right_thing_name(right->thing), right->name,
           right->prefixed ? " --resource-pattern-type prefixed" : "");
}

static void put_operations(struct fd_buf *text, const struct fd_right *right)
{
    for (unsigned operation = 1; operation < FD_RIGHT_OPERATIONS; operation *= 2) {
        if (right->operations & operation) {
            fd_buf_printf(text, "%s%s", text->length > 0 ? "," : "",
                          fd_right_operation_name(operation));
        }
    }
}

static json_t *right_json(const struct fd_right *right, const char *operations)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:b}", "principal", right->principal, "operations",
                     operations, "on", fd_right_thing_name(right->thing), "name", right->name,
                     "prefixed", right->prefixed, "granted", fd_right_is_grantable(right));
}

/* `rows` receives it as JSON; NULL: it is printed. */
static void tell_right(const struct fd_right *right, json_t *rows)
{
    struct fd_buf operations;

    fd_buf_init(&operations, 128);
    put_operations(&operations, right);
    if (rows) {
        json_array_append_new(rows, right_json(right, fd_buf_text(&operations)));
    } else if (fd_right_is_grantable(right)) {
        printf("%s may %s on %s %s%s\n", right->principal, fd_buf_text(&operations),
               fd_right_thing_name(right->thing), right->name, right->prefixed ? "*" : "");
    } else {
        printf("to be granted by hand: ");
        print_command(right);
    }
    fd_buf_clean_up(&operations);
}

static void tell(const struct ctl *ctl, const struct rights *rights)
{
    json_t *rows = ctl->options.json ? json_array() : NULL;

    for (int i = 0; i < rights->count; i++) {
        tell_right(&rights->items[i], rows);
    }
    if (rows) {
        ctl_print_json(rows, stdout);
    }
    json_decref(rows);
}

/* The grantable ones first; how many those are. */
static int sort_grantable(struct rights *rights)
{
    int grantable = 0;

    for (int i = 0; i < rights->count; i++) {
        if (fd_right_is_grantable(&rights->items[i])) {
            struct fd_right swapped = rights->items[grantable];

            rights->items[grantable++] = rights->items[i];
            rights->items[i] = swapped;
        }
    }
    return grantable;
}

static int grant(struct ctl *ctl, struct rights *rights)
{
    struct fd_admin *admin = NULL;
    int grantable = sort_grantable(rights);
    enum fd_status status = ctl_admin(ctl, &admin);

    if (status == FD_OK) {
        status = fd_rights_grant(admin, rights->items, grantable, &ctl->error);
    }
    fd_admin_destroy(&admin);
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    tell(ctl, rights);
    return grantable < rights->count ? CTL_FOUND : CTL_DONE;
}

int ctl_rights_grant(struct ctl *ctl, const struct ctl_scopes *scopes)
{
    struct rights rights = {0};
    int status = CTL_DONE;

    if (ctl->options.check) {
        return ctl_usage(ctl, "--check looks at topics, not at rights");
    }
    list_rights(ctl, scopes, &rights);
    if (rights.too_long) {
        status = ctl_usage(ctl, "topic-prefix or a principal is too long");
    } else if (ctl->options.print) {
        for (int i = 0; i < rights.count; i++) {
            print_command(&rights.items[i]);
        }
    } else {
        status = grant(ctl, &rights);
    }
    free(rights.items);
    return status;
}
