"""office.py FORMAT FILE <TABLE - a small export as an office would write it.

FORMAT is `csv`, `tab` or `bar` with `-utf8`, `-bom`, `-gb18030`, `-utf16` (with a mark) or `-utf16le`
behind it; `html` or `xml2003` with one of these; `xlsx`, `xlsx-1904`, `xls` or `xls-1904`.
TABLE has one row a line, cells separated by |:
    text        as it stands
    #12.5       a number (in workbooks: stored as one)
    @2023-09-12 a day (in workbooks: a serial number with a date format)
    %1950.3%    the identity number of the third person born on 1 June 1950 in the fictional
                division 990101; %1950.3!% with a wrong check digit
Lines for workbooks:
    =sheet NAME     a new sheet begins
    =hidden NAME    a hidden one
    =merge A1:C1    cells are merged
"""
import csv
import datetime
import io
import re
import struct
import sys
import zipfile
from xml.sax.saxutils import escape

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def resident_id(year, nth, is_wrong):
    digits = '990101%s0601%03d' % (year, int(nth))
    check = sum(int(d) * w for d, w in zip(digits, WEIGHTS)) % 11
    return digits + '10X98765432'[(check + (1 if is_wrong else 0)) % 11]


def read_table(lines):
    """Sheets as [name, rows, merges, is hidden]; before the first =sheet stands a nameless one."""
    sheets = [['', [], [], False]]
    for line in lines:
        line = line.rstrip('\n')
        if line.startswith(('=sheet ', '=hidden ')):
            if sheets[-1][1]:
                sheets.append(['', [], [], False])
            sheets[-1][0] = line.split(' ', 1)[1]
            sheets[-1][3] = line.startswith('=hidden ')
        elif line.startswith('=merge '):
            sheets[-1][2].append(line[len('=merge '):])
        else:
            line = re.sub(r'%(\d{4})\.(\d+)(!?)%', lambda m: resident_id(*m.groups()), line)
            sheets[-1][1].append(line.split('|'))
    return sheets


# ---- text ----

def write_text(path, sheets, separator, encoding):
    rows = [[re.sub(r'^[#@]', '', cell) for cell in row] for _, rows, _, _ in sheets for row in rows]
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator='\r\n').writerows(rows)
    with open(path, 'wb') as file:
        file.write(text.getvalue().encode(encoding))


# ---- markup ----

def spans(merges):
    """Where a merged cell begins: how many columns and rows it covers; and what it covers."""
    begin, covered = {}, set()
    for merge in merges:
        (left, top), (right, bottom) = (place(corner) for corner in merge.split(':'))
        begin[top, left] = right - left + 1, bottom - top + 1
        covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {(top, left)}
    return begin, covered


def place(corner):
    letters, digits = re.match(r'([A-Z]+)(\d+)', corner).groups()
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1, int(digits) - 1


def html_rows(rows, merges):
    begin, covered = spans(merges)
    for r, row in enumerate(rows):
        yield '<tr>'
        for c, cell in enumerate(row):
            if (r, c) not in covered:
                columns, lines = begin.get((r, c), (1, 1))
                yield '<td%s%s>%s</td>' % (
                    ' colspan=%d' % columns if columns > 1 else '', ' rowspan=%d' % lines if lines > 1 else '',
                    escape(re.sub(r'^[#@]', '', cell)) or '&nbsp;')
        yield '</tr>\n'


def write_html(path, sheets, encoding):
    body = ''.join('<table border=1>%s</table>' % ''.join(html_rows(rows, merges)) for _, rows, merges, _ in sheets)
    with open(path, 'wb') as file:
        file.write(('<html><head><meta charset="%s"></head><body>%s</body></html>' % (encoding, body)).encode(encoding))


def data_2003(cell):
    kind = {'#': 'Number', '@': 'DateTime'}.get(cell[0], 'String')
    text = cell if kind == 'String' else cell[1:] + ('T00:00:00.000' if kind == 'DateTime' else '')
    return '<Data ss:Type="%s">%s</Data>' % (kind, escape(text))


def rows_2003(rows, merges):
    begin, covered = spans(merges)
    for r, row in enumerate(rows):
        yield '<Row>'
        for c, cell in enumerate(row):
            if cell and (r, c) not in covered:
                columns, lines = begin.get((r, c), (1, 1))
                yield '<Cell ss:Index="%d" ss:MergeAcross="%d" ss:MergeDown="%d">%s</Cell>' % (
                    c + 1, columns - 1, lines - 1, data_2003(cell))
        yield '</Row>'


def write_xml2003(path, sheets, encoding):
    office = 'urn:schemas-microsoft-com:office:'
    body = ''.join(
        '<Worksheet ss:Name="%s"><Table>%s</Table><x:WorksheetOptions>%s</x:WorksheetOptions></Worksheet>' % (
            escape(name or 'Sheet%d' % i), ''.join(rows_2003(rows, merges)),
            '<x:Visible>SheetHidden</x:Visible>' if is_hidden else '')
        for i, (name, rows, merges, is_hidden) in enumerate(sheets, 1))
    with open(path, 'wb') as file:
        file.write(('<?xml version="1.0" encoding="%s"?><?mso-application progid="Excel.Sheet"?>'
                    '<Workbook xmlns="%sspreadsheet" xmlns:ss="%sspreadsheet" xmlns:x="%sexcel">%s</Workbook>' % (
                        encoding, office, office, office, body)).encode(encoding))


# ---- workbooks ----

def column(index):
    return (column(index // 26 - 1) if index >= 26 else '') + chr(65 + index % 26)


def serial(day, is_1904):
    epoch = datetime.date(1904, 1, 1) if is_1904 else datetime.date(1899, 12, 30)
    return (datetime.date.fromisoformat(day) - epoch).days


def record(kind, *parts):
    body = b''.join(parts)
    return struct.pack('<HH', kind, len(body)) + body


def wide(text, count):
    return struct.pack(count + 'B', len(text.encode('utf-16-le')) // 2, 1) + text.encode('utf-16-le')


def cell_xls(r, c, cell, is_1904):
    head = struct.pack('<HHH', r, c, cell.startswith('@'))
    if cell.startswith('#'):
        return record(0x203, head, struct.pack('<d', float(cell[1:])))
    if cell.startswith('@'):
        return record(0x203, head, struct.pack('<d', serial(cell[1:], is_1904)))
    return record(0x204, head, wide(cell, '<H'))


def stream_xls(sheets, is_1904):
    """The records of a workbook of Excel 97: of the book, then of each sheet."""
    bodies = [b''.join([record(0x809, struct.pack('<HH12x', 0x600, 0x10))] + [
        cell_xls(r, c, cell, is_1904) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell
    ] + [record(0x0A)]) for _, rows, _, _ in sheets]
    formats = b''.join(record(0xE0, struct.pack('<HH16x', 0, code)) for code in (0, 14))
    places = [0] * len(sheets)
    for _ in range(2):  # the first time only to learn how long it is
        book = record(0x809, struct.pack('<HH12x', 0x600, 5)) + record(0x22, struct.pack('<H', is_1904)) + formats
        book += b''.join(record(0x85, struct.pack('<IBB', at, is_hidden, 0), wide(name or 'Sheet%d' % i, '<B'))
                         for i, ((name, _, _, is_hidden), at) in enumerate(zip(sheets, places), 1)) + record(0x0A)
        places = [len(book) + sum(map(len, bodies[:i])) for i in range(len(bodies))]
    return book + b''.join(bodies)


def write_xls(path, sheets, is_1904):
    """One stream in a container of 512-byte sectors: directory, stream, table of sectors."""
    stream = stream_xls(sheets, is_1904).ljust(4096, b'\0')
    count = -(-len(stream) // 512)
    entry = lambda name, kind, child, at, size: struct.pack(
        '<64sHBBIII36xIQ', name.encode('utf-16-le'), len(name) * 2 + 2, kind, 1, 2**32 - 1, 2**32 - 1, child, at, size)
    directory = entry('Root Entry', 5, 1, 2**32 - 2, 0) + entry('Workbook', 2, 2**32 - 1, 1, len(stream))
    chain = [2**32 - 2] + list(range(2, count + 1)) + [2**32 - 2]
    tables = -(-(len(chain) + 8) // 128)
    chain += [2**32 - 3] * tables
    chain += [2**32 - 1] * (tables * 128 - len(chain))
    head = struct.pack('<8s16xHHHHH10xIIIIIIII', bytes.fromhex('d0cf11e0a1b11ae1'), 0x3E, 3, 0xFFFE, 9, 6, tables, 0, 0,
                       4096, 2**32 - 2, 0, 2**32 - 2, 0)
    head += b''.join(struct.pack('<I', count + 1 + i if i < tables else 2**32 - 1) for i in range(109))
    with open(path, 'wb') as file:
        file.write(head + directory.ljust(512, b'\0') + stream.ljust(count * 512, b'\0') +
                   struct.pack('<%dI' % len(chain), *chain))


def cell_xml(name, cell, strings, is_1904):
    if cell == '':
        return ''
    if cell[0] == '#':
        return '<c r="%s"><v>%s</v></c>' % (name, cell[1:])
    if cell[0] == '@':
        return '<c r="%s" s="1"><v>%d</v></c>' % (name, serial(cell[1:], is_1904))
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
        for part, (_, rows, merges, _) in zip(parts, sheets):
            book.writestr('xl/' + part, sheet_xml(rows, merges, strings, is_1904))
        listed = ''.join('<sheet name="%s" sheetId="%d" r:id="rId%d"%s/>' % (
            escape(name or 'Sheet%d' % i), i, i, ' state="hidden"' if is_hidden else '')
            for i, (name, _, _, is_hidden) in enumerate(sheets, 1))
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
ENCODINGS = {'utf8': 'utf-8', 'bom': 'utf-8-sig', 'gb18030': 'gb18030', 'utf16': 'utf-16', 'utf16le': 'utf-16-le'}


def main(kind, path):
    sys.stdin.reconfigure(encoding='utf-8')
    sheets = read_table(sys.stdin)
    form, _, variant = kind.partition('-')
    if form in ('xlsx', 'xls'):
        {'xlsx': write_xlsx, 'xls': write_xls}[form](path, sheets, variant == '1904')
    elif form in ('html', 'xml2003'):
        {'html': write_html, 'xml2003': write_xml2003}[form](path, sheets, ENCODINGS[variant])
    else:
        write_text(path, sheets, SEPARATORS[form], ENCODINGS[variant])


main(*sys.argv[1:])
