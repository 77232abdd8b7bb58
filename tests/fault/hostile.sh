# shellcheck shell=sh
# hostile.sh - files that want to crash, hang, fill or fool the reader; hostile.py makes and imports
# them.
# shellcheck source=tests/lib.sh
. tests/lib.sh

exec python3 tests/fault/hostile.py "$ABACUS" "$TMPDIR"
