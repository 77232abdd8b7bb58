#!/bin/sh
# verify.sh - a county is re-read from end to end: one flipped byte in any kind of file is found and told.
. tests/lib.sh

exec "$PYTHON" tests/cli/verify.py "$ABACUS" "$TMPDIR"
