#!/bin/sh
# All checks and tests, in parts of which three run side by side: two cores have room for the third, for much of a test is waiting. The
# next part begins as soon as one ends: the longest first, screens beside something else, and short ones last, so that no lane runs on
# alone. Each has a PostgreSQL of its own, and what it says is shown when it ends; in the end the slowest tests of all.
# `tests/run.sh part NAME` is one of them alone.
# The browser driver keeps an event loop on its thread, so screens have processes of their own.
set -u
cd "$(dirname "$0")/.."
pytest=".venv/bin/pytest --durations=15"
logs=.cache/tests
unset PYTHONDONTWRITEBYTECODE # hundreds of processes import the same modules: each is compiled once

screens() { # 0 to 3: every fourth file
    ls tests/e2e/test_*.py | awk "NR % 4 == $1"
}

# The rooms through their doors, which is half of what is not screens.
through_doors="tests/server/api tests/server/audit tests/server/company tests/server/desk tests/server/gateway tests/server/identity
    tests/server/start"

# Debian's PostgreSQL 15 is asked every statement of the rooms. What is no matter of a release is tried on 18 alone: what is marked
# one_release, imports and the practice company, whose SQL is that of other rooms, and what requests, descriptions, rights and keys are
# like that make no sense.
on_15() {
    $pytest --pg=15 -k pg15 -m "not slow and not one_release" tests/server --ignore=tests/server/imports \
        --ignore=tests/server/practice --ignore=tests/server/api --ignore=tests/server/identity/test_passkeys.py \
        --ignore=tests/server/gateway/test_wire_edges.py
}

part() {
    case $1 in
        lint-*) env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory "$1" ;;
        screens-*) $pytest $(screens "${1#screens-}") ;;
        postgresql-15) on_15 ;;
        simulation) $pytest tests/simulation ;;
        doors) $pytest $through_doors ;;
        everything-else) $pytest --ignore=tests/e2e --ignore=tests/simulation $(printf -- '--ignore=%s ' $through_doors) ;;
    esac
}

if [ "${1:-}" = part ]; then
    log=$logs/$2.log
    mkdir -p $logs
    part "$2" >"$log" 2>&1
    result=$?
    printf '\n======== %s\n' "$2" | cat - "$log"
    exit $result
fi

TMPDIR=$(tests/system.sh scratch)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 1' INT TERM
mkdir -p $logs
rm -f $logs/*.log
on15=
[ "$(tests/system.sh arguments)" = --pg=both ] && on15=postgresql-15
printf '%s\n' simulation everything-else screens-0 screens-1 doors $on15 screens-2 screens-3 lint-web lint-python |
    xargs -n 1 -P 3 tests/run.sh part
result=$?
printf '\nThe slowest tests:\n'
grep -hE '^[0-9.]+s (setup|call|teardown) ' $logs/*.log | sort -rn | head -n 15
tests/system.sh missing
exit $result
