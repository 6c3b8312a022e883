#include "service/fd_notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool fd_notify(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = path ? strlen(path) : 0;
    bool full = false;
    int handle;

    if (length < 2 || length >= sizeof(address.sun_path)) {
        return true;
    }
    memcpy(address.sun_path, path, length);
    if (path[0] == '@') {
        address.sun_path[0] = '\0'; /* an abstract socket */
    }
    handle = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (handle >= 0) {
        full = sendto(handle, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT,
                      (struct sockaddr *)&address,
                      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) < 0 &&
               (errno == EAGAIN || errno == EWOULDBLOCK);
        close(handle);
    }
    return !full;
}
