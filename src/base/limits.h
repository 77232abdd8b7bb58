/* base/limits.h - every limit on what the outside decides, each with its reason. */
#ifndef IA_BASE_LIMITS_H
#define IA_BASE_LIMITS_H

enum {
    DOC_BYTES_MAX = 4 << 20,            /* a knowledge file; the longest register is under 40 KiB */
    FACT_BYTES_MAX = 64 << 20,          /* a table of facts; the longest is under 60 KiB */
    DOC_DEPTH_MAX = 16,                 /* nesting of YAML */
    DOC_NODES_MAX = 200000,             /* entries of one YAML file */
    CELL_BYTES_MAX = 32767 * 4,         /* a spreadsheet cell holds 32,767 characters */
    SHEET_COLUMNS_MAX = 16384,          /* XFD */
    SHEET_ROWS_MAX = 100 * 1000 * 1000, /* a CSV may be longer than a worksheet */
    SHEETS_MAX = 4096,                  /* one village a sheet, and room */
    SHARED_TEXTS_MAX = 64 << 20,        /* texts that the cells of a workbook refer to */
    XLS_BYTES_MAX = 512 << 20,          /* the stream of an .xls, which is kept in memory */
    HTML_BYTES_MAX = 256 << 20,         /* text of a web page, which is kept in memory */
    HTML_TABLES_DEEP_MAX = 16,          /* tables inside each other */
    HEADER_SEARCH_ROWS = 15,            /* titles above a header end before this row */
    HEADER_COLUMNS_MAX = 1024,          /* offices' widest lists have under 300 */
    HEADER_BYTES_MAX = 1024,            /* of one header or title cell; longer text is none */
    READER_SECONDS_MAX = 3600,          /* CPU seconds of one reader child */
    MODEL_SQL_BYTES_MAX = 256 << 10,
    MODEL_ROWS_MAX = 200000, /* findings of one model in one run: more is a flood, not a result */
    MODEL_SECONDS_MAX = 900,
    MODEL_RESULT_BYTES_MAX = 512 << 20, /* of one model, as JSON; 200,000 rows take about 150 MiB */
    EVIDENCE_ROWS_MAX = 50,             /* rows copied into one finding */
    FIND_ROWS_MAX = 1000,               /* rows of one register shown to who looks for one person */
    BACKUP_PATH_MAX = 1024,             /* of a file in a backup; ours stay under 80 */
    BACKUP_DEPTH_MAX = 32,              /* folders in each other */
    BACKUP_FILES_MAX = 2000000,         /* of half a million batches */
    KEY_FILES_MAX = 16,                 /* a county has four */
    REPORT_FINDINGS_MAX = 2000,         /* findings drawn in index.html; the files hold all */
};

#define FILE_BYTES_MAX        (8LL << 30) /* a source file */
#define BACKUP_BYTES_MAX      (1LL << 50)
#define REPORT_FILE_BYTES_MAX (256 << 20)
#define READER_MEMORY_MAX     (1LL << 30) /* address space a reader child may add */
#define SHARED_TEXT_BYTES_MAX ((size_t)512 << 20)
#define INFLATE_RATIO_MAX     200          /* more than this is a bomb; real sheets stay under 40 */
#define INFLATE_BYTES_MAX     (16LL << 30) /* unpacked bytes of one part */
#define MODEL_MEMORY_MAX      (3LL << 30)
#define MODEL_SPILL_MAX       (32LL << 30) /* temporary files of a run; the engine would take all */

#endif
