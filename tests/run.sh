#!/bin/sh
# All tests in two halves side by side, one a core: the server's on Debian's PostgreSQL 15 and the screens beside everything else.
# The browser driver keeps an event loop on its thread, so the screens have a process of their own. The second half is shown at the end.
set -u
cd "$(dirname "$0")/.."
pytest=.venv/bin/pytest
log=.cache/second-half.log
TMPDIR=$(tests/system.sh scratch)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

second_half() {
    result=0
    $pytest tests/e2e || result=1
    if [ "$(tests/system.sh arguments)" = --pg=both ]; then
        $pytest --pg=15 -k pg15 -m "not slow" tests/server || result=1
    fi
    return $result
}

second_half >$log 2>&1 &
second=$!
trap 'kill $second 2>/dev/null; exit 1' INT TERM
result=0
$pytest --ignore=tests/e2e || result=1
wait $second || result=1
cat $log
tests/system.sh missing
exit $result
