# shellcheck shell=sh
# fault-lib.sh - what the suites of tests/fault share: a tiny county, the program with a call that
# fails or kills it (tests/fault/inject.c), and the sweep over every such call.
#
# The sweep uses the sanitised program: half of its points are failing calls, and what a failing call
# breaks (a leak, a use after free) is then seen as well. The sanitizer's library must be first.
. tests/lib.sh

TOOLS=$PWD/build/test/tests/fault
SANITIZER=$(cc -print-file-name=libasan.so)
SECONDS_MAX=60 # of one command; it takes less than one
ABACUS_HOME=$PWD
ABACUS=$PWD/$ABACUS
export ABACUS_HOME
cd "$TMPDIR" || exit 1

# ---- a tiny county ----

# The n-th person born on 1 June of a year in the fictional division, with a sound check digit.
person() { # YEAR N
    awk -v text="990101${1}0601$(printf %03d "$2")" 'BEGIN {
        split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", weight, " ")
        for (i = 1; i <= 17; i++) sum += substr(text, i, 1) * weight[i]
        print text substr("10X98765432", sum % 11 + 1, 1) }'
}

OLD=$(person 1940 1) WIDOW=$(person 1950 2) SMITH=$(person 1960 3) NEWCOMER=$(person 1970 4)

paid() { echo "$1,$2,农村最低生活保障金,8012000111222$6,青山镇,$3,$4,$5"; }

benefits() { # FILE LINE…
    file=$1
    shift
    printf '%s\n' '支付凭证号,金额(元),项目名称,收款方账户,街道(乡镇)名称,证件号码,姓名,发放月份' "$@" >"$file"
}

# Deliveries: a first list, the dead, and a second list that changes, drops and adds rows of the
# first and holds a row that must go back.
make_files() {
    benefits first.csv "$(paid V1 400 "$OLD" 张三丰 2024-01 1)" "$(paid V1 400 "$WIDOW" 李四娘 2024-01 2)" \
        "$(paid V1 300 "$SMITH" 王五铁 2024-01 3)" "$(paid V2 400 "$OLD" 张三丰 2024-02 1)"
    benefits second.csv "$(paid V1 350 "$OLD" 张三丰 2024-01 1)" "$(paid V1 400 "$WIDOW" 李四娘 2024-01 2)" \
        "$(paid V1 260 "$NEWCOMER" 赵六新 2024-01 4)" "$(paid V1 x "$SMITH" 王五铁 2024-01 3)"
    printf '%s\n' '姓名,身份证号,死亡日期,户籍乡镇' "张三丰,$OLD,2023-09-12,青山镇" \
        "王五铁,$SMITH,2023-10-01,青山镇" "赵六新,$NEWCOMER,2023-11-05,青山镇" >dead.csv
}

# Status 1 is "done, but something needs attention".
done_by() { "$@" >said 2>&1 || [ $? -eq 1 ] || { cat said >&2 && exit 1; }; }

# The county `base`: the first list and the dead, one run.
make_county() {
    make_files
    done_by abacus init base --name 县 --division 990101 --fictional
    done_by abacus -C base import first.csv dead.csv
    done_by abacus -C base --as-of 2024-06-30 run
}

# ---- the program with a fault ----

# injected KIND CLASS N COMMAND…; with children=1 its child processes are counted and hit instead.
children=
injected() {
    fault="$1 $2 $3"
    shift 3
    rm -rf counts counts.lost
    LD_PRELOAD=$SANITIZER:$TOOLS/inject.so INJECT=$fault INJECT_STATE=$TMPDIR/counts \
        INJECT_CHILDREN=$children timeout "$SECONDS_MAX" "$@"
}

# Word I of the counts (tests/fault/inject.c): 0 it happened, 1 calls of any class, 2 writes.
counted() { od -An -v -tu4 -j "$((4 * $1))" -N 4 counts | tr -d ' '; }

county_text() { "$TOOLS/probe" "$1"; } # all that it holds

# ---- the sweep ----

# Every point of a command: KIND CLASS N, one a line.
all_points() { # CALLS WRITES
    for kind in kill power power-bytes power-names error dying full; do
        seq -f "$kind any %.0f" "$1"
    done
    for kind in torn short; do seq -f "$kind write %.0f" "$2"; done
}

# All of them with --deep, else COUNT that the commit chooses.
choose_points() { # COUNT
    if [ -n "${ABACUS_TEST_DEEP:-}" ]; then
        cat
    else
        awk -v seed="${ABACUS_TEST_SEED:-1}" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' |
            sort -n | head -n "$1" | cut -f 2-
    fi
}

# What the undisturbed command does: `before`, `after` and, done again, `twice`.
learn() { # COMMAND…
    county_text base >before
    rm -rf county && cp -r base county
    readers_view >seen_before
    wanted=0
    injected kill any 0 "$ABACUS" -C county "$@" >said 2>&1 || wanted=$?
    county_text county >after
    readers_view >seen_after
    wanted_twice=0
    abacus -C county "$@" >said 2>&1 || wanted_twice=$?
    county_text county >twice
    ! grep -H '^!' before after twice
}

# complain WHAT: keeps the first of what is wrong at this point.
complain() { wrong=${wrong:-$1}; }

# A killed program just ends; any other is done, or refuses in words. None crashes by itself.
check_end() { # KIND STATUS
    case $1-$2 in
    kill-137 | torn-137 | power*-137) ;;
    none-*) ;;
    kill-* | torn-* | power*) complain "ended with status $2 instead of being killed" ;;
    *-[01]) ;;
    *-3) grep -q '^错误 [A-Z]*[0-9]* .* / error: .' refusal || complain 'refused without a word' ;;
    *) complain "ended with status $2" ;;
    esac
    ! grep -Eq 'Sanitizer|runtime error|abacus: a bug' refusal || complain 'crashed'
}

# What somebody sees who only reads; when it was imported differs.
readers_view() {
    abacus -C county batches --format csv | sed 's/,[-0-9]*T[0-9:.]*Z,/,/'
    abacus -C county findings --status all --format json
}

# Before anything is mended, a reader sees the county as it was or as it will be.
check_reader() {
    readers_view >seen 2>errors
    [ ! -s errors ] || complain 'a reader was refused'
    cmp -s seen seen_before || cmp -s seen seen_after || complain 'a reader sees something half done'
}

# Any command that writes first finishes or undoes; this one then finds nothing to withdraw.
start_again() { # COUNTY
    started=0
    abacus -C "$1" withdraw 999 --why x >said 2>errors || started=$?
    [ "$started" -eq 3 ] || complain "the next start ended with status $started"
    grep -q LAK001 errors || complain 'the next start failed'
}

expect_text() { # FILE WHAT
    county_text county >now 2>&1
    cmp -s "$1" now || complain "$2"
}

# expect_status STATUS WHAT COMMAND…
expect_status() {
    expected=$1 about=$2 got=0
    shift 2
    "$@" >said 2>errors || got=$?
    [ "$got" -eq "$expected" ] || complain "$about ended with status $got"
}

# Wholly or not at all; done when it said so; and done again it does what it always does.
check_county() { # STATUS COMMAND…
    acknowledged=$1
    shift
    county_text county >now 2>&1
    if cmp -s after now; then
        expect_status "$wanted_twice" 'doing it twice' abacus -C county "$@"
        expect_text twice 'doing it twice gives something else'
    elif [ "$acknowledged" -gt 1 ] && cmp -s before now; then
        expect_status "$wanted" 'doing it again' abacus -C county "$@"
        expect_text after 'done again it gives something else'
    elif [ "$acknowledged" -le 1 ]; then
        cp now half
        complain 'it said that it was done, and it is not'
    else
        cp now half
        complain 'half done'
    fi
}

strike() { # KIND CLASS N COMMAND…
    kind=$1 class=$2 nth=$3 wrong='' status=0
    shift 3
    rm -rf county && cp -r base county
    injected "$kind" "$class" "$nth" "$ABACUS" -C county "$@" >said 2>refusal || status=$?
    [ "$(counted 0)" -eq 1 ] || kind=none # another thread was faster this time
    check_end "${children:+child-}$kind" "$status"
    check_reader
    start_again county
    check_county "$status" "$@"
    show_wrong
}

# What is wrong at this point, if anything.
show_wrong() {
    [ -n "$wrong" ] || return 0
    not_ok "$what, $kind at $class call $nth: $wrong"
    for file in refusal said errors; do sed "s/^/  # $file: /" "$file"; done
    [ ! -e half ] || show_half
    rm -f half
}

# Against what it is nearest to.
show_half() {
    for wanted_text in before after; do diff "$wanted_text" half >"diff_$wanted_text"; done
    nearest=diff_after
    [ "$(wc -c <diff_before)" -gt "$(wc -c <diff_after)" ] || nearest=diff_before
    cut -c 1-300 "$nearest" | sed "s/^/  # $nearest: /"
}

# sweep_points WHAT COUNT STRIKE [COMMAND…]: over what `counts` holds; COUNT points unless all are wanted.
sweep_points() {
    what=$1 count=$2 strike=$3 calls=$(counted 1)
    all_points "$calls" "$(counted 2)" >all
    shift 3
    choose_points "$count" <all >points
    bad=$failures
    while read -r point_kind point_class point_n; do
        "$strike" "$point_kind" "$point_class" "$point_n" "$@" </dev/null
    done <points
    [ "$failures" -ne "$bad" ] ||
        ok "$what: $(wc -l <points) of $(wc -l <all) faults over $calls calls"
}

# sweep_children WHAT COMMAND…: after `sweep` of the same; its children are few calls.
sweep_children() {
    what=$1 bad=$failures children=1
    shift
    rm -rf county && cp -r base county
    injected kill any 0 "$ABACUS" -C county "$@" >said 2>&1
    calls=$(counted 1)
    for child_kind in kill error; do
        for nth_call in $(seq "$calls"); do strike $child_kind any "$nth_call" "$@"; done
    done
    children=
    [ "$calls" -gt 0 ] || not_ok "$what: no call of a child was seen"
    [ "$failures" -ne "$bad" ] || ok "$what: killed and failing at each of $calls calls"
}

# sweep WHAT COUNT COMMAND…: on the county `base`.
sweep() {
    what=$1 count=$2
    shift 2
    if learn "$@"; then
        sweep_points "$what" "$count" strike "$@"
    else
        not_ok "$what, undisturbed"
    fi
}
