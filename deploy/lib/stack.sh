# shellcheck shell=bash
# What deploy/up, deploy/down and deploy/env share: where the stack is and how to reach it.
# Defines functions, FD_HOME and FD_ROOT, and keeps the jars of Kafka in FD_HOME too.
set -euo pipefail

FD_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
FD_HOME=$(realpath -m "${FRONTDOOR_HOME:-$HOME/.frontdoor}")
export FRONTDOOR_JARS=${FRONTDOOR_JARS:-$FD_HOME/kafka-jars}

# shellcheck source=deploy/lib/packages.sh
. "$FD_ROOT/deploy/lib/packages.sh"
# shellcheck source=deploy/lib/kafka.sh
. "$FD_ROOT/deploy/lib/kafka.sh"
# shellcheck source=deploy/lib/postgres.sh
. "$FD_ROOT/deploy/lib/postgres.sh"
# shellcheck source=deploy/lib/secure.sh
. "$FD_ROOT/deploy/lib/secure.sh"
# shellcheck source=deploy/lib/services.sh
. "$FD_ROOT/deploy/lib/services.sh"

# The lines that deploy/env prints, of NAME VALUE pairs, are kept in the stack's folder by deploy/up.
# True when there were others before.
fd_stack_write_env() {
    local new old=

    [[ ! -e $FD_HOME/env ]] || old=$(<"$FD_HOME/env")
    new=$(printf 'export %s=%q\n' "$@")
    (umask 077 && printf '%s\n' "$new" >"$FD_HOME/env")
    [[ -n $old && $old != "$new" ]]
}
