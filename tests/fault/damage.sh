#!/bin/sh
# damage.sh - files that were cut, emptied or lost, and output that cannot be written: each is refused
# in a sentence that names it, nothing is written over, and what does not need it goes on.
. tests/fault-lib.sh

make_county
done_by abacus -C base import second.csv

fresh() { rm -rf county && cp -r base county; }

# refused WHAT CODE PATTERN COMMAND…
refused() {
    about=$1 code=$2 pattern=$3 got=0
    shift 3
    "$@" >said 2>errors || got=$?
    if [ "$got" -eq 3 ] && grep -Eq "^错误 $code .*$pattern" errors && ! grep -Eq 'Sanitizer|a bug' errors; then
        ok "$about"
    else
        not_ok "$about (status $got)"
        sed 's/^/  # /' errors
    fi
}

cut_to() { # FILE BYTES
    head -c "$2" "$1" >shorter && cp shorter "$1"
}

# ---- state.db ----
for bytes in 0 1 100 5000 20000; do
    fresh
    cut_to county/state.db "$bytes"
    cp county/state.db kept
    refused "import into a state of $bytes bytes" 'STA00[13]|OS001' 'state\.db' abacus -C county import dead.csv
    refused "run on a state of $bytes bytes" 'STA00[13]|OS001' 'state\.db' abacus -C county run
    refused "findings of a state of $bytes bytes" 'STA00[13]|OS001' 'state\.db' abacus -C county findings
    check "a state of $bytes bytes is left as it is" cmp kept county/state.db
done
fresh
echo 'this is a letter, not a database' >county/state.db
refused 'a text for a state' STA001 'state\.db' abacus -C county import dead.csv
echo 'neither are these settings: [' >county/abacus.yaml
cp base/state.db county/state.db
refused 'settings that cannot be read' DOC001 'abacus\.yaml' abacus -C county batches

# ---- the lake ----
fresh
rm county/lake/benefit/000003.parquet
refused 'run with a lake file lost' OS002 'benefit/000003\.parquet' abacus -C county run
benefits third.csv "$(paid V1 410 "$WIDOW" 李四娘 2024-01 2)"
refused 'import compared with a lake file lost' OS002 'benefit/000003\.parquet' abacus -C county import third.csv
check 'findings with a lake file lost' abacus -C county findings
check_status 'doctor says that a lake file is lost' 1 abacus -C county doctor
says 'doctor names it' 'benefit/000003\.parquet' abacus -C county doctor
check 'the batch can be withdrawn' abacus -C county withdraw 3 --why 文件丢失
check_status 'and its file imported again' 1 abacus -C county import second.csv
abacus -C county --as-of 2024-06-30 run >said 2>&1
county_text county | grep '^row benefit' | sed "s/'_row': [0-9]*//" | sort >now
county_text base | grep '^row benefit' | sed "s/'_row': [0-9]*//" | sort >wanted
check 'which gives the same rows' cmp wanted now

fresh
rm county/lake/gone/benefit/000003.parquet
refused 'run with a list of gone rows lost' OS002 'gone/benefit/000003\.parquet' abacus -C county run
for bytes in 0 10 300; do
    fresh
    cut_to county/lake/benefit/000001.parquet "$bytes"
    refused "run over a lake file of $bytes bytes" DUK001 'benefit/000001\.parquet' abacus -C county run
done

# ---- originals and rejects ----
fresh
check 'an original comes out' abacus -C county batch 1 --original out.csv --why 核对
check 'as it came in' cmp first.csv out.csv
cut_to county/lake/originals/000001.sealed 60
refused 'an original that was cut' SHT002 'truncated' abacus -C county batch 1 --original cut.csv --why 核对
check 'leaves no half of it' test ! -e cut.csv
rm county/lake/originals/000001.sealed
refused 'an original that is lost' OS002 'originals/000001\.sealed' abacus -C county batch 1 --original lost.csv --why 核对
cut_to county/lake/rejects/000003.sealed 60
refused 'rejects that were cut' SHT002 'rejects' abacus -C county batch 3 --rejects cut.xlsx --why 退回
rm county/lake/rejects/000003.sealed
refused 'rejects that are lost' OS002 'rejects/000003\.sealed' abacus -C county batch 3 --rejects lost.xlsx --why 退回
check 'leave no workbook' test ! -e cut.xlsx -a ! -e lost.xlsx

# ---- where output cannot go ----
fresh
full() { "$@" >/dev/full; }
for words in batches findings 'findings --format json' doctor; do
    # shellcheck disable=SC2086 # words
    check_status "$words into a full disk" 3 full abacus -C county $words
done
finish
