/* ledger/recorder.c - one thread writes for all: acts that arrive while the disk is busy are
 * committed together by its next turn.
 *
 * inv: a lot is committed and published, or none of it is there. */
#include "ledger/ledger_int.h"

#include <pthread.h>
#include <stdlib.h>

enum { LOT_MAX = 8192 };

/* Lies on the stack of the thread that waits for it. */
struct request {
    struct request *next;
    const char *kind, *subject, *body;
    int64_t act;
    enum rc rc;
    struct err e;
    pthread_cond_t done; /* of its own: nobody is woken for another's act */
    bool is_done;
};

struct recorder {
    const struct county *county;
    struct ledger *ledger;
    pthread_t writer;
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    struct request *first, **last; /* waiting, in the order of their arrival */
    bool is_stopping;
};

/* ---- the writer ---- */

static enum rc write_acts(struct recorder *r, struct request *lot, struct err *e)
{
    CLEANUP(store_undo) struct store *undo = r->county->store;
    TRY(store_begin(r->county->store, e));
    for (struct request *q = lot; q; q = q->next)
        TRY(store_act(r->county->store, q->kind, q->subject, q->body, &q->act, e));
    return store_commit(r->county->store, e); /* and publishes */
}

static void write_lot(struct recorder *r, struct request *lot)
{
    struct err e = {0};
    enum rc rc = write_acts(r, lot, &e);
    if (rc == RC_OK && !ledger_is_current(r->ledger))
        rc = RC_ATTENTION;
    for (struct request *q = lot; q; q = q->next) {
        q->rc = rc;
        q->e = e;
    }
}

/* Takes what waits, at most LOT_MAX. */
static struct request *take_lot(struct recorder *r)
{
    struct request *lot = r->first, *end = lot;
    for (int n = 1; n < LOT_MAX && end->next; n++)
        end = end->next;
    r->first = end->next;
    if (!r->first)
        r->last = &r->first;
    end->next = NULL;
    return lot;
}

static void *write_all(void *context)
{
    struct recorder *r = context;
    pthread_mutex_lock(&r->lock);
    for (;;) {
        while (!r->first && !r->is_stopping)
            pthread_cond_wait(&r->arrived, &r->lock);
        if (!r->first)
            break;
        struct request *lot = take_lot(r);
        pthread_mutex_unlock(&r->lock);
        write_lot(r, lot);
        pthread_mutex_lock(&r->lock);
        for (struct request *q = lot, *next; q; q = next) {
            next = q->next; /* q is gone once it is done */
            q->is_done = true;
            pthread_cond_signal(&q->done);
        }
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* ---- its callers ---- */

enum rc recorder_act(struct recorder *r, const char *kind, const char *subject,
                     const char *body_json, int64_t *ret_act, struct err *e)
{
    struct request q = {
        .kind = kind, .subject = subject, .body = body_json, .done = PTHREAD_COND_INITIALIZER};
    pthread_mutex_lock(&r->lock);
    *r->last = &q;
    r->last = &q.next;
    pthread_cond_signal(&r->arrived);
    while (!q.is_done)
        pthread_cond_wait(&q.done, &r->lock);
    pthread_mutex_unlock(&r->lock);
    pthread_cond_destroy(&q.done);
    if (ret_act)
        *ret_act = q.act;
    if (q.rc != RC_OK && q.rc != RC_ATTENTION)
        *e = q.e;
    return q.rc;
}

enum rc recorder_start(const struct county *county, struct recorder **ret_recorder, struct err *e)
{
    struct recorder *r = calloc(1, sizeof *r);
    MUST(r);
    r->county = county;
    r->last = &r->first;
    const enum rc rc = ledger_open(county, &r->ledger, e);
    if (rc != RC_OK) {
        free(r);
        return rc;
    }
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->arrived, NULL);
    MUST(pthread_create(&r->writer, NULL, write_all, r) == 0);
    *ret_recorder = r;
    return RC_OK;
}

void recorder_stop(struct recorder *r)
{
    pthread_mutex_lock(&r->lock);
    r->is_stopping = true;
    pthread_cond_signal(&r->arrived);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->writer, NULL);
    MUST(!r->first); /* somebody still waits */
    ledger_abandon(r->ledger);
    pthread_cond_destroy(&r->arrived);
    pthread_mutex_destroy(&r->lock);
    free(r);
}
