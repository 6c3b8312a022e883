# shellcheck shell=bash
# What the checks written in bash share.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export ROOT

# files PATTERN...: what git knows or would take below the root, one a line.
files() {
    git -C "$ROOT" -c safe.directory="$ROOT" ls-files --cached --others --exclude-standard -- "$@" | sort -u |
        while read -r name; do
            [[ ! -f $ROOT/$name ]] || printf '%s\n' "$name"
        done
}

# A build directory configured for clang, for its compile_commands.json. Prints its path.
lint_build() {
    local build=${FD_LINT_BUILD:-$ROOT/build/lint}
    mkdir -p "$(dirname "$build")"
    cmake -S "$ROOT" -B "$build" -G Ninja -DCMAKE_C_COMPILER=clang >"$build.log" 2>&1 || {
        cat "$build.log" >&2
        return 1
    }
    printf '%s\n' "$build"
}
