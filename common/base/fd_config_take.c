/* What of another configuration may be taken over while running. */
#include <string.h>

#include "base/fd_config_internal.h"

static bool texts_equal(const char *left, const char *right)
{
    return left == right || (left && right && strcmp(left, right) == 0);
}

static bool secrets_equal(const struct fd_secret *left, const struct fd_secret *right)
{
    return texts_equal(left->value, right->value) && texts_equal(left->file, right->file);
}

static bool members_equal(const struct fd_config_key *key, const void *left, const void *right)
{
    switch (key->type) {
        case FD_CONFIG_STRING:
            return texts_equal(*(char *const *)left, *(char *const *)right);
        case FD_CONFIG_SECRET:
            return secrets_equal(left, right);
        case FD_CONFIG_INT:
            return *(const int64_t *)left == *(const int64_t *)right;
        case FD_CONFIG_BOOL:
            return *(const bool *)left == *(const bool *)right;
        case FD_CONFIG_CHOICE:
            return *(const int *)left == *(const int *)right;
    }
    fd_abort("the setting %s has no type", key->name);
}

static void copy_member(const struct fd_config_key *key, void *to, const void *from)
{
    switch (key->type) {
        case FD_CONFIG_INT:
            *(int64_t *)to = *(const int64_t *)from;
            return;
        case FD_CONFIG_BOOL:
            *(bool *)to = *(const bool *)from;
            return;
        case FD_CONFIG_CHOICE:
            *(int *)to = *(const int *)from;
            return;
        case FD_CONFIG_STRING:
        case FD_CONFIG_SECRET:
            break;
    }
    fd_abort("the setting %s is a text, which somebody may hold", key->name);
}

static bool pairs_equal(const struct fd_config_pair *left, const struct fd_config_pair *right)
{
    while (left && right && strcmp(left->name, right->name) == 0 &&
           secrets_equal(&left->value, &right->value)) {
        left = left->next;
        right = right->next;
    }
    return !left && !right;
}

void fd_config_take(struct fd_config *config, const struct fd_config *other,
                    void (*tell)(const char *name, bool taken, void *context), void *context)
{
    for (const struct fd_config_key *key = config->keys; key->name; key++) {
        void *member = fd_config_member(key, config->values);
        const void *wanted = fd_config_member(key, other->values);
        bool taken = key->flags & FD_CONFIG_RELOADABLE;

        if (!members_equal(key, member, wanted)) {
            if (taken) {
                copy_member(key, member, wanted);
            }
            tell(key->name, taken, context);
        }
    }
    if (!pairs_equal(config->kafka, other->kafka)) {
        tell("[kafka]", false, context);
    }
}
