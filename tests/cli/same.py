"""same.py ABACUS FOLDER - counties with the same keys that get the same files in other orders.

What must be the same: everything, byte for byte, since a finding names a batch by its content and a
row by its line. Where a file was cut in two, the place of a row is another one; there the findings
must be the same but for their evidence. Prints TAP.
"""
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys

ABACUS, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
DEEP = bool(os.environ.get("ABACUS_TEST_DEEP"))
SEED = int(os.environ.get("ABACUS_TEST_SEED", "1"))
SOURCES = FOLDER / "sources"

failures = 0


def report(holds, what, detail=()):
    global failures
    print(("ok - " if holds else "not ok - ") + what, flush=True)
    if not holds:
        failures += 1
        for line in list(detail)[:20]:
            print("  # " + str(line)[:400], flush=True)


def abacus(county, *arguments, statuses=(0, 1)):
    done = subprocess.run([ABACUS, "-C", county, "--as-of", "2024-06-30", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in statuses:
        report(False, f"abacus {arguments[0]} in {county.name}", [done.returncode, *done.stderr.splitlines()[-5:]])
    return done.stdout


def copy(county, name):
    shutil.copytree(county, FOLDER / name)
    return FOLDER / name


def imported(empty, name, files):
    """The order of the files is the order of their batches."""
    county = copy(empty, name)
    abacus(county, "import", *files)
    return county


def query(county, sql):
    db = sqlite3.connect(f"file:{county}/state.db?mode=ro", uri=True)
    rows = db.execute(sql).fetchall()
    db.close()
    return rows


class Result:
    """What came of a run: the stable interface, and what is kept behind it."""

    def __init__(self, county, threads):
        self.name = f"{county.name}, {threads} thread(s)"
        abacus(county, "run", "--threads", threads)
        self.text = abacus(county, "findings", "--status", "all", "--format", "json")
        self.findings = json.loads(self.text)
        self.kept = query(county, "SELECT id, facts_hash, body FROM finding ORDER BY id")
        self.models = query(county, "SELECT model, state, findings, checked_rows FROM run_model ORDER BY model")
        self.run = query(county, "SELECT snapshot, facts, pack, params FROM run ORDER BY run DESC LIMIT 1")


def differences(a, b):
    left, right = {f["id"]: f for f in a.findings}, {f["id"]: f for f in b.findings}
    yield from (f"only in {a.name}: {i} {left[i]['reason_zh']}" for i in sorted(left.keys() - right.keys()))
    yield from (f"only in {b.name}: {i} {right[i]['reason_zh']}" for i in sorted(right.keys() - left.keys()))
    for i in sorted(left.keys() & right.keys()):
        for key in left[i]:
            if left[i][key] != right[i].get(key):
                yield f"{i} {key}: {left[i][key]} / {right[i].get(key)}"


def compare(what, a, b):
    report(a.run == b.run, f"{what}: the same snapshot, facts, pack and parameters", [a.run, b.run])
    report(a.models == b.models, f"{what}: the same models checked, over as many rows", [x for x in zip(a.models, b.models) if x[0] != x[1]])
    report(a.text == b.text, f"{what}: the same {len(a.findings)} findings, byte for byte", differences(a, b))
    report(a.kept == b.kept, f"{what}: the same ids, material facts and bodies", [x for x in zip(a.kept, b.kept) if x[0] != x[1]])


def without_evidence(result):
    findings = [{k: v for k, v in f.items() if k != "evidence"} for f in result.findings]
    facts = [(i, facts_hash) for i, facts_hash, _ in result.kept]
    return findings, facts, [(f["id"], len(f["evidence"])) for f in result.findings]


def cut_in_two(folder):
    """The longest delta list as two files, each with the title rows and header."""
    shutil.copytree(SOURCES, folder)
    whole = max(folder.rglob("一卡通代发回盘*.csv"), key=lambda p: p.stat().st_size)
    data = whole.read_bytes()
    lines = data.splitlines(keepends=True)
    head = next(i for i, line in enumerate(lines) if len(line.decode("gb18030", "replace").split("\t")) > 5 or len(line.split(b",")) > 5) + 1
    middle = head + (len(lines) - head) // 2
    whole.with_name("上.csv").write_bytes(b"".join(lines[:middle]))
    whole.with_name("下.csv").write_bytes(b"".join(lines[:head] + lines[middle:]))
    whole.unlink()
    return whole.name, len(lines) - head


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(number):
    digits = f"99010119410203{number:03}"
    return digits + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, digits)) % 11]


def write(name, head, rows):
    (SOURCES / name).write_text("\n".join([head, *rows]) + "\n")


def ties():
    """Rows that nothing tells apart but the file they came in: dead people paid by the same voucher in
    the lists of two townships, of which the bank sent back one; invoices paid twice on one day."""
    people = [(f"丙{chr(0x4e00 + 40 * n)}", resident_id(n), 80120009000 + n) for n in range(1, 25)]
    head = "支付凭证号,金额(元),项目名称,收款方账户,街道(乡镇)名称,证件号码,姓名,发放月份"
    for town in ("甲镇", "乙镇", "丙镇"):
        write(f"同凭证{town}.csv", head, [f"T1,410,高龄津贴,{account},{town},{number},{name},2024-02" for name, number, account in people])
    write("同凭证死亡.csv", "姓名,身份证号,死亡日期,户籍乡镇", [f"{name},{number},2023-01-05,甲镇" for name, number, _ in people])
    write("同凭证回盘.csv", "序,代发账户,代发户名,代发金额,代发身份证号,代发单位,补贴项目,核心系统身份证,装表结果",
          [f"{n},{account},{name},410,{number},民政局,高龄津贴,{number},账户已销户" for n, (name, number, account) in enumerate(people, 1)])
    head = "单位名称,用途,收款方账户名称,收款方账号,支付金额,付款日期,支付凭证号,发票号码,是否惠企利民"
    for unit in "甲乙丙":
        write(f"同发票{unit}.csv", head, [f"县{unit}局,水泵,示范泵业有限公司,880000001,5000,2024-03-01,,2399000000000000{n:04},否" for n in range(20)])


def files_in(folder):
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "truth.csv")


def same_files():
    files = files_in(SOURCES)
    empty = FOLDER / "empty"
    subprocess.run([ABACUS, "init", empty, "--name", "示范县", "--division", "990101", "--fictional"], check=True, capture_output=True)
    forward = imported(empty, "forward", files)
    shuffled = files[:]
    random.Random(SEED).shuffle(shuffled)
    other = imported(empty, "shuffled", shuffled)
    # a batch that came, went and came again: numbers with a hole, the last file another batch
    last = json.loads(abacus(other, "batches", "--format", "json"))[-1]["batch"]
    abacus(other, "withdraw", last, "--why", "重报")
    abacus(other, "import", shuffled[-1])
    seven, two = copy(forward, "seven"), copy(forward, "two")
    base = Result(forward, 1)
    report(len(base.findings) > 50, f"{len(files)} files, {len(base.findings)} findings")
    numbers = [query(c, "SELECT digest, batch FROM batch WHERE state='sealed' ORDER BY digest") for c in (forward, other)]
    report(numbers[0] != numbers[1] and [n[0] for n in numbers[0]] == [n[0] for n in numbers[1]], "the other order gave other batch numbers to the same files")
    compare("two threads", base, Result(two, 2))
    compare("seven threads", base, Result(seven, 7))
    compare("another order of files, other batch numbers", base, Result(other, 3))
    parts = FOLDER / "parts"
    name, rows = cut_in_two(parts)
    cut = Result(imported(empty, "cut", files_in(parts)), 2)
    report(without_evidence(cut) == without_evidence(base), f"{name} ({rows} rows) cut in two: the same findings, as much evidence", differences(base, cut))
    for county in (forward, other, seven):
        chosen = [f["id"] for f in base.findings]
        chosen = chosen if DEEP else random.Random(SEED).sample(chosen, 3)
        for finding in chosen:
            said = subprocess.run([ABACUS, "-C", county, "replay", finding], capture_output=True, text=True)
            report(said.returncode == 0 and "byte for byte" in said.stdout, f"{county.name}: {finding} is replayed byte for byte", [said.stdout, said.stderr])


subprocess.run([ABACUS, "demo", SOURCES, "--people", "30000" if DEEP else "1500", "--seed", str(SEED % 1000 + 1)], check=True, capture_output=True)
ties()
same_files()
sys.exit(failures > 0)
