# shellcheck shell=bash
# What deploy/up, deploy/down and deploy/env share: where the stack is and how to reach it.
# Defines functions and FD_HOME, FD_ROOT only.
set -euo pipefail

FD_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
FD_HOME=${FRONTDOOR_HOME:-$HOME/.frontdoor}

# shellcheck source=deploy/lib/packages.sh
. "$FD_ROOT/deploy/lib/packages.sh"
# shellcheck source=deploy/lib/kafka.sh
. "$FD_ROOT/deploy/lib/kafka.sh"
# shellcheck source=deploy/lib/postgres.sh
. "$FD_ROOT/deploy/lib/postgres.sh"
# shellcheck source=deploy/lib/services.sh
. "$FD_ROOT/deploy/lib/services.sh"

# The three lines that deploy/env prints are kept in the stack's folder by deploy/up.
fd_stack_write_env() {
    local database_url=$1 brokers=$2 bin=$3

    (
        umask 077
        {
            printf 'export FRONTDOOR_DATABASE_URL=%q\n' "$database_url"
            printf 'export FRONTDOOR_KAFKA_BROKERS=%q\n' "$brokers"
            printf 'export FRONTDOOR_BIN=%q\n' "$bin"
        } >"$FD_HOME/env"
    )
}
