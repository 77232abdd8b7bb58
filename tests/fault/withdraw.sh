#!/bin/sh
# withdraw.sh - a withdrawal that is cut off: the batch is withdrawn with its act, or not at all.
. tests/fault-lib.sh
make_county
done_by abacus -C base import second.csv
sweep 'withdraw' 20 withdraw 3 --why 重报
finish
