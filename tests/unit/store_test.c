/* tests/unit/store_test.c - state.db: acts that stay, changes with their record, schemas old and
 * new, one writer. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/os.h"
#include "store/store_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char COUNTY[] = "0123456789abcdef0123456789abcdef";

struct fixture {
    char root[40], state[64];
    struct err e;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    MUST(f);
    snprintf(f->root, sizeof f->root, "/tmp/store_test.XXXXXX");
    MUST(mkdtemp(f->root));
    snprintf(f->state, sizeof f->state, "%s/state.db", f->root);
    MUST(store_create(f->root, COUNTY, &f->e) == RC_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    MUST(os_remove_tree(f->root, &f->e) == RC_OK);
    free(f);
    return 0;
}

static struct store *opened(struct fixture *f, enum store_mode mode)
{
    struct store *store = NULL;
    if (store_open(f->root, mode, &store, &f->e) != RC_OK) {
        print_error("%s\n", f->e.message);
        abort();
    }
    return store;
}

static enum rc refused(struct fixture *f, enum store_mode mode)
{
    struct store *store = NULL;
    memset(&f->e, 0, sizeof f->e);
    const enum rc rc = store_open(f->root, mode, &store, &f->e);
    assert_null(store);
    return rc;
}

/* SQL from outside, past the door. */
static int raw(struct fixture *f, const char *sql)
{
    sqlite3 *db = NULL;
    MUST(sqlite3_open(f->state, &db) == SQLITE_OK);
    const int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_close(db);
    return code;
}

static int64_t number(struct store *store, const char *sql)
{
    int64_t value = 0;
    struct err e = {0};
    MUST(store_int(store, sql, -1, &value, &e) == RC_OK);
    return value;
}

static void must_act(struct store *store, const char *subject, const char *body)
{
    struct err e = {0};
    MUST(store_begin(store, &e) == RC_OK);
    MUST(store_act(store, "test", subject, body, NULL, &e) == RC_OK);
    MUST(store_commit(store, &e) == RC_OK);
}

/* ---- acts ---- */

static void an_act_has_a_body_and_waits_to_be_published(void **state)
{
    struct fixture *f = *state;
    CLEANUP(store_closep) struct store *store = opened(f, STORE_WRITE);
    int64_t seq = 0;
    assert_int_equal(store_begin(store, &f->e), RC_OK);
    assert_int_equal(store_act(store, "import", "batch:7", "{\"a\":1}", &seq, &f->e), RC_OK);
    assert_int_equal(store_commit(store, &f->e), RC_OK);
    assert_int_equal(seq, 1);
    assert_int_equal(number(store, "SELECT count(*) FROM act JOIN act_body USING (seq) JOIN outbox"
                                   " USING (seq) WHERE kind='import' AND subject='batch:7' AND"
                                   " body='{\"a\":1}' AND length(salt)=32 AND length(at)=24 AND"
                                   " actor<>''"),
                     1);
}

/* The same words have another commitment each time: nothing can be guessed from it. */
static void commitments_differ_by_their_salt(void **state)
{
    CLEANUP(store_closep) struct store *store = opened(*state, STORE_WRITE);
    for (int i = 0; i < 5; i++)
        must_act(store, "x", "{}");
    assert_int_equal(number(store, "SELECT count(DISTINCT commitment) FROM act"), 5);
    assert_int_equal(number(store, "SELECT count(DISTINCT salt) FROM act_body"), 5);
    assert_int_equal(number(store, "SELECT count(*) FROM outbox"), 5);
}

static void a_change_that_fails_leaves_no_act(void **state)
{
    struct fixture *f = *state;
    CLEANUP(store_closep) struct store *store = opened(f, STORE_WRITE);
    assert_int_equal(store_begin(store, &f->e), RC_OK);
    assert_int_equal(store_act(store, "test", "x", "{}", NULL, &f->e), RC_OK);
    assert_int_equal(store_exec(store, &f->e, "INSERT INTO lease VALUES(2,'a','b')", NULL),
                     RC_STATE);
    store_rollback(store);
    store_rollback(store); /* harmless */
    assert_int_equal(number(store, "SELECT count(*) FROM act"), 0);
    assert_int_equal(number(store, "SELECT count(*) FROM outbox"), 0);
    must_act(store, "y", "{}"); /* the next change is not disturbed */
}

static void acts_are_never_changed_or_removed(void **state)
{
    static const char *const refused_sql[] = {
        "UPDATE act SET actor='x'",
        "UPDATE act SET seq=seq+10",
        "DELETE FROM act",
        "DELETE FROM act WHERE seq=1",
        "INSERT OR REPLACE INTO act SELECT seq,at,'x',kind,subject,commitment FROM act",
        "REPLACE INTO act SELECT seq,at,'x',kind,subject,commitment FROM act WHERE seq=2",
        "INSERT INTO act SELECT seq,at,'x',kind,subject,commitment FROM act WHERE true ON "
        "CONFLICT(seq) DO"
        " UPDATE SET actor=excluded.actor",
        "INSERT INTO act(at,actor,kind,subject,commitment) VALUES('','','','',x'00')",
        "UPDATE act_body SET body='x'",
        "UPDATE act_body SET salt=x'00'",
        "REPLACE INTO act_body SELECT seq,salt,'x' FROM act_body",
    };
    struct fixture *f = *state;
    struct store *store = opened(f, STORE_WRITE);
    must_act(store, "a", "{}");
    must_act(store, "b", "{}");
    store_close(store);
    for (size_t i = 0; i < COUNT(refused_sql); i++)
        if (raw(f, refused_sql[i]) != SQLITE_CONSTRAINT) {
            print_error("was not refused: %s\n", refused_sql[i]);
            assert_true(false);
        }
    /* The law may have a body erased; the act stays. */
    assert_int_equal(raw(f, "DELETE FROM act_body WHERE seq=1"), SQLITE_OK);
    store = opened(f, STORE_READ);
    assert_int_equal(number(store, "SELECT count(*) FROM act WHERE actor<>'x'"), 2);
    assert_int_equal(number(store, "SELECT count(*) FROM act_body"), 1);
    store_close(store);
}

/* Numbers are not given twice, also after an act that was rolled back was the last. */
static void numbers_of_acts_only_grow(void **state)
{
    struct fixture *f = *state;
    CLEANUP(store_closep) struct store *store = opened(f, STORE_WRITE);
    int64_t first = 0, second = 0;
    assert_int_equal(store_begin(store, &f->e), RC_OK);
    assert_int_equal(store_act(store, "test", "x", "{}", &first, &f->e), RC_OK);
    assert_int_equal(store_commit(store, &f->e), RC_OK);
    assert_int_equal(store_begin(store, &f->e), RC_OK);
    assert_int_equal(store_act(store, "test", "y", "{}", &second, &f->e), RC_OK);
    assert_int_equal(store_commit(store, &f->e), RC_OK);
    assert_true(second == first + 1);
}

/* ---- statements ---- */

static void values_come_back_as_they_were_bound(void **state)
{
    struct fixture *f = *state;
    CLEANUP(store_closep) struct store *store = opened(f, STORE_WRITE);
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    assert_int_equal(store_prepare(store, "SELECT ?1, ?2, ?3, ?4, ?5", &stmt, &f->e), RC_OK);
    stmt_int(stmt, 1, INT64_MIN);
    stmt_text(stmt, 2, "县'; DROP TABLE act; --");
    stmt_blob(stmt, 3, "a\0b", 3);
    stmt_null(stmt, 4);
    stmt_text(stmt, 5, NULL);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(stmt_next(stmt, &has_row, &f->e), RC_OK);
        assert_true(has_row);
        assert_true(stmt_get_int(stmt, 0) == INT64_MIN);
        assert_string_equal(stmt_get_text(stmt, 1), "县'; DROP TABLE act; --");
        assert_true(str_eq(stmt_get_blob(stmt, 2), (struct str){"a\0b", 3}));
        assert_true(stmt_is_null(stmt, 3) && stmt_is_null(stmt, 4));
        assert_int_equal(stmt_get_int(stmt, 3), 0);
        assert_string_equal(stmt_get_text(stmt, 3), "");
        assert_int_equal(stmt_get_blob(stmt, 3).n, 0);
        assert_int_equal(stmt_next(stmt, &has_row, &f->e), RC_OK);
        assert_false(has_row);
        stmt_reset(stmt); /* the bindings stay */
    }
    assert_int_equal(store_prepare(store, "SELEKT 1", &stmt, &f->e), RC_STATE);
    assert_int_equal(number(store, "SELECT 1 WHERE 0"), -1); /* no row: the other value */
    assert_int_equal(number(store, "SELECT NULL"), -1);
}

static void a_reader_changes_nothing(void **state)
{
    struct fixture *f = *state;
    CLEANUP(store_closep) struct store *store = opened(f, STORE_READ);
    assert_string_equal(store_county_id(store), COUNTY);
    assert_int_equal(store_exec(store, &f->e, "INSERT INTO meta VALUES('a','b')", NULL), RC_STATE);
    assert_int_equal(store_exec(store, &f->e, "DELETE FROM vault.record", NULL), RC_STATE);
}

/* ---- schemas ---- */

static int newest(void)
{
    int count = 0;
    while (SCHEMA_MIGRATIONS[count])
        count++;
    return count;
}

/* The state.db that an older release would have left, with an act in it. */
static void make_older(struct fixture *f, int version)
{
    sqlite3 *db = NULL;
    char sql[200];
    MUST(os_remove(f->state, &f->e) == RC_OK);
    MUST(sqlite3_open(f->state, &db) == SQLITE_OK);
    for (int i = 0; i < version; i++)
        MUST(sqlite3_exec(db, SCHEMA_MIGRATIONS[i], NULL, NULL, NULL) == SQLITE_OK);
    snprintf(
        sql, sizeof sql,
        "PRAGMA user_version=%d; INSERT INTO meta VALUES('county','%s');"
        "INSERT INTO act(at,actor,kind,subject,commitment) VALUES('','','old','',zeroblob(32))",
        version, COUNTY);
    MUST(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
}

static void an_older_schema_is_brought_forward_by_a_writer(void **state)
{
    struct fixture *f = *state;
    for (int version = 1; version < newest(); version++) {
        make_older(f, version);
        assert_int_equal(refused(f, STORE_READ), RC_STATE);
        assert_non_null(strstr(f->e.message, "older than this release's"));
        assert_true(f->e.hint[0]);
        struct store *store = opened(f, STORE_WRITE);
        assert_int_equal(number(store, "PRAGMA user_version"), newest());
        assert_int_equal(number(store, "SELECT count(*) FROM act WHERE kind='old'"), 1);
        must_act(store, "new", "{}");
        store_close(store);
        store_close(opened(f, STORE_READ));
    }
}

/* A migration that cannot be done leaves the schema as it was. */
static void a_migration_that_fails_is_undone(void **state)
{
    struct fixture *f = *state;
    if (newest() < 2) {
        skip();
        return;
    }
    make_older(f, newest() - 1);
    assert_int_equal(raw(f, "CREATE TABLE checkpoint(x)"), SQLITE_OK); /* the newest makes one */
    assert_int_equal(refused(f, STORE_WRITE), RC_STATE);
    assert_non_null(strstr(f->e.message, "migrate state.db"));
    assert_int_equal(raw(f, "DROP TABLE checkpoint"), SQLITE_OK);
    store_close(opened(f, STORE_WRITE));
}

static void a_newer_schema_is_refused(void **state)
{
    struct fixture *f = *state;
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA user_version=%d", newest() + 1);
    assert_int_equal(raw(f, sql), SQLITE_OK);
    for (int mode = STORE_READ; mode <= STORE_WRITE; mode++) {
        assert_int_equal(refused(f, (enum store_mode)mode), RC_NEWER);
        assert_non_null(strstr(f->e.hint, "the release that wrote this county"));
    }
}

static void what_is_no_county_is_told(void **state)
{
    struct fixture *f = *state;
    struct store *store = NULL;
    assert_int_equal(store_create(f->root, COUNTY, &f->e), RC_CONFLICT);
    assert_int_equal(store_open("/tmp", STORE_READ, &store, &f->e), RC_NOT_COUNTY);
    assert_non_null(strstr(f->e.hint, "init"));
    assert_int_equal(os_write_file(f->state, "", 0, 0600, &f->e), RC_OK);
    assert_int_equal(refused(f, STORE_READ), RC_STATE);
    assert_int_equal(refused(f, STORE_WRITE), RC_STATE);
    assert_int_equal(os_write_file(f->state, "this is no database at all", 26, 0600, &f->e), RC_OK);
    assert_int_equal(refused(f, STORE_READ), RC_STATE);
    assert_non_null(strstr(f->e.hint, "backup"));
}

/* ---- the lease ---- */

static void there_is_one_writer_and_the_others_learn_who(void **state)
{
    struct fixture *f = *state;
    struct store *writer = opened(f, STORE_WRITE);
    assert_int_equal(refused(f, STORE_WRITE), RC_BUSY);
    char process[32];
    snprintf(process, sizeof process, "(process %ld)", (long)getpid());
    assert_non_null(strstr(f->e.message, process));
    struct store *reader = opened(f, STORE_READ); /* reading goes on */
    must_act(writer, "x", "{}");
    assert_int_equal(number(reader, "SELECT count(*) FROM act"), 1);
    store_close(reader);
    store_close(writer);
    store_close(opened(f, STORE_WRITE));
    store_close(NULL);
}

static void a_writer_that_died_leaves_no_lease(void **state)
{
    struct fixture *f = *state;
    const pid_t pid = fork();
    if (pid == 0) {
        struct store *store = NULL;
        if (store_open(f->root, STORE_WRITE, &store, &f->e) != RC_OK ||
            store_begin(store, &f->e) != RC_OK ||
            store_act(store, "test", "lost", "{}", NULL, &f->e) != RC_OK)
            _exit(1);
        _exit(0); /* in the middle of a change */
    }
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    CLEANUP(store_closep) struct store *store = opened(f, STORE_WRITE);
    assert_int_equal(number(store, "SELECT count(*) FROM act"), 0);
}

/* ---- beside a writer ---- */

static void an_act_finds_its_place_beside_a_writer(void **state)
{
    struct fixture *f = *state;
    CLEANUP(store_closep) struct store *writer = opened(f, STORE_WRITE);
    CLEANUP(store_closep) struct store *beside = opened(f, STORE_ACT);
    must_act(writer, "1", "{}");
    must_act(beside, "2", "{}");
    must_act(writer, "3", "{}");
    assert_int_equal(number(writer, "SELECT count(*) FROM act WHERE subject=seq"), 3);
}

struct moment {
    struct store *writer;
    bool was_called;
};

/* A writer that does not wait finds the door shut. */
static enum rc try_to_write(void *context, struct err *e)
{
    struct moment *moment = context;
    (void)e;
    sqlite3_busy_timeout(moment->writer->db, 0);
    struct err why = {0};
    assert_int_equal(store_begin(moment->writer, &why), RC_BUSY);
    moment->was_called = true;
    return RC_OK;
}

static void a_copy_is_of_one_moment(void **state)
{
    struct fixture *f = *state;
    char copy[64];
    CLEANUP(store_closep) struct store *writer = opened(f, STORE_WRITE);
    struct moment moment = {writer, false};
    must_act(writer, "1", "{}");
    snprintf(copy, sizeof copy, "%s/copy", f->root);
    MUST(os_make_dirs(copy, 0700, &f->e) == RC_OK);
    assert_int_equal(store_copy(f->root, copy, try_to_write, &moment, &f->e), RC_OK);
    assert_true(moment.was_called);
    must_act(writer, "2", "{}"); /* the door is open again, and the copy stays */
    CLEANUP(store_closep) struct store *reader = NULL;
    assert_int_equal(store_open(copy, STORE_READ, &reader, &f->e), RC_OK);
    assert_string_equal(store_county_id(reader), COUNTY);
    assert_int_equal(number(reader, "SELECT count(*) FROM act"), 1);
    assert_int_equal(number(reader, "SELECT count(*) FROM vault.meta"), 1);
}

static enum rc give_up(void *context, struct err *e)
{
    (void)context;
    return (fail)(e, RC_IO, "no");
}

static void a_copy_that_fails_lets_writers_go_on(void **state)
{
    struct fixture *f = *state;
    CLEANUP(store_closep) struct store *writer = opened(f, STORE_WRITE);
    assert_int_equal(store_copy(f->root, f->root, give_up, NULL, &f->e), RC_IO);
    must_act(writer, "1", "{}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_act_has_a_body_and_waits_to_be_published, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(commitments_differ_by_their_salt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_change_that_fails_leaves_no_act, set_up, tear_down),
        cmocka_unit_test_setup_teardown(acts_are_never_changed_or_removed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_of_acts_only_grow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_come_back_as_they_were_bound, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reader_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_older_schema_is_brought_forward_by_a_writer, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_migration_that_fails_is_undone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_newer_schema_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_county_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(there_is_one_writer_and_the_others_learn_who, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_writer_that_died_leaves_no_lease, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_act_finds_its_place_beside_a_writer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_copy_is_of_one_moment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_copy_that_fails_lets_writers_go_on, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
