/* bench/ident_bench.c - how fast one core makes tokens, reads numbers and redacts texts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ident/ident.h"
#include "os/os.h"

enum { ROWS = 2048, TOKEN_ROUNDS = 2000, PARSE_ROUNDS = 500, NAMES = 1000000, TEXT_ROUNDS = 20000 };

static void report(const char *what, int64_t count, int64_t started)
{
    int64_t ms = os_monotonic_ms() - started;
    printf("%-28s %12" PRId64 " in %5" PRId64 " ms  %7.2f M/s\n", what, count, ms,
           (double)count / 1000.0 / (double)(ms > 0 ? ms : 1));
}

static void bench_tokens(const struct keys *keys)
{
    static char normal[ROWS][19];
    static int64_t tokens[ROWS];
    for (int i = 0; i < ROWS; i++) {
        char text[64];
        snprintf(text, sizeof text, "4509221990%02d%02d%03d0", 1 + i % 12, 1 + i % 28, i % 1000);
        memcpy(normal[i], text, sizeof normal[i]);
    }
    int64_t started = os_monotonic_ms();
    for (int round = 0; round < TOKEN_ROUNDS; round++)
        tokens_of_residents(keys, (const char(*)[19])normal, ROWS, tokens);
    report("tokens_of_residents", (int64_t)ROWS * TOKEN_ROUNDS, started);

    char out[19];
    int faults[16] = {0};
    started = os_monotonic_ms();
    for (int round = 0; round < PARSE_ROUNDS; round++)
        for (int i = 0; i < ROWS; i++)
            faults[resident_id_parse((struct str){normal[i], 18}, false, 20000, out)]++;
    report("resident_id_parse", (int64_t)ROWS * PARSE_ROUNDS, started);

    started = os_monotonic_ms();
    int64_t sum = faults[ID_OK];
    for (int round = 0; round < PARSE_ROUNDS; round++)
        for (int i = 0; i < ROWS; i++)
            sum += token_of(keys, "account", (struct str){normal[i], 18}) & 1;
    report(sum >= 0 ? "token_of" : "", (int64_t)ROWS * PARSE_ROUNDS, started);
}

/* A name of two or three characters; the surname repeats as surnames do. */
static void make_name(uint32_t i, struct sbuf *out)
{
    char bytes[4];
    uint32_t mixed = i * 2654435761u;
    sbuf_clear(out);
    sbuf_add_n(out, bytes, utf8_put(0x5000 + mixed % 300 * 7, bytes));
    sbuf_add_n(out, bytes, utf8_put(0x5200 + (mixed >> 9) % 2000, bytes));
    if (i % 5 != 0)
        sbuf_add_n(out, bytes, utf8_put(0x5200 + (mixed >> 20) % 2000, bytes));
}

static void bench_redaction(const struct keys *keys, bool is_blind)
{
    static const char text[] =
        "2023年第三季度耕地地力保护补贴，马坡镇大良村委会代发，经办人已核对银行回盘"
        "清单，金额12,000.00元，文号桂财社〔2023〕12号，联系电话138 0013 8000。";
    CLEANUP(sbuf_fini) struct sbuf name = {0};
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    struct redactor *redactor = redactor_new(keys);
    for (uint32_t i = 0; i < NAMES; i++) {
        make_name(i, &name);
        struct str cleaned = {name.p, name.n};
        if (is_blind)
            redactor_add_name_key(redactor, token_of(keys, "name", cleaned), i % 5 ? 3 : 2);
        else
            redactor_add_name(redactor, cleaned);
    }
    int64_t started = os_monotonic_ms();
    for (int round = 0; round < TEXT_ROUNDS; round++) {
        sbuf_clear(&out);
        redactor_apply(redactor, STR(text), &out);
    }
    report(is_blind ? "redact, code points (hashes)" : "redact, code points (names)",
           (int64_t)utf8_count(STR(text)) * TEXT_ROUNDS, started);
    redactor_free(redactor);
}

int main(void)
{
    char folder[] = "/tmp/ident_bench.XXXXXX";
    struct keys keys;
    struct err e;
    if (!mkdtemp(folder) || keys_create(folder, "f", &e) != RC_OK ||
        keys_load(folder, "f", &keys, &e) != RC_OK) {
        fprintf(stderr, "could not make keys in %s\n", folder);
        return 1;
    }
    bench_tokens(&keys);
    bench_redaction(&keys, false);
    bench_redaction(&keys, true);
    keys_fini(&keys);
    return os_remove_tree(folder, &e) == RC_OK ? 0 : 1;
}
