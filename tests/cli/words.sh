# shellcheck shell=sh
# words.sh - the command line itself: verbs, options, operands, help, what is printed where.
# shellcheck source=tests/lib.sh
. tests/lib.sh

C=$TMPDIR/c
says 'init says where the keys are' 'keys' \
    abacus init "$C" --name 示范县 --division 990101 --fictional

# ---- every verb ----

verbs=$TMPDIR/verbs
abacus help | sed -n 's/^  \([a-z][a-z ]*[a-z]\)  .*/\1/p' >"$verbs"
prints 'help lists every verb of the table' \
    "$(sed -n '/ COMMANDS\[\] = {/,$s/^    {.name = "\([a-z ]*\)".*/\1/p' src/cli/commands.c)" cat "$verbs"

while read -r verb; do
    # shellcheck disable=SC2086 # a verb may be two words
    help=$(abacus help $verb)
    says "help $verb: synopsis, Chinese, English" "^用法 usage: abacus $verb" echo "$help"
    # shellcheck disable=SC2086
    prints "$verb --help says the same" "$help" abacus $verb --help
    # shellcheck disable=SC2086
    error "$verb refuses an option it does not have" 2 "no option '--frobnicate'" \
        abacus -C "$C" $verb --frobnicate
    hints "$verb then says where its options are" "abacus help $verb"
done <"$verbs"

prints 'help alone is the overview' "$(abacus help)" abacus
prints '--help is the overview' "$(abacus help)" abacus --help
prints '-h is the overview' "$(abacus help)" abacus -h
says 'help tells the exit statuses' '0 .*1 .*2 .*3 ' abacus help
says 'help of a group lists its verbs' 'abacus model backtest' abacus help model
says 'help shows needed options as such' '\(needed\)' abacus help withdraw
says 'help takes two words' '^用法 usage: abacus param set' abacus help param set
prints '--help wins over whatever else is wrong' "$(abacus help run)" abacus run K1 --help --nonsense
prints 'version is one line' "$(abacus version)" abacus -- version
says 'version names the engine' '^abacus [0-9.]+ \(DuckDB v[0-9.]+\)$' abacus version

# ---- what is not known ----

error 'an unknown verb' 2 "no command 'imprt'" abacus imprt x
hints 'the verb that was meant' "did you mean 'import'"
error 'an unknown verb like no other' 2 "no command 'frobnicate'" abacus frobnicate
hints 'where the verbs are' "'abacus help' lists all"
error 'two letters swapped' 2 "no command 'hepl'" abacus hepl
hints 'the verb whose letters were swapped' "did you mean 'help'"
error 'an unknown verb of a group' 2 "no command 'model lnit'" abacus model lnit
hints 'the verb of the group that was meant' "did you mean 'model lint'"
error 'a group that is not known' 2 "no command 'mode'" abacus mode list
hints 'the group that was meant' "did you mean 'model list'"
error 'the second word of a group alone' 2 "no command 'backtest'" abacus backtest K087
hints 'the whole verb' "did you mean 'model backtest'"
error 'a group without its verb' 2 "'param' needs a second word" abacus param
hints 'where the verbs of the group are' "'abacus help param'"
error 'help of what is not there' 2 "no command 'modle tst'" abacus help modle tst
hints 'the verb whose help was meant' "did you mean 'model test'"
error 'an unknown option' 2 "no option '--modle'" abacus findings --modle x
hints 'the option that was meant' "did you mean '--model'"
error 'an unknown letter' 2 "no option '-x'" abacus -x
hints 'where the options are' "'abacus help' lists the options"
error 'an option of another verb' 2 "no option '--limit'" abacus batches --limit 3
error 'an unknown option with a value' 2 "no option '--thread=2'" abacus run --thread=2
hints 'the option with a value that was meant' "did you mean '--threads'"

# ---- options and their values ----

error 'an option without its value' 2 '--as-of needs a value: DATE' abacus --as-of
error 'a letter without its value' 2 '--county needs a value: DIR' abacus -C
error 'a switch with a value' 2 '--fictional takes no value' \
    abacus init "$TMPDIR/x" --fictional=yes --name 县 --division 990101
error 'an option given twice' 2 '--limit is given twice' abacus findings --limit 1 --limit 2
error 'a day that does not exist' 2 "'2023-02-29' is not a day" abacus --as-of 2023-02-29 version
error 'a day written otherwise' 2 "'30.6.2024' is not a day" abacus --as-of 30.6.2024 version
error 'a format that does not exist' 2 "'xml' is no format: table, json or csv" \
    abacus --format xml batches
error 'a format where nothing is listed' 2 "'abacus version' prints no list" \
    abacus version --format json
for number in 0 -1 1.5 3x '' 99999999999999999999 2147483648; do
    error "--limit '$number'" 2 "--limit $number: a whole number from 1 to 2147483647" \
        abacus -C "$C" findings --limit="$number"
done
error 'threads of none' 2 '--threads 0: a whole number from 1 to' abacus -C "$C" run --threads 0
error 'a severity that does not exist' 2 "--severity 'pink'" abacus -C "$C" findings --severity pink
error 'a status that does not exist' 2 "--status 'odd'" abacus -C "$C" findings --status odd
check 'a value behind =' abacus --county="$C" --format=json --as-of=2024-06-30 batches
check 'a value in the next word' abacus --county "$C" --format json --as-of 2024-06-30 batches
check 'a value at the letter' abacus "-C$C" batches
check 'options behind the verb' abacus batches -C "$C" --format csv
prints 'the last of a global option counts' '[]' abacus -C "$C" --format csv batches --format json

# ---- operands ----

while IFS='|' read -r verb taken; do
    # shellcheck disable=SC2086
    error "$verb without its operands" 2 "'abacus $verb' takes $taken; words given: 0" \
        abacus -C "$C" $verb --as-of 2024-06-30
    hints "$verb then says where its help is" "abacus help $verb"
done <<'END'
import|PATH…
withdraw|BATCH
batch|BATCH
show|FINDING
replay|FINDING
model new|SLUG
model show|MODEL
model backtest|MODEL\|FILE
param set|MODEL NAME VALUE
demo|DIR
demo score|DIR
END
error 'a word too many' 2 "'abacus withdraw' takes BATCH; words given: 2" abacus withdraw 1 2 --why x
error 'words where none are taken' 2 "'abacus doctor' takes no words; words given: 1" abacus doctor x
error 'help of three words' 2 "'abacus help' takes" abacus help a b c
for verb in 'init' 'init --name 县' 'withdraw 1' "withdraw 1 --why=" 'report' \
    'param set K087 grace_months 1 --why x' 'param set K087 grace_months 1 --from 2024-01-01'; do
    # shellcheck disable=SC2086
    error "$verb: a needed option is not there" 2 "needs --[a-z]+ [A-Z]+" abacus -C "$C" $verb
done
error 'a word that looks like an option' 3 "'./-x'|'-x'" abacus -C "$C" import -- -x

# ---- where there is no county ----

mkdir "$TMPDIR/plain"
for verb in batches 'batch 1' run findings 'show 12345678' 'replay 12345678' 'report --out r' \
    'param list' 'param set a b 1 --from 2024-01-01 --why x' 'withdraw 1 --why x' \
    'model backtest K087' "demo score $TMPDIR" "import $0"; do
    # shellcheck disable=SC2086
    error "$verb outside a county" 3 "'$TMPDIR/plain' is not a county: it holds no state.db" \
        abacus -C "$TMPDIR/plain" $verb
    hints "$verb then says what to do" 'abacus -C .* init'
done
prints 'none of them left anything' '' ls -A "$TMPDIR/plain"
for verb in 'model list' 'model show K087' 'model lint K087' doctor; do
    # shellcheck disable=SC2086
    check "$verb works outside a county" abacus -C "$TMPDIR/plain" $verb
done

# ---- what is printed where ----

prints 'an empty list as JSON' '[]' abacus -C "$C" findings --format json
prints 'an empty list as a table' '（无）none' abacus -C "$C" findings
prints 'an empty list as CSV is its head' \
    "$(printf 'id,severity,title_zh,unit,amount_yuan,occurred_on,status,reason_zh\r')" \
    abacus -C "$C" findings --format csv
abacus -C "$C" nothing >"$TMPDIR/out" 2>/dev/null
check 'an error prints nothing on the standard output' test ! -s "$TMPDIR/out"
error 'a full disk behind the output' 3 'could not write the output: No space left' \
    sh -c "'$ABACUS' help >/dev/full"
error 'a closed output' 3 'could not write the output' sh -c "'$ABACUS' version >&-"
abacus help 2>"$TMPDIR/stderr" | head -n 1 >/dev/null
check 'whoever reads no further gets no complaint' test ! -s "$TMPDIR/stderr"

finish
