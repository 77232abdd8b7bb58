# shellcheck shell=sh
# leak.sh - no identity number, account, phone or full name that was imported is anywhere in a county
# outside its vault, nor in what it writes; leak.py imports, looks, and plants leaks to be found.
# shellcheck source=tests/lib.sh
. tests/lib.sh

exec python3 tests/cli/leak.py "$ABACUS" build/test/tests/unit/lake_dump "$TMPDIR"
