# shellcheck shell=sh
# lib.sh - what test scripts share. Sourced first; scripts run from the project's root.
#   . tests/lib.sh
#   check "init makes a county" abacus init "$TMPDIR/c" --name 县 --division 990101 --fictional
#   refuse "a bad date" 2 abacus --as-of yesterday run
set -u

: "${TMPDIR:=/tmp}"
ABACUS=${ABACUS:-build/test/src/abacus}
failures=0

abacus() { "$ABACUS" "$@"; }

ok() { printf 'ok - %s\n' "$*"; }

not_ok() {
    printf 'not ok - %s\n' "$*"
    failures=$((failures + 1))
}

skip() { printf 'ok - %s # SKIP %s\n' "$1" "$2"; }

# check_status WHAT STATUS COMMAND…; what the command said is shown when it differs.
check_status() {
    what=$1 wanted=$2
    shift 2
    got=0
    said=$("$@" 2>&1) || got=$?
    if [ "$got" -eq "$wanted" ]; then
        ok "$what"
    else
        not_ok "$what (status $got, not $wanted)"
        printf '%s\n' "$said" | sed 's/^/  # /'
    fi
}

check() { # WHAT COMMAND…
    what=$1
    shift
    check_status "$what" 0 "$@"
}

refuse() { check_status "$@"; } # WHAT STATUS COMMAND…

# says WHAT PATTERN COMMAND…: its output, errors too, matches the pattern (ERE).
says() {
    what=$1 pattern=$2
    shift 2
    said=$("$@" 2>&1)
    if printf '%s\n' "$said" | grep -Eq -e "$pattern"; then
        ok "$what"
    else
        not_ok "$what (no '$pattern' in what it said)"
        printf '%s\n' "$said" | sed 's/^/  # /'
    fi
}

# The last line of every script: its status tells whether all held.
finish() { [ "$failures" -eq 0 ]; }
