/* Any bytes as a value off the wire: a frame within them, or a refusal that says why. */
#include <stdlib.h>

#include "avro/fd_framing.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    struct fd_str value = {(const char *)bytes, (uint32_t)size};
    struct fd_frame frame;
    struct fd_error error = {0};

    if (fd_framing_open(value, &frame, &error) != FD_OK) {
        if (error.status != FD_POISON || !error.code[0] || !error.message[0]) {
            abort();
        }
        return 0;
    }
    if (frame.body.ptr + frame.body.len != value.ptr + value.len || frame.body.ptr <= value.ptr) {
        abort();
    }
    return 0;
}
