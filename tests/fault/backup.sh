#!/bin/sh
# backup.sh - a backup and a restore that are cut off at any write, fsync, rename …, or meet a failing
# or full disk: a file that has its name is a whole backup, a folder that has its name a whole county,
# nothing half looks like one, and the same again does what it always does.
. tests/fault-lib.sh

restore() { abacus restore "$1" "$2" --passphrase-file pass; }

# All that a restored county holds; it needs the keys to tell.
restored_text() { # COUNTY
    rm -rf told && cp -r "$1" told && rm -f told/.restoring && cp -r base/keys told/keys && county_text told
}

check_backup() { # STATUS
    if [ -e saved ]; then
        rm -rf made
        expect_status 0 'what was saved cannot be restored' restore saved made
        restored_text made >now 2>&1
        grep -q '^!' now && complain 'what was saved is not whole'
        expect_status 0 'what was saved does not verify' abacus -C made verify
        rm -rf saved made
    elif [ "$1" -le 1 ]; then
        complain 'it said that it was done, and there is nothing'
    fi
    expect_status 0 'the backup again' abacus -C county backup saved --passphrase-file pass
    [ ! -e saved.part ] || complain 'something is left over'
}

strike_backup() { # KIND CLASS N
    kind=$1 class=$2 nth=$3 wrong='' status=0
    rm -rf county saved saved.part && cp -r base county
    injected "$kind" "$class" "$nth" "$ABACUS" -C county backup saved --passphrase-file pass >said 2>refusal || status=$?
    [ "$(counted 0)" -eq 1 ] || kind=none
    check_end "$kind" "$status"
    start_again county
    expect_status 0 'the county does not verify' abacus -C county verify
    check_backup "$status"
    show_wrong
}

strike_restore() { # KIND CLASS N
    kind=$1 class=$2 nth=$3 wrong='' status=0
    rm -rf made made.part
    injected "$kind" "$class" "$nth" "$ABACUS" restore kept made --passphrase-file pass >said 2>refusal || status=$?
    [ "$(counted 0)" -eq 1 ] || kind=none
    check_end "$kind" "$status"
    if [ -e made.part/state.db ]; then # the end was read: it is whole, only its name is missing
        restored_text made.part >now 2>&1
        cmp -s after now || complain 'what looks like a county is none'
    fi
    [ -e made ] || [ "$status" -gt 1 ] || complain 'it said that it was done, and there is nothing'
    [ -e made ] || expect_status 0 'the restore again' restore kept made
    restored_text made >now 2>&1
    cmp -s after now || complain 'the county is not whole'
    [ ! -e made.part ] || [ "$status" -le 1 ] || complain 'something is left over'
    show_wrong
}

make_county
done_by abacus -C base import second.csv
printf 'a passphrase for tests\n' >pass && chmod 600 pass
cp -r base county
injected kill any 0 "$ABACUS" -C county backup kept --passphrase-file pass >said 2>&1
sweep_points 'backup' 12 strike_backup
restore kept made >said 2>&1
restored_text made >after 2>&1
rm -rf made
injected kill any 0 "$ABACUS" restore kept made --passphrase-file pass >said 2>&1
sweep_points 'restore' 16 strike_restore
finish
