#!/bin/sh
# init.sh - an init that is cut off: the folder is no county yet, and the next init makes it one.
. tests/fault-lib.sh

init() { abacus -C "$1" init --name 县 --division 990101 --fictional; }

strike_init() { # KIND CLASS N
    kind=$1 class=$2 nth=$3 wrong='' status=0
    rm -rf county
    injected "$kind" "$class" "$nth" "$ABACUS" -C county init --name 县 --division 990101 \
        --fictional >said 2>refusal || status=$?
    [ "$(counted 0)" -eq 1 ] || kind=none
    check_end "$kind" "$status"
    again=0
    init county >said 2>errors || again=$?
    # Made again, or whole already and refused as that; what was acknowledged is never made again.
    case $status-$again in
    [!0]*-0) ;;
    *-3) grep -q 'LAK002.* is a county already' errors || complain 'the next init failed' ;;
    *) complain "the next init ended with status $again" ;;
    esac
    start_again county
    expect_text after 'the county is not whole'
    show_wrong
}

init undisturbed >said 2>&1
start_again undisturbed
county_text undisturbed >after
injected kill any 0 "$ABACUS" -C other init --name 县 --division 990101 --fictional >said 2>&1
sweep_points 'init' 30 strike_init
finish
