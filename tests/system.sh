#!/bin/sh
# What the tests need of the machine beyond Python and Node: Chromium, Chinese glyphs, Debian's PostgreSQL 15.
#   install    as root, by apt, what is missing; in CI a lack is a failure
#   arguments  what pytest is told because of it
#   scratch    makes a folder for what tests throw away: in memory where there is room, since their databases need not survive anything
#   missing    one line on what could not run, nothing when all could
set -eu

lacking() {
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || printf 'chromium '
    fc-list 2>/dev/null | grep -q 'Noto Sans CJK' || printf 'fonts-noto-cjk '
    [ -x /usr/lib/postgresql/15/bin/postgres ] || printf 'postgresql-15 '
}

install() {
    packages=$(lacking)
    if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing $packages"
        export DEBIAN_FRONTEND=noninteractive
        # Only the programs are wanted: no cluster, no service.
        mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
        apt-get update -qq
        # shellcheck disable=SC2086
        apt-get install -qq -y --no-install-recommends -o Dpkg::Options::=--force-confold fontconfig $packages >/dev/null
        packages=$(lacking)
    fi
    if [ -n "$packages" ] && [ -n "${CI:-}" ]; then
        echo "missing: $packages" >&2
        exit 1
    fi
}

arguments() {
    case $(lacking) in *postgresql-15*) echo --pg=18 ;; *) echo --pg=both ;; esac
}

scratch() {
    shared=$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1)
    free=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo)
    under=${TMPDIR:-/tmp}
    if [ "${shared:-0}" -gt 6000000 ] && [ "${free:-0}" -gt 10000000 ] && ! grep -q '^[^ ]* /dev/shm .*noexec' /proc/mounts; then
        under=/dev/shm
    fi
    folder=$(mktemp -d "$under/stowage-tests-XXXXXX")
    chmod 711 "$folder" # PostgreSQL's own account passes through when root runs the tests
    echo "$folder"
}

missing() {
    packages=$(lacking)
    [ -z "$packages" ] || echo "Not run here for want of ${packages% }: what needs them (apt-get install $packages)"
}

"$1"
