#!/bin/sh
# run.sh - a run that is cut off: findings, their versions, the run and its act are kept together or
# not at all, and so are the copies of facts and models that it was made from.
. tests/fault-lib.sh
make_county
done_by abacus -C base import second.csv
# Facts that no run has seen, so that copies are made: a comment counts. Two models are enough.
{ echo '# 本县增补 added by this county' && cat base/facts/recurring.csv; } >changed
cp changed base/facts/recurring.csv
sweep 'run' 15 --as-of 2024-07-01 run K087 K089

findings() { abacus -C "$1" findings --status all --format json | grep -v '"status"'; }

# A run child that dies takes the model along that it was at, if any, and no other; the next run
# checks it.
strike_child() { # N
    kind=child-kill class=any nth=$1 wrong='' children=1
    rm -rf county && cp -r base county
    status=0
    injected kill any "$1" "$ABACUS" -C county --as-of 2024-07-01 run K087 K089 >said 2>refusal || status=$?
    children=
    check_end "$kind" "$status"
    [ "$(grep -c ' failed ' said)" -le 1 ] || complain 'more than one model failed'
    expect_status "$wanted" 'the next run' abacus -C county --as-of 2024-07-01 run K087 K089
    findings county | cmp -s wanted_findings - || complain 'the next run finds something else'
    show_wrong
}

what='a run whose child is killed' bad=$failures
rm -rf county && cp -r base county
children=1
injected kill any 0 "$ABACUS" -C county --as-of 2024-07-01 run K087 K089 >said 2>&1
children=
calls=$(counted 1)
findings county >wanted_findings
for nth_call in $(seq 2 "$calls" | choose_points 3); do strike_child "$nth_call"; done
[ "$failures" -ne "$bad" ] || ok "$what: 3 of $calls calls"
finish
