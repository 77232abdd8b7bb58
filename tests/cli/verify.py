"""verify.py ABACUS FOLDER - a county is changed past the program, one thing at a time; verify must tell it
(exit 3) and name the place. In the two databases a flipped byte counts when SQLite reads something else
out of the file: free space holds nothing. Prints TAP."""
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys

ABACUS, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
GOOD, COPY, SOURCES = FOLDER / "good", FOLDER / "copy", FOLDER / "sources"
ROUNDS = 40 if os.environ.get("ABACUS_TEST_DEEP") else 4
chance = random.Random(int(os.environ.get("ABACUS_TEST_SAMPLE", "1")))
failures = 0


def report(holds, what, said=""):
    global failures
    print(("ok - " if holds else "not ok - ") + what, flush=True)
    if not holds:
        failures += 1
        print("  # " + said[:600].replace("\n", "\n  # "), flush=True)


def abacus(*arguments, county=GOOD):
    done = subprocess.run([ABACUS, "-C", county, "--as-of", "2024-06-30", *map(str, arguments)], capture_output=True)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def fresh():
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(GOOD, COPY)


def told(what, place):
    status, said = abacus("verify", county=COPY)
    report(status == 3 and place in said, what, f"status {status}, '{place}' wanted\n{said}")


# ---- a county with something of everything ----

subprocess.run([ABACUS, "demo", SOURCES, "--people", "100", "--seed", "3"], check=True, capture_output=True)
subprocess.run([ABACUS, "init", GOOD, "--name", "示范县", "--division", "990101", "--fictional"], check=True, capture_output=True)
abacus("import", SOURCES)
abacus("run")
hand = FOLDER / "hand.csv"
hand.write_text("支付凭证号,金额(元),项目名称,收款账户名称,收款方账户,街道(乡镇)名称,村名称,证件号码,姓名,备注,发放月份\n"
                "H1,410,高龄津贴,张三,6217001234567890123,青山镇,东村,99010119400601001X,张三,,202405\n"
                "H2,not money,高龄津贴,李四,6217001234567890131,青山镇,东村,990101194006010028,李四,,202405\n")
abacus("import", hand)
abacus("param", "set", "K087", "grace_months", "3", "--from", "2024-01-01", "--why", "会议纪要")
abacus("withdraw", "12", "--why", "重报")
abacus("run")
status, said = abacus("verify")
report(status == 0 and " 0 differences" in said, "a county that nobody touched is what its acts say", said)
for wal in (GOOD / "state.db", GOOD / "vault" / "vault.db"):
    with sqlite3.connect(wal) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()

# ---- one flipped bit in a file of each kind ----

kinds = {}
for path in sorted(p for p in GOOD.rglob("*") if p.is_file()):
    name = path.relative_to(GOOD)
    if name.parts[0] in ("facts", "abacus.yaml", "lock", "tmp", "drafts") or "-wal" in path.name or "-shm" in path.name:
        continue
    kind = name.parts[0]
    if kind == "lake":
        kind += "/" + (name.parts[1] if name.parts[1] in ("gone", "originals", "rejects") else "rows")
    kinds.setdefault(kind, []).append(name)
report({"lake/rows", "lake/originals", "lake/rejects", "ledger", "keys", "knowledge", "state.db", "vault"} <= set(kinds),
       "the county has files of every kind", str(sorted(kinds)))


def rows_of(path):
    try:
        db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        db.text_factory = bytes
        return [db.execute("PRAGMA integrity_check").fetchall(),
                [(t, db.execute(f'SELECT rowid, * FROM "{t.decode()}"').fetchall() if has_rowid(db, t) else
                  db.execute(f'SELECT * FROM "{t.decode()}"').fetchall())
                 for (t,) in db.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY 1")]]
    except sqlite3.Error as error:
        return str(error)


def has_rowid(db, table):
    try:
        db.execute(f'SELECT rowid FROM "{table.decode()}" LIMIT 1')
        return True
    except sqlite3.Error:
        return False


missed, tried = [], 0
for kind, names in sorted(kinds.items()):
    fresh()
    for _ in range(ROUNDS * (4 if kind in ("state.db", "vault") else 1)):
        name = chance.choice(names)
        path = COPY / name
        data = bytearray((GOOD / name).read_bytes())
        at, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
        data[at] ^= bit
        path.write_bytes(data)
        for left in [*COPY.glob("*-wal"), *COPY.glob("*-shm"), *COPY.glob("vault/*-wal"), *COPY.glob("vault/*-shm")]:
            left.unlink()
        tried += 1
        status, said = abacus("verify", county=COPY)
        is_nothing = kind in ("state.db", "vault") and rows_of(path) == rows_of(GOOD / name)
        if status != 3 and not is_nothing:
            missed.append(f"{name} byte {at} bit {bit}: {status} {said[-200:]}")
        shutil.copyfile(GOOD / name, path)
report(not missed, f"{tried} flipped bits in {len(kinds)} kinds of files are found", "\n".join(missed))

# ---- what somebody would do ----


def in_state(*statements):
    fresh()
    with sqlite3.connect(COPY / "state.db") as db:
        for table in ("act_no_update", "act_no_delete", "act_body_no_update"):
            db.execute(f"DROP TRIGGER {table}")
        for sql in statements:
            db.execute(sql)
    db.close()


in_state("UPDATE finding SET amount_fen = amount_fen - 100 WHERE id = (SELECT min(id) FROM finding)")
told("an amount of a finding", "state.db finding (")
in_state("DELETE FROM finding WHERE id = (SELECT min(id) FROM finding)")
told("a finding removed", "state.db finding (")
in_state("UPDATE finding SET body = replace(body, '疑点', '正常') WHERE id = (SELECT min(id) FROM finding)")
told("the words of a finding", "state.db finding (")
in_state("DELETE FROM finding_version WHERE rowid = 1")
told("a version of a finding removed", "state.db run:1")
in_state("UPDATE run_model SET findings = 0 WHERE run = 1")
told("the count of a run", "state.db run:1")
in_state("UPDATE param SET value = 9")
told("a parameter", "state.db param:")
in_state("UPDATE batch SET rows_in = rows_in + 1 WHERE batch = 3")
told("the rows of a batch", "state.db batch:3")
in_state("UPDATE batch SET state = 'withdrawn' WHERE batch = 3")
told("a batch withdrawn past the acts", "state.db batch:3")
in_state("UPDATE batch SET state = 'sealed', withdrawn_act = NULL WHERE batch = 12")
told("a withdrawal undone past the acts", "state.db batch:12")
in_state("PRAGMA foreign_keys=OFF", "DELETE FROM batch WHERE batch = 3")
told("a batch removed", "state.db batch:3")
in_state("UPDATE act SET at = '2020' || substr(at, 5) WHERE seq = 3")
told("the time of an act", "state.db act:3")
in_state("UPDATE act_body SET body = replace(body, 'accepted', 'rejected') WHERE seq = 3")
told("what an act said", "state.db act:3")
in_state("DELETE FROM act_body WHERE seq = 3")
told("the content of an act gone without an erasure", "state.db act:3")
in_state("PRAGMA foreign_keys=OFF", "DELETE FROM act_body WHERE seq = 3", "DELETE FROM outbox", "DELETE FROM act WHERE seq = 3")
told("an act removed", "state.db act:3")
in_state("INSERT INTO act(at,actor,kind,subject,commitment) VALUES('2024-01-01T00:00:00.000Z','root','export','x',zeroblob(32))")
told("an act slipped in at the end", "state.db outbox")
fresh()
with sqlite3.connect(COPY / "vault" / "vault.db") as db:
    db.execute("DELETE FROM record WHERE rowid IN (SELECT rowid FROM record LIMIT 1)"
               if has_rowid(db, b"record") else
               "DELETE FROM record WHERE (kind, token) IN (SELECT kind, token FROM record LIMIT 1)")
db.close()
told("a record of the vault removed", "vault/vault.db")
fresh()
next((COPY / "lake" / "originals").iterdir()).unlink()
told("an original removed", "lake/originals/")
fresh()
shutil.copy(next((COPY / "lake" / "originals").iterdir()), COPY / "lake" / "originals" / "000999.sealed")
told("an original slipped in", "lake/originals/000999.sealed")
fresh()
(COPY / "keys" / "vault.key").unlink()
told("a key removed", "keys")
fresh()
shutil.rmtree(COPY / "keys")
status, said = abacus("verify", county=COPY)
report(status == 0 and "were not" in said, "keys that are kept elsewhere are no difference", said)
status, said = abacus("verify")
report(status == 0, "and the county itself is still what it was", said)
sys.exit(failures > 0)
