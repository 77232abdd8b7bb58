"""make.py - makes the files of this folder again: one table, written by LibreOffice in every format
that it has (it must be installed). See README.md. Run it here: python3 make.py"""
import pathlib
import shutil
import subprocess
import tempfile
from xml.sax.saxutils import escape

HEAD = '''<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>
<number:date-style style:name="N1"><number:year number:style="long"/><number:text>-</number:text>
<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
<number:date-style style:name="N2"><number:year number:style="long"/><number:text>年</number:text>
<number:month/><number:text>月</number:text></number:date-style>
<number:boolean-style style:name="N3"><number:boolean/></number:boolean-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="month" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="bool" style:family="table-cell" style:data-style-name="N3"/>
<style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>
'''
TAIL = '</office:spreadsheet></office:body></office:document>\n'


def text(value, columns=1, rows=1):
    span = ' table:number-columns-spanned="%d" table:number-rows-spanned="%d"' % (columns, rows)
    return '<table:table-cell office:value-type="string"%s><text:p>%s</text:p></table:table-cell>' % (
        span if (columns, rows) != (1, 1) else '', escape(value).replace('\n', '</text:p><text:p>'))


def number(value):
    return '<table:table-cell office:value-type="float" office:value="%s"/>' % value


def day(value, style='day'):
    return '<table:table-cell table:style-name="%s" office:value-type="date" office:date-value="%s"/>' % (style, value)


def formula(code):
    return '<table:table-cell table:formula="of:=%s"/>' % code


COVERED = '<table:covered-table-cell/>'
EMPTY = '<table:table-cell/>'


def row(*cells):
    return '<table:table-row>%s</table:table-row>\n' % ''.join(cells)


def roster():
    yield row(text('青山镇2023年耕地地力保护补贴花名册', 6), *[COVERED] * 5)
    yield row(text('单位：亩、元'))
    yield row(text('村组', 1, 2), text('户主姓名', 1, 2), text('身份证号码', 1, 2), text('补贴面积', 2, 1), COVERED,
              text('登记日期', 1, 2))
    yield row(COVERED, COVERED, COVERED, text('自种'), text('流入'), COVERED)
    yield row(text('一组', 1, 2), text('张三丰'), text('990101195006010018'), number('1.5'), number('-0.25'), day('2023-05-06'))
    yield row(COVERED, text('𠮷四光'), text('990101196006010026'), number('1234567.89'), number('0.5'), day('1999-12-31'))
    yield row()
    for i in range(160):
        yield row(text('第%d户，住青山镇东村%d组%d号，无其他说明' % (i, i % 7, i * 31)), EMPTY, EMPTY, number(i))
    yield row(text('合计'), EMPTY, EMPTY, formula('SUM([.D5:.D167])'))


def others():
    yield row(day('2023-05-01', 'month'), day('2023-05-06', 'month'), formula('NA()'), formula('&quot;字&quot;&amp;1'))
    yield row('<table:table-cell table:style-name="bool" office:value-type="boolean" office:boolean-value="true"/>',
              text('上\n下'), number('330102199003078123'), number('0.1'))


def sheet(name, rows, style=''):
    return '<table:table table:name="%s"%s>%s</table:table>\n' % (
        name, ' table:style-name="%s"' % style if style else '', ''.join(rows))


def book(is_whole):
    """The pages and texts hold the first sheet only."""
    rest = sheet('其他', others()) + sheet('旧', [row(text('旧表'))], 'hidden')
    return HEAD + sheet('东村', roster()) + (rest if is_whole else '') + TAIL


FORMATS = [('xlsx', 'table.xlsx', 'Calc MS Excel 2007 XML'), ('xls', 'table.xls', 'MS Excel 97'),
           ('xml', 'table.xml', 'MS Excel 2003 XML'),
           ('html', 'table.html', 'HTML (StarCalc)'),
           ('csv', 'table.csv', 'Text - txt - csv (StarCalc):44,34,76'),
           ('csv', 'table-gb18030.csv', 'Text - txt - csv (StarCalc):44,34,85'),
           ('csv', 'table-utf16.txt', 'Text - txt - csv (StarCalc):9,34,65535')]


def main():
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, 'table.fods')
        for ending, name, form in FORMATS:
            source.write_text(book(ending.startswith('x')), encoding='utf-8')
            subprocess.run(['soffice', '--headless', '-env:UserInstallation=file://%s/profile' % folder, '--convert-to',
                            '%s:%s' % (ending, form), '--outdir', folder, str(source)], check=True, stdout=subprocess.DEVNULL)
            shutil.copyfile(pathlib.Path(folder, 'table.' + ending), name)


main()
