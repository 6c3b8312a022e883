# shellcheck shell=bash
# Ports. Sourced; defines functions only.

# Print a port of 127.0.0.1 that nobody listens on, below the range of outgoing connections.
fd_free_port() {
    local port

    for _ in {1..100}; do
        port=$((20000 + RANDOM % 12000))
        if ! (exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$port"); then
            printf '%d\n' "$port"
            return
        fi
    done
    printf 'no free port found\n' >&2
    return 1
}
