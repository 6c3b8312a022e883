# shellcheck shell=bash
# Debian packages. Sourced; defines functions only.

# fd_install_packages FILE...: install what the lists name and the machine lacks, as root or by
# sudo. Without anything missing it touches no network.
fd_install_packages() {
    local wanted missing=() package apt=(apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120)

    mapfile -t wanted < <(sed 's/#.*//; /^[[:space:]]*$/d' "$@")
    for package in "${wanted[@]}"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing+=("$package")
    done
    ((${#missing[@]} > 0)) || return 0
    printf 'installing %s\n' "${missing[*]}"
    apt=(env DEBIAN_FRONTEND=noninteractive "${apt[@]}")
    ((EUID == 0)) || apt=(sudo "${apt[@]}")
    for _ in 1 2 3; do
        if "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${missing[@]}"; then
            return 0
        fi
    done
    printf 'packages: could not install %s\n' "${missing[*]}" >&2
    return 1
}
