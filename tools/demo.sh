# shellcheck shell=sh
# demo.sh - ./run demo: a fictional county from nothing to a report. Sourced by ./run.

DEMO=build/demo
ABACUS=build/abacus
# The last day that the fictional files speak of: what is overdue on it does not depend on the day of
# the demonstration.
DEMO_DAY=2024-06-30

# Status 1 is "done, but something needs attention": a demonstration is full of that.
abacus() {
    "$ABACUS" "$@" || [ $? -eq 1 ]
}

# Made anew each time, so that what is shown is what this version makes.
make_county() {
    rm -rf "$DEMO/county"
    abacus init "$DEMO/county" --name 示范县 --name-en 'Demo County' --division 990101 --fictional
}

make_data() {
    rm -rf "$DEMO/data"
    abacus demo "$DEMO/data" ${people:+--people "$people"}
}

make_report() {
    rm -rf "$DEMO/report"
    abacus -C "$DEMO/county" report --out "$DEMO/report"
}

demo_step() { # TITLE LABEL COMMAND…
    step "$1"
    shift
    timed "$@" || die "演示在此中断 / the demonstration stopped here: $1"
}

demo_summary() {
    step '与埋设的事实对照 against what was planted (data/truth.csv)'
    abacus -C "$DEMO/county" demo score "$DEMO/data"
    step '用时 time taken'
    timings
    cat <<END

看这里 Look here:
  报告 report      $DEMO/report/index.html   (findings.xlsx, CSV, JSON beside it)
  报送文件 files   $DEMO/data
  县 county        $DEMO/county
  再试 try next    build/abacus -C $DEMO/county findings --format table
                   build/abacus -C $DEMO/county show ID
END
}

run_demo() {
    people=
    while [ $# -gt 0 ]; do
        case $1 in
        --people)
            people=${2:-}
            case $people in '' | *[!0-9]*) usage "demo --people '$people'" ;; esac
            shift
            ;;
        --no-serve) ;; # nothing is served yet; accepted so that scripts may rely on it
        *) usage "demo: $1" ;;
        esac
        shift
    done
    timed '准备 set-up' set_up_build
    demo_step '编译 build' '编译 build' build_release
    mkdir -p "$DEMO"
    demo_step '生成示范县的报送文件 what departments of a fictional county send' '生成 demo' make_data
    demo_step '建县 init' '建县 init' make_county
    demo_step '导入 import' '导入 import' abacus -C "$DEMO/county" import "$DEMO/data"
    demo_step '运行模型 run the models' '运行 run' abacus -C "$DEMO/county" --as-of $DEMO_DAY run
    demo_step '写报告 report' '报告 report' make_report
    demo_summary
}
