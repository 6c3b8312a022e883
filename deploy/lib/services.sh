# shellcheck shell=bash
# The services of the local stack as background processes, one pid file and one log each. Sourced
# by deploy/up, deploy/down and the tests; defines functions only.
set -euo pipefail

# shellcheck disable=SC2034 # for those who source this
FD_SERVICES=(caseload timeliness front-door repeat-contact alert-relay rollup)

# Print the pid of service $2 of the stack in folder $1; false when it doesn't run.
fd_service_pid() {
    local pid

    [[ -r $1/run/$2.pid ]] && pid=$(<"$1/run/$2.pid") && [[ -n $pid ]] || return 1
    [[ $(readlink "/proc/$pid/exe" 2>/dev/null) == */frontdoor-$2* ]] || return 1
    printf '%s\n' "$pid"
}

# Start service $2 from folder $3 for the stack in folder $1, unless it runs: the same program, not
# one that was built anew since. It takes its settings from the environment
# (FRONTDOOR_DATABASE_URL, FRONTDOOR_KAFKA_BROKERS), or from file $4 alone.
fd_service_start() {
    local home=$1 name=$2 bin=$3 config=${4:-} pid run=()

    [[ -z $config ]] || run=(env -i "PATH=$PATH" "FRONTDOOR_CONFIG=$config")
    if pid=$(fd_service_pid "$home" "$name"); then
        [[ $(readlink "/proc/$pid/exe") != "$bin/frontdoor-$name" ]] || return 0
        fd_service_stop "$home" "$name"
    fi
    mkdir -p "$home/run" "$home/log"
    setsid "${run[@]}" "$bin/frontdoor-$name" </dev/null >>"$home/log/$name.log" 2>&1 &
    printf '%s\n' "$!" >"$home/run/$name.pid"
}

# Stop service $2 of the stack in folder $1: SIGTERM, and SIGKILL after 40 s.
fd_service_stop() {
    local home=$1 name=$2 pid deadline=$((SECONDS + 40))

    pid=$(fd_service_pid "$home" "$name") || return 0
    kill -TERM "$pid" 2>/dev/null || true
    while fd_service_pid "$home" "$name" >/dev/null; do
        if ((SECONDS >= deadline)); then
            kill -KILL "$pid" 2>/dev/null || true
        fi
        sleep 0.1
    done
    rm -f "$home/run/$name.pid"
}
