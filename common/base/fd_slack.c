#include "base/fd_slack.h"

#include <sys/prctl.h>

enum { SLACK_NS = 2000000 };

void fd_slack_init(void)
{
    /* Refused only where it is unknown; then idling costs what it costs. */
    prctl(PR_SET_TIMERSLACK, SLACK_NS, 0, 0, 0);
}
