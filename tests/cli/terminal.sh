# shellcheck shell=sh
# terminal.sh - progress is drawn on a terminal, with rate and what is left, and leaves no trace; in
# a pipe there is none of it.
# shellcheck source=tests/lib.sh
. tests/lib.sh

C=$TMPDIR/c
abacus init "$C" --name 示范县 --division 990101 --fictional >/dev/null
rows() { # COUNT: of one benefit list
    echo '支付凭证号,金额(元),项目名称,收款方账户,街道(乡镇)名称,证件号码,姓名,发放月份'
    seq -f "V%.0f,10,低保,801200000001,青山镇,,张三,2024-01" "$1"
}
rows 60000 >"$TMPDIR/big.csv"
rows 3000 >"$TMPDIR/small.csv"
# What is drawn, one drawing a line: a return begins each, and "erase to the end of the line" wipes it.
on_terminal() { "$PYTHON" tests/cli/terminal.py '' "$ABACUS" "$@" | tr '\r\033' '\n#'; }

on_terminal -C "$C" import "$TMPDIR/big.csv" >"$TMPDIR/drawn"
says 'an import draws how far it is, how fast, and what is left' \
    '^#\[Kbig.csv: [0-9]+/~[0-9]+ 行 rows, [0-9]+/s, 还需 [0-9]+s left$' cat "$TMPDIR/drawn"
says 'its total is an estimate near the truth' '/~[56][0-9]{4} 行' cat "$TMPDIR/drawn"
says 'what was drawn is wiped before the receipt' '^#\[Kbig.csv：批次 1，' cat "$TMPDIR/drawn"
abacus -C "$C" import "$TMPDIR/small.csv" >"$TMPDIR/out" 2>"$TMPDIR/err"
check 'an import in a pipe is quiet' test ! -s "$TMPDIR/err"
prints 'and prints its receipt alone' 2 sh -c "wc -l <'$TMPDIR/out'"
says 'a run draws' '^#\[K模型 models: [01]/1 个' on_terminal -C "$C" run K090
abacus -C "$C" --as-of 2024-06-30 run K090 >"$TMPDIR/out" 2>"$TMPDIR/err"
check 'a run in a pipe is quiet' test ! -s "$TMPDIR/err"
says 'a demonstration draws' '^#\[K生成 writing: [0-9]+' on_terminal demo "$TMPDIR/demo" --people 300
abacus demo "$TMPDIR/quiet" --people 300 >"$TMPDIR/out" 2>"$TMPDIR/err"
check 'a demonstration in a pipe is quiet' test ! -s "$TMPDIR/err"

finish
