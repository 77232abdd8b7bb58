# shellcheck shell=sh
# common.sh - words and clocks that every verb of ./run uses. Sourced, never run.

note() { printf '%s\n' "$*"; }

# One step of the work, told before it is done.
step() { printf '\n==> %s\n' "$*"; }

die() {
    printf './run: %s\n' "$*" >&2
    exit 1
}

usage() {
    printf './run: 不认识 unknown: %s（./run help）\n' "$*" >&2
    exit 2
}

seconds() { date +%s; }

cores() { getconf _NPROCESSORS_ONLN; }

# timed LABEL COMMAND…: runs it, keeps how long it took for `timings`, and hands on its status.
TIMINGS=
timed() {
    timed_label=$1
    shift
    timed_start=$(seconds)
    timed_status=0
    "$@" || timed_status=$?
    TIMINGS="$TIMINGS$(printf '  %4d s  %s' $(($(seconds) - timed_start)) "$timed_label")
"
    return "$timed_status"
}

timings() { printf '%s' "$TIMINGS"; }
