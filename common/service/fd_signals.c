#include "service/fd_signals.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t stop_signals;
static volatile sig_atomic_t reload_signals;

/* As the shell tells of a process that a signal has ended. */
static void count_signal(int signal)
{
    if (stop_signals++ > 0) {
        _exit(128 + signal); /* allowed: whoever asks twice doesn't want to wait */
    }
}

static void note_reload(int signal)
{
    (void)signal;
    reload_signals = 1;
}

void fd_signals_init(void)
{
    struct sigaction stop = {.sa_handler = count_signal};
    struct sigaction reload = {.sa_handler = note_reload};
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    sigemptyset(&stop.sa_mask);
    sigemptyset(&reload.sa_mask);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGHUP, &reload, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

bool fd_signals_reload(void)
{
    bool wanted = reload_signals > 0;

    reload_signals = 0;
    return wanted;
}

bool fd_signals_stop(void)
{
    return stop_signals > 0;
}
