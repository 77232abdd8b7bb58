#!/bin/sh
# writers.sh - two processes at once: the second writer is refused in one clear sentence, whoever only
# reads goes on and sees no half of anything, and the first writer is not disturbed.
. tests/fault-lib.sh

# hold N COMMAND…: the command stops before its N-th call and waits; $writer is its process.
hold() {
    nth=$1
    shift
    rm -f counts
    env LD_PRELOAD="$SANITIZER:$TOOLS/inject.so" INJECT="stop any $nth" INJECT_STATE="$TMPDIR/counts" \
        "$ABACUS" -C county "$@" >held 2>&1 &
    writer=$!
    tries=0
    until grep -q '^State:.*stopped' "/proc/$writer/status" 2>/dev/null || [ $tries -eq 600 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
}

refused_as_busy() { # WHAT COMMAND…
    what=$1
    shift
    expect_status 3 "$what" abacus -C county "$@"
    grep -q "^错误 STA002 .* / error: cannot write to 'county' now: 'county/lock' is held by .* (process $writer) since [-0-9T:.]*Z$" errors ||
        complain "$what was not refused as it should be"
    [ "$(grep -c '^错误' errors)" -eq 1 ] || complain "$what was refused in more than one sentence"
}

readers_go_on() {
    check_reader
    finding=$(abacus -C county findings --format json | grep -o 'K087-[0-9a-f]*' | head -n 1)
    expect_status 0 'show' abacus -C county show "$finding"
    expect_status 0 'replay' abacus -C county replay "$finding"
    expect_status 0 'report' abacus -C county report --out report
}

try_while_held() { # N
    wrong=''
    rm -rf county report && cp -r base county
    hold "$1" import second.csv
    refused_as_busy 'a second import' import dead.csv
    refused_as_busy 'a withdrawal' withdraw 2 --why 重报
    refused_as_busy 'a run' run
    readers_go_on
    got=0
    kill -CONT "$writer"
    wait "$writer" || got=$?
    [ "$got" -eq "$wanted" ] || complain "the first writer ended with status $got"
    expect_text after 'the first writer was disturbed'
    [ -z "$wrong" ] || not_ok "held at call $1: $wrong"
    for file in held said errors; do [ -z "$wrong" ] || sed "s/^/  # $file: /" "$file"; done
}

# Imports that start at the same time: each is done or refused as busy, and the list says the same.
race() {
    rm -rf county && cp -r base county
    for n in 1 2 3 4 5 6; do
        benefits "race$n.csv" "$(paid "R$n" "$n" "$WIDOW" 李四娘 2024-03 2)"
        { abacus -C county import "race$n.csv" >"race$n.said" 2>&1; echo $? >"race$n.status"; } &
    done
    wait
    done_count=0
    for n in 1 2 3 4 5 6; do
        case $(cat "race$n.status") in
        0 | 1) done_count=$((done_count + 1)) ;;
        3) grep -q STA002 "race$n.said" || complain "import $n was refused for another reason" ;;
        *) complain "import $n ended with status $(cat "race$n.status")" ;;
        esac
    done
    [ "$(abacus -C county batches --format csv | grep -c ',race')" -eq "$done_count" ] ||
        complain 'what was acknowledged is not what is there'
    for n in 1 2 3 4 5 6; do abacus -C county import "race$n.csv" >said 2>&1; done
    [ "$(abacus -C county batches --format csv | grep -c ',race')" -eq 6 ] ||
        complain 'what was refused cannot be imported later, or is there twice'
}

two_inits() {
    for n in 1 2; do
        { abacus -C new init --name 县 --division 990101 --fictional >"init$n.said" 2>&1; echo $? >"init$n.status"; } &
    done
    wait
    case $(cat init1.status init2.status | tr -d '\n') in
    03 | 30) ;;
    *) complain "two inits ended with $(cat init1.status init2.status | tr '\n' ' ')" ;;
    esac
    expect_status 0 'the county that one of them made' abacus -C new batches
}

verdict() { # WHAT
    if [ -z "$wrong" ]; then ok "$1"; else not_ok "$1: $wrong"; fi
    wrong=''
}

make_county
learn import second.csv || not_ok 'import, undisturbed'
# Not the first calls and not the last: while SQLite opens its logs and closes them, readers wait.
margin=25 bad=$failures
for nth in $(seq $margin $(($(counted 1) - margin)) | choose_points 4); do try_while_held "$nth"; done
[ "$failures" -ne "$bad" ] || ok 'a second writer is refused, readers go on, the first writer finishes'
wrong=''
race
verdict 'of imports that start together each is done or refused as busy'
two_inits
verdict 'of two inits one makes the county'
finish
