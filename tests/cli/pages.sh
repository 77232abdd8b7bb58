# shellcheck shell=sh
# pages.sh - the man page and the completion that are made from the table of commands.
# shellcheck source=tests/lib.sh
. tests/lib.sh

# ---- the man page ----

page=$TMPDIR/abacus.1
abacus help --man >"$page"
if command -v groff >/dev/null; then
    prints 'groff finds no fault in the man page' '' \
        env LC_ALL=C.UTF-8 groff -man -Tutf8 -K utf8 -wall -z "$page"
else
    skip 'groff finds no fault in the man page' 'groff is not here (apt-get install groff-base)'
fi
abacus help | sed -n 's/^  \([a-z][a-z ]*[a-z]\)  .*/\1/p' | while read -r verb; do
    grep -q "^\.SS abacus $verb" "$page" || echo "$verb"
done >"$TMPDIR/lost"
check 'the man page tells of every verb' test ! -s "$TMPDIR/lost"
for word in withdraw county as-of threads NAME 'EXIT STATUS' ABACUS_HOME; do
    check "the man page tells of $word" grep -q -e "$(echo "$word" | sed 's/-/\\\\-/')" "$page"
done

# ---- completion ----

completion=$TMPDIR/abacus.bash
abacus help --bash >"$completion"
mkdir "$TMPDIR/here"
: >"$TMPDIR/here/死亡 名单.csv"

# completes WORDS…: what bash offers for the last of the words, sorted, on one line.
completes() {
    (cd "$TMPDIR/here" && bash -c '
        . "$0"
        COMP_WORDS=(abacus "$@") COMP_CWORD=$#
        _abacus && printf "%s\n" "${COMPREPLY[@]}"' "$completion" "$@") | grep . | LC_ALL=C sort | tr '\n' ' '
}

check 'completion is sound bash' bash -n "$completion"
says 'completion is bound to the program' '_abacus' bash -c ". '$completion'; complete -p abacus"
prints 'the beginning of a verb' 'withdraw ' completes wi
prints 'verbs of one beginning' 'batch batches ' completes bat
prints 'a group is offered once' 'model ' completes mod
prints 'the verbs of a group' 'lint list ' completes model li
prints 'a verb that begins another' 'score ' completes demo s
prints 'options of a verb' '--seed ' completes demo --se
prints 'options of a verb of two words' '--format --from ' completes param set --f
prints 'options of every verb' '--county ' completes batches --cou
prints 'the three formats' 'csv json table ' completes findings --format ''
prints 'a verb behind global options' 'replay ' completes -C /x --as-of 2024-01-01 repl
prints 'files as operands, blanks in their names too' '死亡 名单.csv ' completes import 死
prints 'no option of another verb' '' completes batches --li

finish
