/* Rules SIMILAR and ANY: which contacts raise alerts, which join one. */
#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>

#include "repeat_contact_parts.h"

/* 6f0d9a52-7d0e-5c0b-9c39-0c5b7f2d3a11 */
static const unsigned char ALERT_NAMESPACE[16] = {0x6f, 0x0d, 0x9a, 0x52, 0x7d, 0x0e, 0x5c, 0x0b,
                                                  0x9c, 0x39, 0x0c, 0x5b, 0x7f, 0x2d, 0x3a, 0x11};

/* One rule at work on one set of standing contacts, in order of known_order. */
struct pass {
    const struct repeat_scope *scope;
    struct fd_str rule;
    struct fd_str family; /* null for ANY */
    struct repeat_taken taken;
    struct repeat_alert *last; /* the alert last raised, or NULL */
    size_t number;             /* of that alert among those of all passes, from 1 */
    struct fd_str *earlier;    /* its contact_ids that became known before what is here */
    size_t earlier_count;
    struct repeat_counted **members; /* the others so far, in no order */
    size_t member_count;
    const struct repeat_alert **alerts; /* of all passes */
    size_t alert_count;
    struct repeat_counted **by_id; /* where alerts were decided before: all that is counted */
    size_t counted_count;
};

static struct fd_str join_parts(const struct fd_str *parts, size_t count, char separator,
                                struct fd_arena *arena)
{
    struct fd_str joined = {NULL, 0};
    size_t size = count;
    char *at;

    for (size_t i = 0; i < count; i++) {
        size += parts[i].len;
    }
    at = fd_arena_alloc(arena, size);
    joined.ptr = at;
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            *at++ = separator;
        }
        if (parts[i].len > 0) {
            memcpy(at, parts[i].ptr, parts[i].len);
            at += parts[i].len;
        }
    }
    joined.len = (uint32_t)(at - joined.ptr);
    return joined;
}

/* alert_id: UUIDv5 of authority, child, rule, family and raising contact. */
static void name_alert(const struct pass *pass, const struct repeat_version *raising,
                       unsigned char ret_id[16])
{
    const struct fd_str parts[] = {
        fd_str_from(pass->scope->authority->gss_code),
        raising->child_id,
        pass->rule,
        pass->family,
        raising->entity_id,
    };
    struct fd_str name = join_parts(parts, FD_COUNT(parts), '\x1f', pass->scope->arena);

    uuid_generate_sha1(ret_id, ALERT_NAMESPACE, name.ptr, name.len);
}

/* raised_late: known more than 24 hours after, or, without a time, after the next local day. */
static bool is_late(const struct repeat_scope *scope, const struct repeat_counted *raising)
{
    const struct repeat_contact *contact = raising->contact;

    if (!contact->time_known) {
        return fd_calendar_local_date(scope->calendar, raising->known_at) >
               contact->received_on + 1;
    }
    return raising->known_at - contact->received_at > REPEAT_DAY;
}

/* Whether a contact of that local date came in before the authority's alerts begin. */
static bool is_historic(const struct fd_authority *authority, int32_t received_on)
{
    return authority->alerts_from != FD_DATE_NULL && received_on < authority->alerts_from;
}

/* due_at: the local midnight that ends due(1) of raised_at. */
static int64_t due_at(const struct fd_calendar *calendar, int64_t raised_at)
{
    int32_t due = fd_calendar_due(calendar, fd_calendar_local_date(calendar, raised_at), 1);

    return due == FD_DATE_NULL ? FD_TIME_NULL : fd_calendar_midnight(calendar, due + 1);
}

/* No contact joins the last alert any more: write down who did. */
static void settle(struct pass *pass)
{
    struct repeat_alert *alert = pass->last;
    struct fd_str *ids;

    if (!alert) {
        return;
    }
    repeat_sort_known(pass->members, pass->member_count);
    ids = fd_arena_new_array(pass->scope->arena, struct fd_str,
                             pass->earlier_count + pass->member_count);
    if (pass->earlier_count > 0) {
        memcpy(ids, pass->earlier, pass->earlier_count * sizeof(*ids));
    }
    for (size_t i = 0; i < pass->member_count; i++) {
        const struct repeat_contact *contact = pass->members[i]->contact;

        ids[pass->earlier_count + i] = contact->version.entity_id;
        if (contact->received_at < alert->first_contact_at) {
            alert->first_contact_at = contact->received_at;
        }
        if (contact->received_at > alert->last_contact_at) {
            alert->last_contact_at = contact->received_at;
        }
    }
    alert->contact_ids =
        (struct fd_str_list){ids, (uint32_t)(pass->earlier_count + pass->member_count)};
    pass->last = NULL;
    pass->member_count = 0;
    pass->earlier_count = 0;
}

/* Closing is settled here: whether later contacts may join depends on it. */
static void raise_alert(struct pass *pass, const struct repeat_counted *raising)
{
    const struct repeat_scope *scope = pass->scope;
    const struct repeat_contact *contact = raising->contact;
    struct repeat_alert *alert = fd_arena_alloc(scope->arena, sizeof(*alert));
    char id_text[37];

    settle(pass);
    alert->authority_id = contact->version.authority_id;
    alert->child_key = contact->version.child_key;
    alert->child_id = contact->version.child_id;
    alert->rule = pass->rule;
    alert->concern_family = pass->family;
    alert->raising_contact_id = contact->version.entity_id;
    alert->first_contact_at = INT64_MAX;
    alert->last_contact_at = INT64_MIN;
    alert->team_id = contact->team_id;
    alert->raised_at = raising->known_at;
    alert->raised_late = is_late(scope, raising);
    alert->historic = is_historic(scope->authority, contact->received_on);
    alert->due_at = alert->historic ? FD_TIME_NULL : due_at(scope->calendar, alert->raised_at);
    name_alert(pass, &contact->version, alert->alert_id);
    uuid_unparse_lower(alert->alert_id, id_text);
    repeat_close(&scope->closers, fd_str_from(id_text), contact->received_on, alert);
    pass->alerts[pass->alert_count++] = alert;
    pass->last = alert;
    pass->number++;
}

/* Join condition (ii): W(c) holds a contact already among the last alert's contact_ids. */
static bool shares_contact(const struct pass *pass, const struct repeat_window *window)
{
    for (size_t i = window->first; i < window->end; i++) {
        if (pass->taken.by_date[i]->listed == pass->number) {
            return true;
        }
    }
    return false;
}

static bool joins(const struct pass *pass, const struct repeat_counted *contact,
                  const struct repeat_window *window)
{
    const struct repeat_alert *last = pass->last;

    return last && (last->closed_at == FD_TIME_NULL || last->closed_at >= contact->known_at) &&
           shares_contact(pass, window) &&
           (!last->historic || is_historic(pass->scope->authority, contact->contact->received_on));
}

/* W(c) becomes part of the last alert's contact_ids. */
static void list_window(struct pass *pass, const struct repeat_window *window)
{
    for (size_t i = window->first; i < window->end; i++) {
        struct repeat_counted *member = pass->taken.by_date[i];

        if (member->listed != pass->number) {
            member->listed = pass->number;
            pass->members[pass->member_count++] = member;
        }
    }
}

static int by_id(const void *left_item, const void *right_item)
{
    const struct repeat_counted *left = *(struct repeat_counted *const *)left_item;
    const struct repeat_counted *right = *(struct repeat_counted *const *)right_item;

    return fd_str_compare(left->contact->version.entity_id, right->contact->version.entity_id);
}

static struct repeat_counted *find_counted(const struct pass *pass, struct fd_str contact_id)
{
    const struct repeat_contact contact = {.version.entity_id = contact_id};
    const struct repeat_counted wanted = {.contact = &contact};
    const struct repeat_counted *key = &wanted;
    struct repeat_counted **found =
        bsearch(&key, pass->by_id, pass->counted_count, sizeof(struct repeat_counted *), by_id);

    return found ? *found : NULL;
}

/* The alerts of before stand among the outcome's; those that a pass goes on with are replaced. */
static void start_with_past(struct pass *pass, const struct repeat_counted_list *counted)
{
    const struct repeat_past *past = pass->scope->past;

    if (!past) {
        return;
    }
    for (; pass->alert_count < past->alert_count; pass->alert_count++) {
        pass->alerts[pass->alert_count] = past->alerts[pass->alert_count];
    }
    pass->by_id = fd_arena_new_array(pass->scope->arena, struct repeat_counted *, counted->count);
    for (size_t i = 0; i < counted->count; i++) {
        pass->by_id[i] = &counted->items[i];
    }
    pass->counted_count = counted->count;
    qsort(pass->by_id, counted->count, sizeof(struct repeat_counted *), by_id);
}

/* Whether `left` was raised after `right`, both before. Of two that were raised at once the raising
   contacts say it. They are here: of those raised before `since` only the last one can have a
   contact received after it. */
static bool raised_after(const struct pass *pass, const struct repeat_alert *left,
                         const struct repeat_alert *right)
{
    const struct repeat_counted *left_raising;
    const struct repeat_counted *right_raising;

    if (left->raised_at != right->raised_at) {
        return left->raised_at > right->raised_at;
    }
    left_raising = find_counted(pass, left->raising_contact_id);
    right_raising = find_counted(pass, right->raising_contact_id);
    return left_raising && right_raising && left_raising->known_order > right_raising->known_order;
}

/* Which of the alerts of before this rule raised last for this family; their number if none. */
static size_t find_last(const struct pass *pass)
{
    const struct repeat_past *past = pass->scope->past;
    size_t last = past->alert_count;

    for (size_t i = 0; i < past->alert_count; i++) {
        const struct repeat_alert *alert = past->alerts[i];

        if (fd_str_equal(alert->rule, pass->rule) &&
            fd_str_equal(alert->concern_family, pass->family) &&
            (last == past->alert_count || raised_after(pass, alert, past->alerts[last]))) {
            last = i;
        }
    }
    return last;
}

/* Begin a pass, with S empty and the alert last raised before, if there is one that matters. */
static void begin(struct pass *pass, struct fd_str rule, struct fd_str family)
{
    const struct repeat_past *past = pass->scope->past;
    struct fd_str_list ids;
    size_t last;

    pass->rule = rule;
    pass->family = family;
    pass->taken.count = 0;
    if (!past || (last = find_last(pass)) == past->alert_count) {
        return;
    }
    pass->last = fd_arena_alloc(pass->scope->arena, sizeof(*pass->last));
    *pass->last = *past->alerts[last];
    pass->alerts[last] = pass->last;
    pass->number++;
    ids = pass->last->contact_ids;
    pass->earlier = fd_arena_new_array(pass->scope->arena, struct fd_str, ids.count);
    for (uint32_t i = 0; i < ids.count; i++) {
        struct repeat_counted *member = find_counted(pass, ids.items[i]);

        if (member) {
            member->listed = pass->number;
            pass->members[pass->member_count++] = member;
        } else {
            pass->earlier[pass->earlier_count++] = ids.items[i];
        }
    }
}

/* Take `contact` into S; true when it raised or joined an alert. */
static bool take(struct pass *pass, struct repeat_counted *contact, bool may_raise)
{
    struct repeat_window window;

    repeat_take(&pass->taken, contact);
    if (contact->decided || !may_raise || !repeat_completes(&pass->taken, contact, &window)) {
        return false;
    }
    if (!joins(pass, contact, &window)) {
        raise_alert(pass, contact);
    }
    list_window(pass, &window);
    return true;
}

/* Rule SIMILAR for one family. */
static void similar(struct pass *pass, const struct repeat_group *group)
{
    begin(pass, FD_STR("SIMILAR"), group->name);
    for (size_t i = 0; i < group->standing_count; i++) {
        if (take(pass, group->standing[i], true)) {
            group->standing[i]->similar = true;
        }
    }
    settle(pass);
}

/* Rule ANY, once `similar` of every contact is known. */
static void any(struct pass *pass, const struct repeat_counted_list *counted)
{
    struct repeat_counted **standing =
        fd_arena_new_array(pass->scope->arena, struct repeat_counted *, counted->count);
    size_t count = 0;

    for (size_t i = 0; i < counted->count; i++) {
        if (counted->items[i].stands) {
            standing[count++] = &counted->items[i];
        }
    }
    repeat_sort_known(standing, count);
    begin(pass, FD_STR("ANY"), FD_STR_NULL);
    for (size_t i = 0; i < count; i++) {
        (void)take(pass, standing[i], !standing[i]->similar);
    }
    settle(pass);
}

void repeat_alerts(const struct repeat_scope *scope, const struct repeat_counted_list *counted,
                   const struct repeat_group_list *groups, struct repeat_outcome *outcome)
{
    struct pass pass = {.scope = scope, .taken = {.authority = scope->authority}};
    size_t most_alerts = counted->count + (scope->past ? scope->past->alert_count : 0);

    for (size_t i = 0; i < groups->count; i++) {
        most_alerts += groups->items[i].standing_count;
    }
    pass.alerts = fd_arena_new_array(scope->arena, const struct repeat_alert *, most_alerts);
    pass.members = fd_arena_new_array(scope->arena, struct repeat_counted *, counted->count);
    pass.taken.by_date = fd_arena_new_array(scope->arena, struct repeat_counted *, counted->count);
    start_with_past(&pass, counted);
    for (size_t i = 0; i < groups->count; i++) {
        if (groups->items[i].is_family && groups->items[i].has_news) {
            similar(&pass, &groups->items[i]);
        }
    }
    any(&pass, counted);
    outcome->alerts = pass.alerts;
    outcome->alert_count = pass.alert_count;
}
