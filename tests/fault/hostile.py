"""hostile.py ABACUS FOLDER - makes hostile files, imports each into one county and looks at what came of it.

Each file must end with one clear sentence and status 3, or be taken with what is wrong in it named;
never with a crash, a hang or memory without bound. Afterwards the county imports a good file as if
nothing had been. Prints TAP.
"""
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import time
import zipfile
import zlib

ABACUS, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
COUNTY, FILES = FOLDER / "county", FOLDER / "files"
DEEP = bool(os.environ.get("ABACUS_TEST_DEEP"))
SECONDS_MAX = 120           # for one file, on a busy machine with sanitizers
BYTES_MAX = 3 << 30         # of one process, sanitizers' own included
HEAD = ["支付凭证号", "金额(元)", "项目名称", "收款方账户", "街道(乡镇)名称", "证件号码", "姓名", "备注", "发放月份"]
ROW = ["V1", "410", "农村最低生活保障金", "80121234567", "青山镇", "99010119500601001X", "张三丰", "", "202405"]

failures = 0


def report(holds, what, detail=""):
    global failures
    print(("ok - " if holds else "not ok - ") + what, flush=True)
    if not holds:
        failures += 1
        for line in str(detail).splitlines()[:20]:
            print("  # " + line[:300], flush=True)


class Outcome:
    def __init__(self, arguments):
        started = time.monotonic()
        with open(FOLDER / "out", "wb") as out, open(FOLDER / "err", "wb") as err:
            child = subprocess.Popen([ABACUS, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=out, stderr=err)
            signal.alarm(SECONDS_MAX)
            self.is_late = False
            try:
                _, status, usage = os.wait4(child.pid, 0)
            except TimeoutError:
                child.kill()
                _, status, usage = os.wait4(child.pid, 0)
                self.is_late = True
            signal.alarm(0)
            child.returncode = 0
        self.status = os.waitstatus_to_exitcode(status)
        self.seconds = time.monotonic() - started
        self.bytes = usage.ru_maxrss << 10
        self.out = (FOLDER / "out").read_bytes()
        self.err = (FOLDER / "err").read_bytes()

    def problems(self):
        """What must never be, whatever the file."""
        said = self.out + self.err
        if self.is_late:
            yield f"no end after {SECONDS_MAX} s"
        if self.status not in (0, 1, 3):
            yield f"status {self.status}"
        if self.bytes > BYTES_MAX:
            yield f"{self.bytes >> 20} MiB"
        for word in (b"a bug:", b"AddressSanitizer", b"runtime error", b"crashed", b"spoke nonsense", b"stopped half-way"):
            if word in said:
                yield f"it says '{word.decode()}'"
        if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)", said):
            yield "control characters reach the terminal"
        try:
            said.decode()
        except UnicodeDecodeError:
            yield "what it says is not UTF-8"

    def sentences(self):
        return [line for line in self.err.decode(errors="replace").splitlines() if line.startswith("错误")]


def on_alarm(number, frame):
    raise TimeoutError


def run(*arguments):
    return Outcome(["-C", COUNTY, *arguments])


# ---- makers ----


def table(rows):
    return "".join(",".join(row) + "\r\n" for row in rows).encode()


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def column(index):
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_xml(rows, first=1):
    out = ["<worksheet><sheetData>"]
    for r, row in enumerate(rows, first):
        out.append(f'<row r="{r}">')
        for c, text in enumerate(row):
            out.append(f'<c r="{column(c)}{r}" t="inlineStr"><is><t>{escaped(text)}</t></is></c>')
        out.append("</row>")
    return "".join(out) + "</sheetData></worksheet>"


def with_rows(xml):
    """A sheet whose header is sound and whose body is `xml`."""
    return sheet_xml([HEAD]).replace("</sheetData>", xml + "</sheetData>")


def parts(sheets=None, strings=None, workbook=None, relations=None, styles=None, names=None):
    sheets = [sheet_xml([HEAD, ROW])] if sheets is None else sheets
    names = names or [f"表{i + 1}" for i in range(len(sheets))]
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    book = workbook or "<workbook><sheets>" + "".join(
        f'<sheet name="{escaped(n)}" sheetId="{i + 1}" r:id="r{i + 1}"/>' for i, n in enumerate(names)) + "</sheets></workbook>"
    links = relations or "".join(
        f'<Relationship Id="r{i + 1}" Type="{kind}worksheet" Target="worksheets/sheet{i + 1}.xml"/>' for i in range(len(sheets)))
    if strings is not None:
        links += f'<Relationship Id="s" Type="{kind}sharedStrings" Target="sharedStrings.xml"/>'
    if styles is not None:
        links += f'<Relationship Id="y" Type="{kind}styles" Target="styles.xml"/>'
    result = {
        "_rels/.rels": f'<Relationships><Relationship Id="b" Type="{kind}officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>",
    }
    for i, xml in enumerate(sheets):
        result[f"xl/worksheets/sheet{i + 1}.xml"] = xml
    if strings is not None:
        result["xl/sharedStrings.xml"] = strings
    if styles is not None:
        result["xl/styles.xml"] = styles
    return result


def save_book(path, contents, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1, **options) as archive:
        for name, text in contents.items():
            archive.writestr(name, text if isinstance(text, bytes) else text.encode())


def book(**options):
    return lambda path: save_book(path, parts(**options))


def raw(data):
    return lambda path: path.write_bytes(data() if callable(data) else data)


def good_book():
    save_book(FOLDER / "good.xlsx", parts())
    return (FOLDER / "good.xlsx").read_bytes()


def patched(change):
    """A good workbook with bytes changed: change(bytearray, offset of directory, offset of end record)."""
    def make(path):
        data = bytearray(good_book())
        end = data.rindex(b"PK\5\6")
        change(data, struct.unpack_from("<I", data, end + 16)[0], end)
        path.write_bytes(data)
    return make


def each_entry(data, directory, end):
    at = directory
    while at < end and data[at:at + 4] == b"PK\1\2":
        yield at
        at += 46 + sum(struct.unpack_from("<HHH", data, at + 28))


def set_all(offset, form, value):
    def change(data, directory, end):
        for at in each_entry(data, directory, end):
            struct.pack_into(form, data, at + offset, value)
    return patched(change)


def set_end(offset, form, value):
    return patched(lambda data, directory, end: struct.pack_into(form, data, end + offset, value))


def wrong_checksum(data, directory, end):
    for at in each_entry(data, directory, end):
        data[at + 16] ^= 0xFF


def all_the_same(data, directory, end):
    """Every part begins where the first begins: parts overlap."""
    entries = list(each_entry(data, directory, end))
    for at in entries[1:]:
        data[at + 42:at + 46] = data[entries[0] + 42:entries[0] + 46]


def zip64_lies(path):
    """Sizes and places in the 64-bit extra fields that no file has."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = body.compress(b"<x/>") + body.flush()
    extra = struct.pack("<HHQQQ", 1, 24, 1 << 63, (1 << 64) - 1, 1 << 62)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 45, 0, 8, 0, 0, 0, 0xFFFFFFFF, 0xFFFFFFFF, 11, 0) + b"_rels/.rels" + packed
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 45, 45, 0, 8, 0, 0, 0, 0xFFFFFFFF, 0xFFFFFFFF, 11, len(extra), 0, 0, 0, 0, 0xFFFFFFFF) + b"_rels/.rels" + extra
    end64 = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1 << 40, 1 << 40, 1 << 50, 1 << 62)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(local) + len(entry), 1)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(local + entry + end64 + locator + end)


def bomb(path):
    megabyte = b" " * (1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in parts().items():
            if "sheet1" not in name:
                archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(b"<worksheet>")
            for _ in range(1024 if DEEP else 128):
                part.write(megabyte)
            part.write(b"</worksheet>")


def nested(path):
    inner = FOLDER / "inner.zip"
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", b"\0" * (16 << 20))
    for _ in range(4):
        data = inner.read_bytes()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
            for i in range(16):
                archive.writestr(f"{i}.zip", data)
    path.write_bytes(inner.read_bytes())


def repeated_strings(cells, rows, head=True):
    """One text of 32,767 characters that many cells point to: a small file, a huge table."""
    strings = f"<sst><si><t>{'长' * 32767}</t></si></sst>"
    body = "".join(
        f'<row r="{r}">' + "".join(f'<c r="{column(c)}{r}" t="s"><v>0</v></c>' for c in cells) + "</row>"
        for r in range(2, 2 + rows))
    xml = with_rows(body) if head else f"<worksheet><sheetData>{body}</sheetData></worksheet>"
    return parts(sheets=[xml], strings=strings)


def entity_bomb():
    lines = ['<!DOCTYPE x [<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)]
    return "".join(lines) + "]>" + with_rows('<row r="2"><c r="A2" t="inlineStr"><is><t>&a11;</t></is></c></row>')


def ole(next_sector):
    """A compound file whose chains of sectors never end, or lead out of it."""
    head = bytearray(512)
    head[0:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 44, 1, 1, 0, 4096, 0, 1, 0, 0, 0)
    struct.pack_into("<109I", head, 76, *([0] * 109))
    sectors = struct.pack("<128I", *([next_sector] * 128))
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBBIII16xI8x8xIII", 2 * len(name) + 2, kind, 1, 1, 1, 1, 0, 0, 1 << 30, 0)
                     for name, kind in (("Root Entry", 5), ("Workbook", 2), ("Book", 2), ("x", 1)))
    return bytes(head) + sectors + names


def text_cell(xml, r=2):
    return with_rows(f'<row r="{r}">{xml}</row>')


SHARED = "<sst><si><t>V1</t></si></sst>"
REFUSED, TAKEN, EITHER = "refused", "taken", "either"

# name, maker, what must come of it, a word of the sentence
CASES = [
    # archives
    ("bomb.xlsx", bomb, REFUSED, "bomb"),
    ("nested.zip", nested, REFUSED, "ZIP archive"),
    ("zip64.xlsx", zip64_lies, REFUSED, ""),
    ("half.xlsx", lambda p: p.write_bytes(good_book()[:900]), REFUSED, "cut short"),
    ("cut-end.xlsx", lambda p: p.write_bytes(good_book()[:-1]), REFUSED, "cut short"),
    ("checksum.xlsx", patched(wrong_checksum), REFUSED, "checksum"),
    ("overlap.xlsx", patched(all_the_same), REFUSED, ""),
    ("outside.xlsx", set_all(42, "<I", 0x7FFFFFFF), REFUSED, "outside"),
    ("too-long.xlsx", set_all(20, "<I", 0x7FFFFFFF), REFUSED, "outside"),
    ("encrypted.xlsx", set_all(8, "<H", 1), REFUSED, "encrypted"),
    ("method.xlsx", set_all(10, "<H", 12), REFUSED, ""),
    ("long-names.xlsx", set_all(28, "<H", 0xFFFF), REFUSED, "broken"),
    ("count.xlsx", set_end(10, "<H", 0xFFFE), REFUSED, ""),
    ("directory.xlsx", set_end(16, "<I", 0xFFFFFFF0), REFUSED, "outside"),
    ("two-ends.xlsx", lambda p: p.write_bytes(good_book()[:-2] + b"\x16\x00" + good_book()[-22:]), EITHER, ""),
    ("paths.xlsx", lambda p: save_book(p, {**parts(), "../../../etc/cron.d/x": "* * * * * root true", "/etc/x": "x", "C:\\x": "x"}), TAKEN, ""),
    ("away.xlsx", book(relations='<Relationship Id="r1" Type="x/worksheet" Target="../../../../../etc/passwd"/>'), REFUSED, "missing"),
    ("url.xlsx", book(relations='<Relationship Id="r1" Type="x/worksheet" TargetMode="External" Target="http://127.0.0.1:9/x"/>'), REFUSED, "missing"),
    ("itself.xlsx", book(relations='<Relationship Id="r1" Type="x/worksheet" Target="workbook.xml"/>'), REFUSED, ""),
    ("many-parts.xlsx", lambda p: save_book(p, {**parts(), **{f"x/{i}": "" for i in range(21000)}}), REFUSED, "parts"),
    ("no-sheets.xlsx", book(workbook="<workbook><sheets/></workbook>"), REFUSED, ""),
    ("many-sheets.xlsx", book(workbook="<workbook><sheets>" + '<sheet name="x" r:id="r1"/>' * 5000 + "</sheets></workbook>"), REFUSED, "sheets"),
    ("same-sheet.xlsx", book(workbook="<workbook><sheets>" + '<sheet name="x" r:id="r1"/>' * 40 + "</sheets></workbook>"), EITHER, ""),
    # XML
    ("laughs.xlsx", lambda p: save_book(p, parts(sheets=[entity_bomb()])), REFUSED, "entities"),
    ("entity.xlsx", book(sheets=['<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + text_cell('<c r="A2" t="inlineStr"><is><t>&e;</t></is></c>')]), REFUSED, "entities"),
    ("undefined.xlsx", book(sheets=[text_cell('<c r="A2" t="inlineStr"><is><t>&e;</t></is></c>')]), REFUSED, "broken"),
    ("nul-entity.xlsx", book(sheets=[text_cell('<c r="A2" t="inlineStr"><is><t>a&#0;b</t></is></c>')]), REFUSED, "broken"),
    ("deep.xlsx", book(sheets=["<a>" * 1000000]), REFUSED, ""),
    ("long-tag.xlsx", book(sheets=["<worksheet x='" + "y" * (2 << 20) + "'>"]), REFUSED, "tag"),
    ("many-attributes.xlsx", book(sheets=["<worksheet " + "".join(f"a{i}='' " for i in range(1000)) + ">"]), REFUSED, "broken"),
    ("cut-xml.xlsx", book(sheets=[sheet_xml([HEAD, ROW])[:-40]]), REFUSED, ""),
    ("not-utf8.xlsx", lambda p: save_book(p, parts(sheets=[sheet_xml([HEAD, ROW]).encode().replace("张三丰".encode(), b"\xff\xfe\xff")])), REFUSED, "UTF-8"),
    ("bad-number.xlsx", lambda p: save_book(p, parts(sheets=[text_cell('<c r="B2"><v>@</v></c>').encode().replace(b"@", b"\xff\xff")])), REFUSED, "UTF-8"),
    ("bad-error.xlsx", lambda p: save_book(p, parts(sheets=[text_cell('<c r="B2" t="e"><v>@</v></c>').encode().replace(b"@", b"\xff\xff")])), REFUSED, "UTF-8"),
    ("bad-name.xlsx", lambda p: save_book(p, {**parts(), "xl/workbook.xml": parts(names=["@"])["xl/workbook.xml"].encode().replace(b"@", b"\xff\xff")}), TAKEN, ""),
    ("live-name.xlsx", lambda p: save_book(p, {**parts(sheets=[sheet_xml([HEAD, ["LN", *ROW[1:]]])]), "xl/workbook.xml": parts(names=["a\x1b[31mb\x07@"])["xl/workbook.xml"].replace("@", "&#27;]0;x&#7;")}), TAKEN, ""),
    ("utf16.xlsx", lambda p: save_book(p, parts(sheets=[sheet_xml([HEAD, ROW]).encode("utf-16")])), REFUSED, ""),
    # cells
    ("shared-huge.xlsx", book(strings=SHARED, sheets=[text_cell('<c r="A2" t="s"><v>99999999999999999999999</v></c>')]), REFUSED, "shared text"),
    ("shared-negative.xlsx", book(strings=SHARED, sheets=[text_cell('<c r="A2" t="s"><v>-1</v></c>')]), REFUSED, "shared text"),
    ("shared-none.xlsx", book(sheets=[text_cell('<c r="A2" t="s"><v>0</v></c>')]), REFUSED, "shared text"),
    ("row-zero.xlsx", book(sheets=[text_cell('<c r="A0"><v>1</v></c>', 0)]), REFUSED, "out of order"),
    ("row-negative.xlsx", book(sheets=[text_cell('<c r="A2"><v>1</v></c>', -5)]), REFUSED, "out of order"),
    ("row-huge.xlsx", book(sheets=[text_cell("", 99999999999999999999)]), REFUSED, "out of order"),
    ("row-again.xlsx", book(sheets=[with_rows('<row r="2"/><row r="2"/>')]), REFUSED, "out of order"),
    ("column-huge.xlsx", book(sheets=[text_cell('<c r="ZZZZZZ2"><v>1</v></c>')]), REFUSED, "somewhere else"),
    ("cell-away.xlsx", book(sheets=[text_cell('<c r="A9"><v>1</v></c>')]), REFUSED, "somewhere else"),
    ("wide.xlsx", book(sheets=[with_rows('<row r="2">' + "<c><v>1</v></c>" * 17000 + "</row>")]), REFUSED, "columns"),
    ("long-cell.xlsx", book(sheets=[text_cell(f'<c r="A2" t="inlineStr"><is><t>{"x" * 300000}</t></is></c>')]), REFUSED, "characters"),
    ("numbers.xlsx", book(styles='<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>', sheets=[with_rows("".join(
        f'<row r="{i + 2}"><c r="A{i + 2}" s="{s}"><v>{v}</v></c></row>' for i, (s, v) in enumerate(
            [("0", "1e308"), ("0", "-1"), ("0", "nan"), ("0", "9" * 400), ("99999999999999999999", "1"), ("-1", "1"), ("0", "1e-400"), ("0", "0x10")])))]), EITHER, ""),
    ("amplified.xlsx", lambda p: save_book(p, repeated_strings((0, 2, 6, 7), 20000 if DEEP else 4000)), REFUSED, ""),
    ("wide-heads.xlsx", lambda p: save_book(p, parts(sheets=["<worksheet><sheetData>" + "".join(
        f'<row r="{r}">' + '<c t="s"><v>0</v></c>' * 16384 + "</row>" for r in range(1, 5)) + "</sheetData></worksheet>"] * (200 if DEEP else 10), strings="<sst><si><t>姓名</t></si></sst>")), REFUSED, ""),
    ("heads.xlsx", lambda p: save_book(p, parts(sheets=[repeated_strings(range(120), 14, head=False)["xl/worksheets/sheet1.xml"]] * 6, strings=f"<sst><si><t>{'长' * 32767}</t></si></sst>")), REFUSED, ""),
    # text
    ("long-line.csv", raw(lambda: table([HEAD]) + b"a" * ((1 << 30) if DEEP else (32 << 20))), REFUSED, "longer"),
    ("open-quote.csv", raw(lambda: table([HEAD]) + b'"' + b"a,b\n" * (8 << 20)), REFUSED, "never closed"),
    ("quotes.csv", raw(lambda: table([HEAD]) + b'"' * (16 << 20)), REFUSED, ""),
    ("commas.csv", raw(lambda: table([HEAD]) + b"," * (16 << 20)), REFUSED, "columns"),
    ("long-row.csv", raw(lambda: table([HEAD]) + (b"x" * 100000 + b",") * 400), REFUSED, "MiB"),
    ("nul-first.csv", raw(b"\0" + table([HEAD, ROW])), REFUSED, "binary"),
    ("nul-later.csv", raw(lambda: table([HEAD] + [ROW] * 9000) + b"a\0b"), REFUSED, "zeros"),
    ("bad-later.csv", raw(lambda: table([HEAD] + [ROW] * 9000) + b"\xff\xff\xff"), REFUSED, "utf-8"),
    ("bom-lies.csv", raw(b"\xef\xbb\xbf" + "支付凭证号,姓名\n甲,乙\n".encode("gb18030")), REFUSED, "UTF-8"),
    ("noise.csv", raw(bytes(range(1, 256)) * 64), REFUSED, ""),
    ("blank.csv", raw(b"\r\n" * (1 << 20)), REFUSED, ""),
    ("returns.csv", raw(table([HEAD, ROW]).replace(b"\r\n", b"\r")), TAKEN, ""),
    ("head-only.csv", raw(table([HEAD])), REFUSED, "no rows"),
    ("empty.csv", raw(b""), REFUSED, "empty"),
    ("formulas.csv", raw(table([HEAD] + [[f"{sign}cmd|' /C calc'!A0", "410", f'{sign}HYPERLINK("x")'.replace('"', ""), "80121234567", f"{sign}1+1", "", f"{sign}x", f"{sign}SUM(A1)", "202405"] for sign in "=+-@"] +
                                [["V2", "=1+1", "x", "80121234567", "青山镇", "", "张三丰", "@x", "202405"]])), TAKEN, ""),
    ("controls.csv", raw(table([HEAD, ["V\x1b[31m1", "410", "低\x07保\x08", "80121234567", "青\x9b山镇", "", "张\x1b]0;x\x07三", "\x1b[2J", "202405"]])), EITHER, ""),
    # what only passes for a workbook
    ("spans.xls", raw("<html><table><tr><td colspan=999999999 rowspan=999999999>姓名</td><td>金额</td></tr></table>".encode()), REFUSED, ""),
    ("unclosed.xls", raw(b"<html><table>" + b"<tr><td>" * 200000), REFUSED, ""),
    ("nested-tables.xls", raw(b"<html>" + b"<table><tr><td>" * 100000), REFUSED, ""),
    ("script.xls", raw(b"<html><script>" + b"x" * (4 << 20)), REFUSED, ""),
    ("index.xml", raw(b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
                      b'<Row ss:Index="99999999999999"><Cell ss:Index="-3"><Data ss:Type="String">x</Data></Cell></Row></Table></Worksheet></Workbook>'), REFUSED, ""),
    ("laughs.xml", raw(entity_bomb().replace("<worksheet>", '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">').encode()), REFUSED, ""),
    ("ole-loop.xls", raw(lambda: ole(0)), REFUSED, ""),
    ("ole-outside.xls", raw(lambda: ole(0x7FFFFFF0)), REFUSED, ""),
    ("ole-short.xls", raw(lambda: ole(0)[:100]), REFUSED, ""),
    ("biff-alone.xls", raw(b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\xff" * 65536), REFUSED, ""),
    # other things
    ("program.xlsx", raw(b"\x7fELF" + b"\0" * 4096), REFUSED, "program"),
    ("picture.csv", raw(b"\x89PNG\r\n\x1a\n" + b"\0" * 64), REFUSED, "picture"),
    ("gzip.csv", raw(b"\x1f\x8b\x08" + b"\0" * 64), REFUSED, "gzip"),
]

# Names that a terminal, a shell or a reader of the list might take for something else.
NAMES = [
    b"a\nb.csv", b"a\x1b[31mb.csv", b"\x1b]0;title\x07.csv", b"a\xff\xfe.csv", b"-rf.csv", b"--map=x.csv", b"$(touch x).csv",
    b"'; DROP TABLE batch; --.csv", "‮vsc.exe.csv".encode(), b"..csv", b"...csv", ("长" * 80 + ".csv").encode(), b" .csv", b"%s%n%n.csv", b"a\\..\\b.csv", "批次\u0085二.csv".encode(),
]


def judge(what, outcome, wanted, word):
    problems = list(outcome.problems())
    said = outcome.sentences()
    is_refused = outcome.status == 3
    if wanted == REFUSED and not is_refused:
        problems.append(f"status {outcome.status}: not refused")
    if wanted == TAKEN and is_refused:
        problems.append("refused")
    if is_refused and not said:
        problems.append("no sentence")
    if is_refused and word and word not in (said or [""])[0]:
        problems.append(f"no '{word}' in the sentence")
    report(not problems, f"{what}: {(said or ['taken'])[0].split('error: ')[-1][:110]} ({outcome.seconds:.1f} s, {outcome.bytes >> 20} MiB)",
           "\n".join(problems + [outcome.err.decode(errors="replace"), outcome.out.decode(errors="replace")]))


def hostile_files():
    for name, make, wanted, word in CASES:
        path = FILES / name
        make(path)
        judge(name, run("import", path), wanted, word)
        path.unlink()


def hostile_names():
    for i, name in enumerate(NAMES):
        path = os.fsencode(FILES) + b"/" + name
        with open(path, "wb") as file:
            file.write(table([HEAD, [f"N{i}", *ROW[1:]]]))
        outcome = Outcome(["-C", os.fsdecode(COUNTY), "import", os.fsdecode(path)])
        judge(f"a file named {name!r}", outcome, TAKEN, "")
        os.unlink(path)
    for form in ("table", "json", "csv"):
        outcome = run("batches", "--format", form)
        report(outcome.status == 0 and not list(outcome.problems()), f"the list of batches as {form} shows all names", list(outcome.problems()))
    report(not pathlib.Path("x").exists(), "no name was run by a shell")


def hostile_places():
    """What is no regular file is never waited for, followed or read."""
    place = FOLDER / "place"
    place.mkdir()
    os.mkfifo(place / "fifo.csv")
    os.symlink("/etc/passwd", place / "passwd.csv")
    os.symlink("nowhere", place / "broken.csv")
    os.symlink(".", place / "loop")
    os.symlink("/dev/zero", place / "zero.csv")
    (place / "folder.xlsx").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.getcwd()
        os.chdir(place)
        listener.bind("socket.csv")
        os.chdir(here)
        for name in ("fifo.csv", "broken.csv", "zero.csv", "socket.csv", "folder.xlsx", "missing.csv", "passwd.csv/x"):
            judge(name, run("import", place / name), REFUSED, "")
        outcome = run("import", place)
        judge("a folder of nothing but these", outcome, REFUSED, "")
        report(b"root:" not in outcome.out + outcome.err, "no link was followed")
    judge("/dev/zero", run("import", "/dev/zero"), REFUSED, "regular")
    judge("/dev/full", run("import", "/dev/full"), REFUSED, "regular")
    judge("/proc/self/mem", run("import", "/proc/self/mem"), REFUSED, "")


def is_live(xml):
    return b"<f>" in xml or b"<f " in xml


def no_live_formula():
    """What begins with = + - @ comes out as text, in every file that we write."""
    batches = json.loads(run("batches", "--format", "json").out)
    batch = next(b["batch"] for b in batches if b["file"] == "formulas.csv")
    rejects = FOLDER / "rejects.xlsx"
    outcome = run("batch", batch, "--rejects", rejects, "--why", "test")
    report(outcome.status == 0, "the rejected formula comes back", outcome.err.decode())
    run("--as-of", "2024-06-30", "run")
    run("--as-of", "2024-06-30", "report", "--out", FOLDER / "report")
    books = [rejects, *(FOLDER / "report").rglob("*.xlsx")]
    texts = [*(FOLDER / "report").rglob("*.csv")]
    found = False
    for path in books:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                data = archive.read(name)
                found = found or b"cmd|" in data
                report(not is_live(data) or not name.startswith("xl/worksheets/"), f"no formula in {path.name} {name}") if is_live(data) else None
    lines = [line for path in texts for line in path.read_text(encoding="utf-8-sig").splitlines()]
    lines += run("findings", "--format", "csv").out.decode().splitlines() + run("batches", "--format", "csv").out.decode().splitlines()
    live = [line for line in lines if re.search(r'(^|,)"?[=+@]|(^|,)"?-[^0-9]', line)]
    report(found, f"{len(books)} workbooks hold what was sent as formulas, as text")
    report(bool(texts) and not live, f"no formula in {len(texts)} CSV files and two lists", "\n".join(live))


def good_file():
    path = FILES / "good.csv"
    path.write_bytes(table([HEAD, ["GOOD", *ROW[1:]]]))
    outcome = run("import", path, "--format", "json")
    receipt = json.loads(outcome.out)[0]
    report(outcome.status in (0, 1) and receipt["accepted"] == 1 and receipt["rejected"] == 0, "a good file is imported afterwards", outcome.err.decode())
    left = [str(p) for p in COUNTY.rglob("*") if p.suffix == ".part" or p.parent.name == "tmp"]
    report(not left, "nothing half done was left", "\n".join(left))


signal.signal(signal.SIGALRM, on_alarm)
FILES.mkdir()
made = Outcome(["init", COUNTY, "--name", "示范县", "--division", "990101", "--fictional"])
report(made.status == 0, "a county", made.err.decode())
hostile_files()
hostile_names()
hostile_places()
no_live_formula()
good_file()
sys.exit(failures > 0)
