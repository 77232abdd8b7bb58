"""office.py FORMAT FILE <TABLE - a small export as an office would write it.

FORMAT is `csv`, `tab` or `bar` with `-utf8`, `-bom` or `-gb18030` behind it, or `xlsx`, `xlsx-1904`.
TABLE has one row a line, cells separated by |:
    text        as it stands
    #12.5       a number (xlsx: stored as one)
    @2023-09-12 a day (xlsx: a serial number with a date format)
    %1950.3%    the identity number of the third person born on 1 June 1950 in the fictional
                division 990101; %1950.3!% with a wrong check digit
Lines for xlsx:
    =sheet NAME     a new sheet begins
    =merge A1:C1    cells are merged
"""
import csv
import datetime
import io
import re
import sys
import zipfile
from xml.sax.saxutils import escape

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def resident_id(year, nth, is_wrong):
    digits = '990101%s0601%03d' % (year, int(nth))
    check = sum(int(d) * w for d, w in zip(digits, WEIGHTS)) % 11
    return digits + '10X98765432'[(check + (1 if is_wrong else 0)) % 11]


def read_table(lines):
    """Sheets as [name, rows, merges]; before the first =sheet stands a nameless one."""
    sheets = [['', [], []]]
    for line in lines:
        line = line.rstrip('\n')
        if line.startswith('=sheet '):
            if sheets[-1][1]:
                sheets.append(['', [], []])
            sheets[-1][0] = line[len('=sheet '):]
        elif line.startswith('=merge '):
            sheets[-1][2].append(line[len('=merge '):])
        else:
            line = re.sub(r'%(\d{4})\.(\d+)(!?)%', lambda m: resident_id(*m.groups()), line)
            sheets[-1][1].append(line.split('|'))
    return sheets


# ---- text ----

def write_text(path, sheets, separator, encoding):
    rows = [[re.sub(r'^[#@]', '', cell) for cell in row] for _, rows, _ in sheets for row in rows]
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator='\r\n').writerows(rows)
    with open(path, 'wb') as file:
        file.write(text.getvalue().encode(encoding))


# ---- workbooks ----

def column(index):
    return (column(index // 26 - 1) if index >= 26 else '') + chr(65 + index % 26)


def cell_xml(name, cell, strings, is_1904):
    if cell == '':
        return ''
    if cell[0] == '#':
        return '<c r="%s"><v>%s</v></c>' % (name, cell[1:])
    if cell[0] == '@':
        epoch = datetime.date(1904, 1, 1) if is_1904 else datetime.date(1899, 12, 30)
        serial = (datetime.date.fromisoformat(cell[1:]) - epoch).days
        return '<c r="%s" s="1"><v>%d</v></c>' % (name, serial)
    return '<c r="%s" t="s"><v>%d</v></c>' % (name, strings.setdefault(cell, len(strings)))


def sheet_xml(rows, merges, strings, is_1904):
    body = ''.join('<row r="%d">%s</row>' % (r, ''.join(
        cell_xml(column(c) + str(r), cell, strings, is_1904) for c, cell in enumerate(row)))
        for r, row in enumerate(rows, 1))
    merged = ''.join('<mergeCell ref="%s"/>' % m for m in merges)
    return MAIN % ('worksheet', '<sheetData>%s</sheetData>%s' % (
        body, merged and '<mergeCells>%s</mergeCells>' % merged), 'worksheet')


NS = 'http://schemas.openxmlformats.org/'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = HEAD + '<%s xmlns="' + NS + 'spreadsheetml/2006/main" xmlns:r="' + NS + \
    'officeDocument/2006/relationships">%s</%s>'
RELATIONS = HEAD + '<Relationships xmlns="' + NS + 'package/2006/relationships">%s</Relationships>'
RELATION = '<Relationship Id="rId%d" Type="' + NS + 'officeDocument/2006/relationships/%s" Target="%s"/>'
STYLES = '<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>' \
    '<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'


def write_xlsx(path, sheets, is_1904):
    strings = {}
    parts = ['worksheets/sheet%d.xml' % i for i, _ in enumerate(sheets, 1)]
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as book:
        for part, (_, rows, merges) in zip(parts, sheets):
            book.writestr('xl/' + part, sheet_xml(rows, merges, strings, is_1904))
        listed = ''.join('<sheet name="%s" sheetId="%d" r:id="rId%d"/>' % (
            escape(name or 'Sheet%d' % i), i, i) for i, (name, _, _) in enumerate(sheets, 1))
        book.writestr('xl/workbook.xml', MAIN % (
            'workbook', '<workbookPr date1904="%d"/><sheets>%s</sheets>' % (is_1904, listed), 'workbook'))
        relations = [RELATION % (i, 'worksheet', part) for i, part in enumerate(parts, 1)]
        relations += [RELATION % (len(parts) + 1, 'styles', 'styles.xml'),
                      RELATION % (len(parts) + 2, 'sharedStrings', 'sharedStrings.xml')]
        book.writestr('xl/_rels/workbook.xml.rels', RELATIONS % ''.join(relations))
        book.writestr('xl/styles.xml', MAIN % ('styleSheet', STYLES, 'styleSheet'))
        book.writestr('xl/sharedStrings.xml', MAIN % ('sst', ''.join(
            '<si><t xml:space="preserve">%s</t></si>' % escape(s) for s in strings), 'sst'))
        book.writestr('_rels/.rels', RELATIONS % (RELATION % (1, 'officeDocument', 'xl/workbook.xml')))
        book.writestr('[Content_Types].xml', HEAD + '<Types xmlns="' + NS + 'package/2006/content-types">'
                      '<Default Extension="xml" ContentType="application/xml"/></Types>')


SEPARATORS = {'csv': ',', 'tab': '\t', 'bar': '|'}
ENCODINGS = {'utf8': 'utf-8', 'bom': 'utf-8-sig', 'gb18030': 'gb18030'}


def main(kind, path):
    sys.stdin.reconfigure(encoding='utf-8')
    sheets = read_table(sys.stdin)
    if kind.startswith('xlsx'):
        write_xlsx(path, sheets, kind == 'xlsx-1904')
    else:
        separator, encoding = kind.split('-')
        write_text(path, sheets, SEPARATORS[separator], ENCODINGS[encoding])


main(*sys.argv[1:])
