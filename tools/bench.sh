# shellcheck shell=sh
# bench.sh - ./run bench: comparisons with what others do. Sourced by ./run.

BENCH=build/bench
CALAMINE=0.9.1

# Peers from PyPI live in a venv of their own. What cannot be installed is named as missing.
set_up_peers() {
    [ -x "$BENCH/venv/bin/python" ] && "$BENCH/venv/bin/python" -c 'import python_calamine' 2>/dev/null &&
        return
    step "安装比较对象 installs a peer: python-calamine $CALAMINE (PyPI)"
    { rm -rf "$BENCH/venv" && python3 -m venv "$BENCH/venv" &&
        "$BENCH/venv/bin/pip" install --quiet --disable-pip-version-check "python-calamine==$CALAMINE"; } \
        >"$BENCH/peers.log" 2>&1 || {
        note "未装上，比较时注明缺失 / could not be installed, see $BENCH/peers.log"
        rm -rf "$BENCH/venv"
    }
}

bench_usage() {
    cat <<'HELP'
用法 usage: ./run bench [--rows N] [NAME…]

  NAME      tokens import-csv xlsx models rerun-day findings；给出名称则只比名称相符的
            only comparisons whose name contains one
  --rows N  大文件的行数（默认 1000000） rows of the large files
HELP
}

run_bench() {
    while [ $# -gt 0 ]; do
        case $1 in
        --rows)
            case ${2:-} in '' | 0* | *[!0-9]*) usage "bench --rows '${2:-}'" ;; esac
            export ABACUS_BENCH_ROWS="$2"
            shift 2
            ;;
        -h | --help)
            bench_usage
            return
            ;;
        -*) usage "bench: $1" ;;
        *) break ;;
        esac
    done
    set_up_build
    build_release
    ninja -C build/release --quiet bench/bench
    mkdir -p "$BENCH"
    set_up_peers
    [ ! -x "$BENCH/venv/bin/python" ] || export ABACUS_BENCH_PYTHON="$BENCH/venv/bin/python"
    build/release/bench/bench build/abacus "$BENCH" build/bench.json "$@"
}
