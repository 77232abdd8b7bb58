"""leak.py ABACUS LAKE_DUMP FOLDER - looks for personal data where none may be.

A demonstration county and a few hand-written files are imported, run, corrected, reported and
exported. All identity numbers, accounts, phones and full names of the source files are then looked
for: in every column of every lake file (decoded), in the bytes of every file of the county (also
freed pages of state.db, vault and sealed originals), in temporary files while commands run, in all
that commands print, in reports and archives (unpacked). Then leaks are planted, and must be found.
Prints TAP.

How it looks. Numbers: every run of digits (blanks and hyphens skipped, full-width digits folded) of
11 to 32 digits, and all its parts of the lengths that secrets have. Names of three characters and
more: anywhere. Names of two characters: only where no other Chinese character stands beside them,
since 安平 is a name, a place and half of 平安. Exceptions, counted and bounded: a name that is also a
place, unit, fund or other public word of the sources. Bytes are read as UTF-8, GB18030 and UTF-16.
"""
import collections
import csv
import io
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import unicodedata
import xml.etree.ElementTree as ET
import zipfile

ABACUS, DUMP, FOLDER = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
COUNTY, SOURCES, OUT, TEMP = FOLDER / "county", FOLDER / "sources", FOLDER / "out", FOLDER / "temp"
PEOPLE = 20000 if os.environ.get("ABACUS_TEST_DEEP") else 2000

failures = 0


def report(holds, what, detail=()):
    global failures
    print(("ok - " if holds else "not ok - ") + what, flush=True)
    if not holds:
        failures += 1
        for line in list(detail)[:25]:
            print("  # " + str(line)[:300], flush=True)


# ---- what was sent ----

NAME_HEADS = re.compile("姓名|户主|代表|经办人|报销人|出差人|领款人|审批人|使用人|承包人|联系人|主持人|责任人|项目经理|办理人|收款账户名称|代发户名|收款方账户名称")
MIXED_HEADS = re.compile("当事人|申请人|相对人名称|XDR_MC")   # firms and people in one column
NUMBER_HEADS = re.compile("身份证|证件号|账号|账户$|代发账户|卡号|社保卡|电话|手机|XDR_ZJHM")
PUBLIC_HEADS = re.compile("单位|乡镇|村|项目|资金|银行|企业|地点|目的地|事项|环节|类别|用途|补贴|事由|科目|街道|地类")
SURNAMES_LONG = "欧阳|上官|司马|诸葛|夏侯|尉迟"
HAN = "㐀-䶿一-鿿〇𠀀-𲎯"


def rows_of_csv(path):
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    delimiter = max(",\t|;", key=text[:4000].count)
    yield from csv.reader(io.StringIO(text), delimiter=delimiter)


def rows_of_book(path):
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        shared = []
        if "xl/sharedStrings.xml" in names:
            root = ET.fromstring(archive.read("xl/sharedStrings.xml"))
            shared = ["".join(t.text or "" for t in item.iter(space + "t")) for item in root.iter(space + "si")]
        for sheet in sorted(n for n in names if n.startswith("xl/worksheets/sheet")):
            for row in ET.fromstring(archive.read(sheet)).iter(space + "row"):
                cells = []
                for cell in row.iter(space + "c"):
                    column = 0
                    for letter in re.match("[A-Z]+", cell.get("r")).group():
                        column = column * 26 + ord(letter) - 64
                    value = cell.find(space + "v")
                    text = value.text if value is not None else "".join(t.text or "" for t in cell.iter(space + "t"))
                    if cell.get("t") == "s":
                        text = shared[int(text)]
                    cells += [""] * (column - 1 - len(cells)) + [text or ""]
                yield cells
            yield None  # the end of a sheet


def tables(path):
    """(heads, row) for every row below a header: the first row of a sheet with five filled cells."""
    heads = None
    for row in rows_of_csv(path) if path.suffix == ".csv" else rows_of_book(path):
        if row is None:
            heads = None
        elif heads is None:
            if sum(bool(cell) for cell in row) >= 5:
                heads = row
        else:
            yield heads, row


def fold(text):
    """Digits and letters as the reader sees them: 　１３８ is 138."""
    return unicodedata.normalize("NFKC", text)


def plain_number(text):
    return re.sub(r"[\s\-·'=\"]", "", fold(text)).upper()


def is_name(text):
    return bool(re.fullmatch(f"[{HAN}]{{2,3}}|(?:{SURNAMES_LONG})[{HAN}]{{1,2}}|[{HAN}]+(?:·[{HAN}]+)+", text))


class Secrets:
    def __init__(self):
        self.numbers, self.names, self.public = set(), set(), collections.Counter()

    def add_number(self, text):
        number = plain_number(text)
        if not re.fullmatch(r"\d{11,32}X?", number):
            return
        self.numbers.add(number.rstrip("X") if number.endswith("X") else number)
        if len(number) == 18:
            self.numbers.add(number[:17])   # as a number without its check digit

    def add_name(self, text):
        name = re.sub(r"\s", "", fold(text))
        name = re.sub(r"[（(].*", "", name)
        if is_name(name):
            self.names.add(name)

    def add_row(self, heads, row):
        for head, cell in zip(heads, row):
            if NUMBER_HEADS.search(head):
                self.add_number(cell)
            elif NAME_HEADS.search(head) or MIXED_HEADS.search(head):
                self.add_name(cell)
            elif PUBLIC_HEADS.search(head):
                self.public[fold(cell)] += 1
            for number in re.findall(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9}|62\d{14,17})(?!\d)", fold(cell)):
                if not re.search("凭证|发票|编码|文号|编号|代码|单据|公函|CODE|WSH|SHXYM", head):
                    self.add_number(number)

    def finish(self):
        words = "\n".join(self.public)
        self.excepted = {name for name in self.names if name in words}
        self.names -= self.excepted
        self.number_lengths = sorted({len(number) for number in self.numbers})
        self.name_lengths = sorted({len(name) for name in self.names if len(name) > 2 and "·" not in name})
        self.dotted = [name for name in self.names if "·" in name]


# ---- looking ----

DIGITS = re.compile(r"\d(?:[ \-]?\d){10,}")
WORDS = re.compile(f"[{HAN}]{{2,}}")


def look_in_text(secrets, text):
    text = fold(text)
    found = set()
    for run in DIGITS.findall(text):
        digits = re.sub(r"[ \-]", "", run)
        for length in secrets.number_lengths:
            for at in range(len(digits) - length + 1):
                if digits[at:at + length] in secrets.numbers:
                    found.add(digits[at:at + length])
    for word in set(WORDS.findall(text)):
        if word in secrets.names:
            found.add(word)
        for length in secrets.name_lengths:
            for at in range(len(word) - length + 1):
                if word[at:at + length] in secrets.names:
                    found.add(word[at:at + length])
    found.update(name for name in secrets.dotted if name in text)
    return found


def is_text(data, encoding):
    try:
        data.decode(encoding)
        return True
    except UnicodeDecodeError:
        return False


def look_in_bytes(secrets, data):
    """In sealed files any four bytes come by chance, and four bytes are a name of two characters."""
    found = look_in_text(secrets, data.decode("utf-8", "ignore"))
    for encoding, part in (("gb18030", data), ("utf-16-le", data), ("utf-16-le", data[1:])):
        seen = look_in_text(secrets, part.decode(encoding, "ignore"))
        found |= seen if is_text(part, encoding) else {secret for secret in seen if len(secret) > 2}
    return found


def look_in_file(secrets, path):
    data = path.read_bytes()
    found = look_in_bytes(secrets, data)
    if data[:4] == b"PK\3\4":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                found |= look_in_text(secrets, name) | look_in_bytes(secrets, archive.read(name))
    return found


def files_under(*roots):
    for root in roots:
        yield from (path for path in sorted(root.rglob("*")) if path.is_file())


def look_in_lake(secrets, county):
    leaks = []
    for path in files_under(county / "lake"):
        if path.suffix == ".parquet":
            cells = subprocess.run([DUMP, path], check=True, capture_output=True).stdout.decode()
            leaks += [f"{path.relative_to(county)}: {secret}" for secret in look_in_text(secrets, cells)]
    return leaks


def look_everywhere(secrets, *roots):
    leaks = []
    for root in roots:
        for path in files_under(root):
            for secret in look_in_text(secrets, str(path.relative_to(root))) | look_in_file(secrets, path):
                leaks.append(f"{path.relative_to(root.parent)}: {secret}")
    return leaks


class Watch(threading.Thread):
    """Keeps what temporary and half-written files hold while commands run."""

    def __init__(self):
        super().__init__(daemon=True)
        self.is_over, self.seen, self.names = False, [], set()

    def run(self):
        while not self.is_over:
            for path in [*COUNTY.rglob("*.part"), *COUNTY.glob("tmp/**/*"), *TEMP.rglob("*")]:
                try:
                    if path.is_file() and path.stat().st_size:
                        self.names.add(path.name)
                        self.seen.append(path.read_bytes()[:8 << 20])
                        self.seen = self.seen[-200:]
                except OSError:
                    pass
            time.sleep(0.01)


printed = []


def run(*arguments, statuses=(0, 1), words=""):
    done = subprocess.run([ABACUS, "-C", COUNTY, "--as-of", "2024-06-30", *map(str, arguments)], capture_output=True,
                          input=words.encode(), env={**os.environ, "TMPDIR": str(TEMP)})
    printed.append(done.stdout + done.stderr)
    if done.returncode not in statuses:
        report(False, "abacus " + " ".join(map(str, arguments[:2])), [done.returncode, done.stderr.decode()])
    return done.stdout.decode()


# ---- files by hand: personal data where it does not belong ----

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(chance):
    digits = f"990101{chance.randint(1940, 2005)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}{chance.randint(1, 999):03}"
    return digits + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, digits)) % 11]


def hand_written(secrets):
    """Each person once in the form that a careless office writes."""
    chance = random.Random(11)
    head = "支付凭证号,金额(元),项目名称,收款账户名称,收款方账户,街道(乡镇)名称,村名称,证件号码,姓名,备注,发放月份"
    lines, people = [head], []
    given = iter("霁旻翀赟垚彧晟曦旸熠璟铖玥珩钰昀祺翊宸奕")
    for surname in "郗郜逄郄厍晁暴亓郏璩":
        person = (surname + next(given) + next(given), resident_id(chance), "6217" + "".join(str(chance.randint(0, 9)) for _ in range(15)), f"13{chance.randint(100000000, 999999999)}")
        people.append(person)
        secrets.names.add(person[0])
        for number in person[1:]:
            secrets.add_number(number)
    notes = [
        "由{n}（电话{p}）代领", "卡号{a}，身份证{i}", "{n}，{i}，{p}", "账号：{A}", "{i15}的户主", "本人　{w}　已签字", "退{n}户 {p}", "{n}{n}", "电话:{P}", "{d}",
    ]
    for k, ((name, number, account, phone), note) in enumerate(zip(people, notes)):
        other = people[(k + 3) % len(people)]
        text = note.format(n=other[0], i=other[1], a=other[2], p=other[3], A=" ".join(other[2][at:at + 4] for at in range(0, 19, 4)), i15=other[1][:6] + other[1][8:17],
                           w=" ".join(other[0]), P="-".join((other[3][:3], other[3][3:7], other[3][7:])), d="".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in other[1]))
        secrets.add_number(other[1][:6] + other[1][8:17])
        shape = [name, number, account]
        if k == 1:
            shape = [" ".join(name), number[:6] + " " + number[6:14] + " " + number[14:], account]
        if k == 2:
            shape[1] = number[:17] + ("0" if number[17] != "0" else "1")   # a wrong check digit
            secrets.add_number(shape[1])
        if k == 3:
            shape[1] = number[:12]                                           # cut off
        if k == 4:
            shape[1] = "".join(chr(ord(c) + 0xFEE0) for c in number)
        if k == 5:
            shape[2] = "'" + account
        if k == 6:
            shape = [name, account, number]                                  # in each other's columns
        lines.append(f"H{k},410,农村最低生活保障金,{name},{shape[2]},青山镇,东村,{shape[1]},{shape[0]},{text},202405")
    lines.append(f"H99,not money,农村最低生活保障金,x,{people[0][2]},青山镇,东村,{people[0][1]},{people[0][0]},{people[1][3]},202405")
    (SOURCES / "hand.csv").write_text("\n".join(lines) + "\n")
    name, number, account, phone = people[0]
    # a file without a header, and one whose title, name and header speak of a person
    (SOURCES / "headless.csv").write_text(f"{name},{number},{account},{phone},青山镇东村\n{people[1][0]},{people[1][1]},{people[1][2]},{people[1][3]},青山镇东村\n")
    (SOURCES / f"{people[2][0]}{people[2][1]}.csv").write_text(f"经办人：{people[3][0]}，电话{people[3][3]},,,\n甲,乙,丙,{people[4][0]},{people[4][1]}\n一,二,三,四,五\n")
    cells = "".join(f'<row r="{r}">' + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row) + "</row>" for r, row in enumerate(
        (head.split(","), f"S1,410,高龄津贴,{people[7][0]},{people[7][2]},青山镇,东村,{people[7][1]},{people[7][0]},,202405".split(",")), 1))
    with zipfile.ZipFile(SOURCES / "一户一表.xlsx", "w") as archive:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
        archive.writestr("_rels/.rels", f'<Relationships><Relationship Id="b" Type="{kind}officeDocument" Target="xl/workbook.xml"/></Relationships>')
        archive.writestr("xl/workbook.xml", f'<workbook><sheets><sheet name="{people[7][0]}" r:id="a"/><sheet name="{people[8][0]}{people[8][3]}" r:id="b"/></sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships><Relationship Id="a" Type="{kind}worksheet" Target="a.xml"/><Relationship Id="b" Type="{kind}worksheet" Target="b.xml"/></Relationships>')
        archive.writestr("xl/a.xml", f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
        archive.writestr("xl/b.xml", "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>")
    (SOURCES / f"名单 {people[5][0]} {people[5][3]}.csv").write_text(f"经办人：{people[6][0]} {people[6][3]}\n" + head + f"\nF1,410,高龄津贴,{people[5][0]},{people[5][2]},青山镇,东村,{people[5][1]},{people[5][0]},,202405\n")


# ---- the county's life ----


def live(secrets):
    watch = Watch()
    watch.start()
    run("import", SOURCES, statuses=(3,))                      # some of the files are no lists
    run("run")
    run("import", SOURCES / "hand.csv")                        # again
    batches = eval(run("batches", "--format", "json").replace("null", "None"))
    rejected = next(b["batch"] for b in batches if b["rejected"])
    run("batch", rejected, "--rejects", FOLDER / "rejects.xlsx", "--why", "更正")
    run("batch", rejected, "--original", FOLDER / "original", "--why", "更正")
    for batch in batches[-2:]:
        run("batch", batch["batch"])
    for who in sorted(secrets.numbers)[::len(secrets.numbers) // 3] + sorted(secrets.names)[:1]:
        run("find", "--case", "1", "--why", "核查", statuses=(0, 1, 2, 3), words=who + "\n")
    run("withdraw", batches[-1]["batch"], "--why", "重报")
    run("run", "--threads", "1")
    findings = eval(run("findings", "--status", "all", "--format", "json").replace("null", "None"))
    for finding in findings[::len(findings) // 3]:
        run("show", finding["id"])
        run("replay", finding["id"])
        run("evidence", finding["id"], "--out", OUT / f"{finding['id']}.zip")
    for form in ("table", "csv", "json"):
        run("findings", "--format", form)
        run("batches", "--format", form)
    run("digest")
    run("report", "--out", OUT / "report")
    watch.is_over = True
    watch.join()
    return watch, len(batches), len(findings)


# ---- planted leaks: a test that finds nothing must be able to find ----


def plant_in_lake(county, name, number):
    target = next(path for path in files_under(county / "lake") if path.suffix == ".parquet")
    subprocess.run([DUMP, "--plant", target.with_name("planted.parquet")], input=f"见{name}的说明\n".encode(), check=True)
    return look_in_lake


def plant_in_state(county, name, number):
    """A row that was deleted again: its bytes stay in a freed page."""
    with sqlite3.connect(county / "state.db") as db:
        db.execute("PRAGMA secure_delete=off")
        db.execute("CREATE TABLE planted(x)")
        db.execute("INSERT INTO planted VALUES (?)", (f"备注 {number[:6]} {number[6:]}",))
        db.commit()
        db.execute("DROP TABLE planted")
    db.close()
    return look_everywhere


def plant_in_log(county, name, number):
    (county / "log").write_bytes(f"import: {name}, row 3".encode("gb18030"))
    return look_everywhere


def plant_in_temp(county, name, number):
    (county / "tmp").mkdir(exist_ok=True)
    (county / "tmp" / "x").write_bytes(b"\0\1" + number.encode("utf-16-le") + b"\2")
    return look_everywhere


def plant_in_report(county, name, number):
    with zipfile.ZipFile(county / "findings.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<t>{name}</t>")
    return look_everywhere


def planted_leaks_are_found(secrets):
    chance = random.Random(7)
    name = chance.choice(sorted(n for n in secrets.names if len(n) == 3))
    number = chance.choice(sorted(n for n in secrets.numbers if len(n) == 18))
    for plant in (plant_in_lake, plant_in_state, plant_in_log, plant_in_temp, plant_in_report):
        copy = FOLDER / "copy"
        shutil.copytree(COUNTY, copy)
        looks = plant(copy, name, number)
        leaks = looks(secrets, copy)
        report(len(leaks) > 0, f"a leak {plant.__name__.replace('plant_', '').replace('_', ' ')} would be found")
        shutil.rmtree(copy)


def spill_is_sealed():
    """What the engine puts on disk while it works, with 64 MiB of memory, on one thread."""
    folder, secret = FOLDER / "spill", "张三丰990101195006010012"
    folder.mkdir()
    child = subprocess.Popen([DUMP, "--spill", folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdin.write(secret.encode() + b"\n")
    child.stdin.flush()
    said = child.stdout.readline()
    sizes = [path.stat().st_size for path in files_under(folder)]
    clear = [path.name for path in files_under(folder) if secret.encode() in path.read_bytes() or b"990101195006" in path.read_bytes()]
    child.stdin.close()
    report(child.wait() == 0 and said == b"spilled\n" and sum(sizes) > 16 << 20, f"the engine spilled {sum(sizes) >> 20} MiB", [said, sizes])
    report(not clear, "nothing of it is in clear", clear)
    report(not list(files_under(folder)), "and it is gone afterwards")


secrets = Secrets()
OUT.mkdir()
TEMP.mkdir()
subprocess.run([ABACUS, "demo", SOURCES, "--people", str(PEOPLE), "--seed", "5"], check=True, capture_output=True)
for source in files_under(SOURCES):
    if source.name != "truth.csv":
        for heads, row in tables(source):
            secrets.add_row(heads, row)
hand_written(secrets)
secrets.finish()
subprocess.run([ABACUS, "init", COUNTY, "--name", "示范县", "--division", "990101", "--fictional"], check=True, capture_output=True)
watch, batches, findings = live(secrets)
report(len(secrets.numbers) > PEOPLE and len(secrets.names) > PEOPLE / 4, f"{len(secrets.numbers)} numbers and {len(secrets.names)} names are looked for")
report(len(secrets.excepted) <= len(secrets.names) / 100, f"{len(secrets.excepted)} names are public words too", sorted(secrets.excepted))
report(batches > 20 and findings > 20, f"{batches} batches, {findings} findings")
clear = look_in_bytes(secrets, b"\n".join(path.read_bytes() for path in files_under(SOURCES) if path.suffix == ".csv"))
report(len(clear) > PEOPLE, "the way of looking finds them where they are: in the sources")
leaks = look_in_lake(secrets, COUNTY)
report(not leaks, "no lake file holds any, in any column", leaks)
leaks = look_everywhere(secrets, COUNTY)
report(not leaks, "no file of the county holds any in clear: state.db, vault, originals, rejects, drafts, knowledge", leaks)
leaks = look_everywhere(secrets, OUT)
report(not leaks, "no report, list or archive of evidence holds any", leaks)
leaks = [secret for data in printed for secret in look_in_bytes(secrets, data)]
report(not leaks, f"nothing that {len(printed)} commands printed holds any", leaks)
leaks = [secret for data in watch.seen for secret in look_in_bytes(secrets, data)]
report(not leaks, f"no temporary or half-written file held any ({len(watch.names)} such files seen)", leaks)
left = [path.name for path in [*COUNTY.rglob("*.part"), *COUNTY.glob("tmp/**/*"), *TEMP.rglob("*")]]
report(not left, "no temporary file is left", left)
spill_is_sealed()
planted_leaks_are_found(secrets)
sys.exit(failures > 0)
