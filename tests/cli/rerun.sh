#!/bin/sh
# rerun.sh - a run that redoes only what changed gives what a full run gives: two copies of a county
# go through the same random edits; one runs as usual, the other with --full.
. tests/lib.sh

edits=${ABACUS_TEST_DEEP:+60}
edits=${edits:-10}
seed=${ABACUS_TEST_SEED:-1}
data=$TMPDIR/data
usual=$TMPDIR/usual
full=$TMPDIR/full

# A number from 0 to $1 - 1 that depends on the seed and the step only.
pick() { awk -v seed="$seed" -v step="$step" -v n="$1" 'BEGIN { srand(seed * 1000 + step); rand(); print int(rand() * n) }'; }

# Status 1 is "done, but something needs attention".
done_or_attention() { "$@" >/dev/null 2>&1 || [ $? -eq 1 ]; }

both() {
    for county in "$usual" "$full"; do
        done_or_attention abacus -C "$county" "$@" || return 1
    done
}

nth_line() { sed -n "$(($1 + 1))p"; }

sealed_batches() { abacus -C "$usual" batches --format csv | awk -F, '$2 == "sealed" { print $1 }'; }

edit_import() {
    file=$(find "$data" -type f ! -name truth.csv | sort | nth_line "$(pick "$(find "$data" -type f ! -name truth.csv | wc -l)")")
    both import "$file"
}

# A batch that later ones were compared with cannot be withdrawn: then nothing changes in either.
edit_withdraw() {
    count=$(sealed_batches | wc -l)
    [ "$count" -gt 0 ] || return 0
    batch=$(sealed_batches | nth_line "$(pick "$count")")
    both withdraw "$batch" --why test || true
}

edit_param() { both param set duplicate-payment window_days "$(($(pick 60) + 1))" --from 2023-01-01 --why test; }

edit_fact() {
    for county in "$usual" "$full"; do
        echo "第$step项,test" >>"$county/facts/recurring.csv"
    done
}

edit_day() { day=2024-0$(($(pick 6) + 1))-28; }

edit() {
    case $(pick 10) in
    0 | 1 | 2 | 3 | 4) edit_import ;;
    5) edit_withdraw ;;
    6) edit_param ;;
    7) edit_fact ;;
    8) edit_day ;;
    9) ;; # nothing at all
    esac
}

findings() { abacus -C "$1" findings --status all --format json; }

# What the run says of itself, without how long it took and what stood.
outcome() { abacus -C "$@" run --as-of "$day" --format csv 2>/dev/null | cut -d , -f 1-8; }

same_outcome() {
    outcome "$usual" >"$TMPDIR/a"
    abacus -C "$full" run --full --as-of "$day" --format csv 2>/dev/null | cut -d , -f 1-8 >"$TMPDIR/b"
    cmp "$TMPDIR/a" "$TMPDIR/b"
}

same_findings() {
    findings "$usual" >"$TMPDIR/a"
    findings "$full" >"$TMPDIR/b"
    cmp "$TMPDIR/a" "$TMPDIR/b"
}

make_counties() {
    abacus demo "$data" --people 300 --seed 7 &&
        abacus init "$usual" --name 示范县 --name-en Demo --division 990101 --fictional &&
        done_or_attention abacus -C "$usual" import "$data" &&
        done_or_attention abacus -C "$usual" run --as-of 2024-06-28 &&
        cp -r "$usual" "$full"
}

day=2024-06-28
check 'two copies of a county are made' make_counties
step=1
while [ "$step" -le "$edits" ]; do
    edit || not_ok "edit $step could not be made"
    check "after edit $step the runs say the same" same_outcome
    check "after edit $step the findings are the same" same_findings
    step=$((step + 1))
done

stands() { abacus -C "$usual" run --as-of "$day" --format json 2>/dev/null | grep -c '"millis": 0'; }
says 'what did not change is not run again' '^[1-9]' stands
finish
