# calamine_read.py WORKBOOK [tally] - reads the first sheet with python-calamine. With `tally` prints
# what bench/xlsx.c prints for ours: rows, cells that are not empty, bytes of text, hundredths.
import sys

from python_calamine import CalamineWorkbook

rows = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
if len(sys.argv) > 2:
    cells = text_bytes = hundredths = 0
    for row in rows:
        for cell in row:
            if isinstance(cell, str):
                cells += cell != ""
                text_bytes += len(cell.encode())
            else:
                cells += 1
                hundredths += round(cell * 100)
    print(len(rows), cells, text_bytes, hundredths)
