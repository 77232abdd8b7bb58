#!/bin/sh
# readme.sh - what README shows is what the program says of the county that ./run demo makes.
. tests/lib.sh

exec "$PYTHON" tests/cli/readme.py "$ABACUS" "$TMPDIR"
