#!/bin/sh
# All tests in three parts side by side, for they wait more than they reckon: the screens (the browser driver keeps an event loop on its
# thread), the server's on Debian's PostgreSQL 15, and everything else, which is shown as it comes; the others at the end.
set -u
cd "$(dirname "$0")/.."
pytest=.venv/bin/pytest
TMPDIR=$(tests/system.sh scratch)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

older() {
    [ "$(tests/system.sh arguments)" != --pg=both ] || $pytest --pg=15 -k pg15 tests/server
}

$pytest tests/e2e >.cache/screens.log 2>&1 &
screens=$!
older >.cache/older.log 2>&1 &
older=$!
trap 'kill $screens $older 2>/dev/null; exit 1' INT TERM
result=0
$pytest --ignore=tests/e2e || result=1
wait $older || result=1
wait $screens || result=1
cat .cache/older.log .cache/screens.log
tests/system.sh missing
exit $result
