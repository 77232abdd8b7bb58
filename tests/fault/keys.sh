#!/bin/sh
# keys.sh - keys that are missing, altered or another county's; state and vault of another county: each
# is refused in one sentence that says which, and nothing is changed, made anew or lost.
. tests/fault-lib.sh

make_county
learn import second.csv || not_ok 'import, undisturbed'
done_by abacus init other --name 邻县 --division 990101 --fictional
done_by abacus -C other import dead.csv

# refused WHAT CODE PATTERN COMMAND…: exit 3, one sentence with the code and the pattern.
refused() {
    about=$1 code=$2 pattern=$3 got=0
    shift 3
    "$@" >said 2>errors || got=$?
    if [ "$got" -eq 3 ] && grep -Eq "^错误 $code .*$pattern" errors && [ "$(grep -c '^错误' errors)" -eq 1 ]; then
        ok "$about"
    else
        not_ok "$about (status $got)"
        sed 's/^/  # /' errors
    fi
}

fresh() { rm -rf county && cp -r base county; }

# With what was taken put back, the county is as it was and works.
unharmed() { # WHAT
    wrong=''
    cp -r base/keys base/vault base/state.db base/abacus.yaml county/
    county_text county >now 2>&1
    cmp -s before now || complain 'something was changed'
    expect_status "$wanted" 'the import' abacus -C county import second.csv
    expect_text after 'the import gives something else'
    if [ -z "$wrong" ]; then ok "$1: unharmed"; else not_ok "$1: $wrong"; fi
}

for key in token hash vault; do
    fresh
    file=county/keys/$key.key
    rm "$file"
    refused "import without the $key key" KEY001 "'$file'" abacus -C county import second.csv
    cp "other/keys/$key.key" "$file"
    refused "import with another county's $key key" KEY001 'belongs to county' abacus -C county import second.csv
    digit=$(sed -n 's/^key: \(.\).*/\1/p' "base/keys/$key.key")
    sed "s/^key: ./key: $(echo "$digit" | tr 0-9a-f 1-9a-f0)/" "base/keys/$key.key" >"$file"
    refused "import with a mistyped $key key" KEY001 'check value' abacus -C county import second.csv
    head -c 40 "base/keys/$key.key" >"$file"
    refused "import with half a $key key" KEY001 'damaged' abacus -C county import second.csv
    cp "base/keys/$key.key" "$file"
    chmod 644 "$file"
    refused "import with a $key key that others can read" KEY001 'open to other users' abacus -C county import second.csv
    rm "$file"
    mkdir "$file"
    refused "import with a folder for a $key key" KEY001 'is not a file' abacus -C county import second.csv
    rmdir "$file"
    check "findings without the $key key" abacus -C county findings
    check_status "doctor without the $key key" 1 abacus -C county doctor
    unharmed "the $key key"
done

# What another county's state, settings or vault would do to this one.
fresh
cp other/vault/vault.db county/vault/
cp other/state.db county/
refused 'import into the state and vault of another county' LAK002 'another county' abacus -C county import second.csv
cp base/vault/vault.db county/vault/
refused 'import into the state of another county' STA001 'different counties' abacus -C county import second.csv
refused 'findings of the state of another county' STA001 'different counties' abacus -C county findings
cp other/abacus.yaml county/
refused 'state and settings of another county' STA001 'different counties' abacus -C county import second.csv
cp other/vault/vault.db county/vault/
refused 'state, settings and vault of another county' KEY001 'belongs to county' abacus -C county import second.csv
unharmed 'state of another county'

fresh
cp other/vault/vault.db county/vault/
refused 'import with the vault of another county' STA001 'different counties' abacus -C county import second.csv
rm county/vault/vault.db
refused 'import without a vault' STA001 'vault of this county is missing' abacus -C county import second.csv
refused 'batches without a vault' STA001 'vault of this county is missing' abacus -C county batches
: >county/vault/vault.db
refused 'import with an emptied vault' STA001 'damaged' abacus -C county import second.csv
unharmed 'the vault'

fresh
rm county/state.db
refused 'import without a state' STA003 'not a county' abacus -C county import second.csv
refused 'init where keys are left without a state' LAK002 'state.db is gone' \
    abacus init county --name 县 --division 990101 --fictional
unharmed 'the state'
finish
