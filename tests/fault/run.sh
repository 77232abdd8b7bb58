#!/bin/sh
# run.sh - a run that is cut off: findings, their versions, the run and its act are kept together or
# not at all, and so are the copies of facts and models that it was made from.
. tests/fault-lib.sh
make_county
done_by abacus -C base import second.csv
# Facts that no run has seen, so that copies are made: a comment counts.
{ echo '# 本县增补 added by this county' && cat base/facts/recurring.csv; } >changed
cp changed base/facts/recurring.csv
sweep 'run' 25 --as-of 2024-07-01 run
finish
