/* engine/rows.c - result rows as JSON objects: integers stay integers, dates are ISO texts. */
#include "engine/engine_int.h"

#include "base/date.h"

static json_t *list_json(struct duck_rows *rows, int column)
{
    size_t count = 0;
    const int64_t *numbers = duck_int_list(rows, column, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_integer(numbers[i]));
    return list;
}

static json_t *value_json(struct duck_rows *rows, int column)
{
    char date[11];
    if (duck_is_null(rows, column))
        return json_null();
    switch (duck_column_type(rows, column)) {
    case DUCK_BOOL:
        return json_boolean(duck_int(rows, column) != 0);
    case DUCK_INT:
        return json_integer(duck_int(rows, column));
    case DUCK_DATE:
        date_format((int32_t)duck_int(rows, column), date);
        return json_string(date);
    case DUCK_INT_LIST:
        return list_json(rows, column);
    case DUCK_TEXT:
    default: {
        const struct str text = duck_text(rows, column);
        json_t *json = json_stringn(text.p, text.n);
        return json ? json : json_string("?"); /* not UTF-8: cannot come from the lake */
    }
    }
}

enum rc rows_each(struct duck_rows *rows, row_fn fn, void *context, struct err *e)
{
    while (duck_next(rows)) {
        json_t *row = json_object();
        for (int c = 0; c < duck_column_count(rows); c++)
            json_object_set_new(row, duck_column_name(rows, c), value_json(rows, c));
        if (!fn(context, row))
            return RC_OK;
    }
    return duck_rows_error(rows, e);
}
