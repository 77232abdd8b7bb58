# shellcheck shell=sh
# same.sh - the same inputs give the same findings, byte for byte, whatever the order of files, the
# numbers of batches and the number of threads; same.py makes the counties and compares them.
# shellcheck source=tests/lib.sh
. tests/lib.sh

exec python3 tests/cli/same.py "$ABACUS" "$TMPDIR"
