/* bench/data.c - large files, the same bytes every time, made once. Nobody in them exists. */
#include "bench/bench.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <xlsxwriter.h>

#include "demo/demo_int.h"
#include "os/os.h"

enum { SEED = 1, ROWS_OF_PERSON = 8, NOTE_BP = 1500, NOTES = 5 };

static const char BENEFIT_HEAD[] =
    "区划,支付凭证号,金额(元),项目名称,项目代码,收款账户名称,收款方账户,收款人开户银行,"
    "街道(乡镇)名称,村名称,证件号码,姓名,按户或按人补助(01到人/02到户),备注,发放月份\n";

static const char *const NOTE_TEXTS[NOTES] = {"经办人已核对银行回盘清单", "2024年第一季度",
                                              "更正上月标准", "由村委会代为登记", "新增对象"};

struct benefit_row {
    struct person person;
    int month, township;
    char village[PLACE_BYTES];
    int64_t fen;
    const char *note;
};

static void write_benefit_row(FILE *f, const struct benefit_row *r)
{
    fprintf(f,
            "990101000,2024%02d1%06d,%" PRId64
            ".%02d,农村最低生活保障金,99010124P0000000001,%s,%s,示范农村商业银行股份有限公司,"
            "%s,%s,%s,%s,01,%s,2024-%02d\n",
            r->month, r->township, r->fen / 100, (int)(r->fen % 100), r->person.name,
            r->person.account, township_name(r->township), r->village, r->person.id, r->person.name,
            r->note, r->month);
}

/* Month by month, everybody once a month. */
static void write_benefit_rows(FILE *f, int64_t rows)
{
    const int64_t people = (rows + ROWS_OF_PERSON - 1) / ROWS_OF_PERSON;
    const struct places places = places_of(people);
    for (int64_t i = 0; i < rows; i++) {
        struct benefit_row r = {.person = person_at(SEED, i % people)};
        const int village = village_of_block(&places, i % people / PEOPLE_OF_BLOCK);
        r.month = 1 + (int)(i / people);
        r.township = village / places.villages_each;
        village_name(SEED, village, r.village);
        r.fen = 20000 + (int64_t)chance_below(SEED, STREAM_AMOUNT, (uint64_t)i, 60000);
        r.note = chance_hits(SEED, STREAM_DIRT, (uint64_t)i, NOTE_BP)
                     ? NOTE_TEXTS[chance_below(SEED, STREAM_DIRT, ~(uint64_t)i, NOTES)]
                     : "";
        write_benefit_row(f, &r);
    }
}

enum rc data_benefit_csv(const struct bench *bench, const char **ret_path, struct err *e)
{
    *ret_path =
        arena_printf(bench->arena, "%s/benefit-%" PRId64 ".csv", bench->folder, bench->rows);
    const char *part = arena_printf(bench->arena, "%s.part", *ret_path);
    if (os_exists(*ret_path))
        return RC_OK;
    FILE *f = fopen(part, "w");
    if (!f)
        return fail(e, RC_IO, "could not write %s: %s", part, strerror(errno));
    fputs(BENEFIT_HEAD, f);
    write_benefit_rows(f, bench->rows);
    const bool is_bad = ferror(f) != 0;
    if (fclose(f) != 0 || is_bad)
        return fail(e, RC_IO, "could not write %s", part);
    return os_rename(part, *ret_path, e);
}

/* ---- travel claims ---- */

/* One claim in fifty is of the person above and of days that collide. */
static void write_travel_rows(FILE *f, int64_t rows)
{
    enum { COLLIDING = 50 };
    fputs("单据号,单位,报销人,报销人身份证号,事由,出发日,返回日,目的地,人数,合计\n", f);
    for (int64_t i = 0; i < rows; i++) {
        const bool collides = i % COLLIDING == COLLIDING - 1;
        const struct person p = person_at(SEED, i - collides);
        fprintf(f,
                "BX2024%08" PRId64 ",示范县档案馆,%s,%s,业务培训,2024-06-%02d,2024-06-%02d,"
                "%s,1,%" PRId64 ".50\n",
                i, p.name, p.id, 1 + (int)(i % 14), 15 + (int)(i % 15),
                collides ? "邻市" : "示范市", 200 + i % 900);
    }
}

enum rc data_travel_csv(const struct bench *bench, const char **ret_path, struct err *e)
{
    *ret_path = arena_printf(bench->arena, "%s/travel-%" PRId64 ".csv", bench->folder, bench->rows);
    FILE *f = fopen(*ret_path, "w");
    if (!f)
        return fail(e, RC_IO, "could not write %s: %s", *ret_path, strerror(errno));
    write_travel_rows(f, bench->rows / 200);
    const bool is_bad = ferror(f) != 0;
    return fclose(f) != 0 || is_bad ? fail(e, RC_IO, "could not write %s", *ret_path) : RC_OK;
}

/* ---- a workbook ---- */

static const char *const BOOK_HEADS[12] = {"序号", "姓名", "证件号码", "账号", "联系电话", "乡镇",
                                           "村",   "项目", "金额(元)", "面积", "标准",     "备注"};

static void write_book_row(lxw_worksheet *sheet, lxw_row_t row, const struct places *places)
{
    const uint64_t i = row - 1;
    const struct person p = person_at(SEED, (int64_t)i);
    const int village = village_of_block(places, (int64_t)i / PEOPLE_OF_BLOCK);
    char village_text[PLACE_BYTES];
    village_name(SEED, village, village_text);
    const char *texts[12] = {[1] = p.name,
                             [2] = p.id,
                             [3] = p.account,
                             [4] = p.phone,
                             [7] = "耕地地力保护补贴",
                             [6] = village_text,
                             [11] = NOTE_TEXTS[i % NOTES]};
    texts[5] = township_name(village / places->villages_each);
    const double numbers[12] = {
        [0] = (double)row,
        [8] = (double)(chance_below(SEED, STREAM_AMOUNT, i, 1000000) + 100) / 100,
        [9] = (double)(chance_below(SEED, STREAM_LAND, i, 2000) + 10) / 100,
        [10] = 98.5};
    for (lxw_col_t c = 0; c < 12; c++)
        if (texts[c])
            worksheet_write_string(sheet, row, c, texts[c], NULL);
        else
            worksheet_write_number(sheet, row, c, numbers[c], NULL);
}

enum rc data_workbook(const struct bench *bench, int64_t rows, const char **ret_path, struct err *e)
{
    *ret_path = arena_printf(bench->arena, "%s/book-%" PRId64 ".xlsx", bench->folder, rows);
    const char *part = arena_printf(bench->arena, "%s.part", *ret_path);
    if (os_exists(*ret_path))
        return RC_OK;
    const struct places places = places_of(rows);
    union { /* the library takes a path that it does not change */
        const char *in;
        char *out;
    } folder = {.in = bench->folder};
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder.out};
    lxw_workbook *book = workbook_new_opt(part, &options);
    lxw_worksheet *sheet = book ? workbook_add_worksheet(book, "花名册") : NULL;
    if (!sheet)
        return fail(e, RC_IO, "could not write %s", part);
    for (lxw_col_t c = 0; c < 12; c++)
        worksheet_write_string(sheet, 0, c, BOOK_HEADS[c], NULL);
    for (lxw_row_t row = 1; row <= (lxw_row_t)rows; row++)
        write_book_row(sheet, row, &places);
    if (workbook_close(book) != LXW_NO_ERROR)
        return fail(e, RC_IO, "could not write %s", part);
    return os_rename(part, *ret_path, e);
}
