#ifndef CTL_RIGHTS_H
#define CTL_RIGHTS_H

#include "ctl.h"
#include "ctl_topics.h"

/** One key that names the principal of a party; one that is empty is granted nothing. */
#define CTL_KEY_PRINCIPAL(party, name, of)                                                         \
    {                                                                                              \
        "command", "principal-" name, FD_CONFIG_STRING,                                            \
            offsetof(struct ctl_options, principals) + sizeof(char *) * (party),                   \
            "User:frontdoor-" name, 0, 0, NULL, NULL, 0, "Kafka's name " of                        \
    }
/** The keys of all parties, each with a comma behind it. */
#define CTL_KEYS_PRINCIPALS                                                                        \
    CTL_KEY_PRINCIPAL(CTL_PARTY_CASELOAD, "caseload", "of that service"),                          \
        CTL_KEY_PRINCIPAL(CTL_PARTY_TIMELINESS, "timeliness", "of that service"),                  \
        CTL_KEY_PRINCIPAL(CTL_PARTY_FRONT_DOOR, "front-door", "of that service"),                  \
        CTL_KEY_PRINCIPAL(CTL_PARTY_REPEAT_CONTACT, "repeat-contact", "of that service"),          \
        CTL_KEY_PRINCIPAL(CTL_PARTY_ALERT_RELAY, "alert-relay", "of the relay"),                   \
        CTL_KEY_PRINCIPAL(CTL_PARTY_PUBLISHER, "publisher",                                        \
                          "of who publishes for all authorities; with -GSS behind it of who is "   \
                          "bound to one"),                                                         \
        CTL_KEY_PRINCIPAL(CTL_PARTY_ALERT_CONSUMER, "alert-consumer", "of who acts on alerts"),    \
        CTL_KEY_PRINCIPAL(CTL_PARTY_OPERATOR, "operator", "of who runs frontdoorctl"),

/**
 * Grant each party what it needs on the brokers and nothing else, or with --print print the
 * commands that do. CTL_FOUND when some have to be granted by hand: those commands are printed.
 */
int ctl_rights_grant(struct ctl *ctl, const struct ctl_scopes *scopes) FD_NONNULL(1, 2);

#endif
