/* store/schema.c - the tables of state.db, one migration an entry, forward only.
 * A released migration is never edited: add a new one at the end. */
#include "store/store_int.h"

static const char SCHEMA_1[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    /* Acts: what was done, by whom, when. The body may be erased by law; the commitment stays. */
    "CREATE TABLE act(seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, actor TEXT NOT NULL,"
    " kind TEXT NOT NULL, subject TEXT NOT NULL, commitment BLOB NOT NULL "
    "CHECK(length(commitment)=32));"
    "CREATE TABLE act_body(seq INTEGER PRIMARY KEY REFERENCES act(seq), salt BLOB NOT NULL,"
    " body TEXT NOT NULL);"
    "CREATE TABLE outbox(seq INTEGER PRIMARY KEY REFERENCES act(seq));"
    "CREATE TRIGGER act_no_update BEFORE UPDATE ON act BEGIN SELECT RAISE(ABORT,"
    " 'acts are append-only'); END;"
    "CREATE TRIGGER act_no_delete BEFORE DELETE ON act BEGIN SELECT RAISE(ABORT,"
    " 'acts are append-only'); END;"
    /* INSERT OR REPLACE deletes without a word to the trigger above. */
    "CREATE TRIGGER act_no_replace BEFORE INSERT ON act WHEN EXISTS (SELECT 1 FROM act WHERE"
    " seq=NEW.seq) BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;"
    "CREATE TRIGGER act_body_no_replace BEFORE INSERT ON act_body WHEN EXISTS (SELECT 1 FROM"
    " act_body WHERE seq=NEW.seq) BEGIN SELECT RAISE(ABORT,"
    " 'the body of an act is erased or kept, never changed'); END;"
    "CREATE TRIGGER act_body_no_update BEFORE UPDATE ON act_body BEGIN SELECT RAISE(ABORT,"
    " 'the body of an act is erased or kept, never changed'); END;"
    /* Batches: one delivered file each. intent -> sealed -> withdrawn; an unfinished intent is
     * undone at the next start. `digest` names the batch by its content, whatever its number. */
    "CREATE TABLE batch(batch INTEGER PRIMARY KEY, register TEXT NOT NULL, map TEXT NOT NULL,"
    " map_hash TEXT NOT NULL, delivery TEXT NOT NULL, file_name TEXT NOT NULL, digest TEXT NOT "
    "NULL,"
    " file_bytes INTEGER NOT NULL, state TEXT NOT NULL CHECK(state IN "
    "('intent','sealed','withdrawn')),"
    " rows_in INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0,"
    " rejected INTEGER NOT NULL DEFAULT 0, doubtful INTEGER NOT NULL DEFAULT 0,"
    " new INTEGER NOT NULL DEFAULT 0, same INTEGER NOT NULL DEFAULT 0,"
    " changed INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0,"
    " total_state TEXT NOT NULL DEFAULT 'none', receipt TEXT NOT NULL DEFAULT '{}',"
    " files TEXT NOT NULL DEFAULT '{}',"
    " key_generation INTEGER NOT NULL DEFAULT 0, data_key BLOB,"
    " imported_at TEXT NOT NULL, act INTEGER REFERENCES act(seq),"
    " withdrawn_act INTEGER REFERENCES act(seq), why TEXT NOT NULL DEFAULT '');"
    "CREATE UNIQUE INDEX batch_once ON batch(digest) WHERE state='sealed';"
    /* Parameters changed here, over the model's own values. */
    "CREATE TABLE param(model TEXT NOT NULL, name TEXT NOT NULL, valid_from TEXT NOT NULL,"
    " value INTEGER NOT NULL, act INTEGER NOT NULL REFERENCES act(seq),"
    " PRIMARY KEY(model, name, valid_from)) WITHOUT ROWID;"
    "CREATE TABLE run(run INTEGER PRIMARY KEY, at TEXT NOT NULL, as_of TEXT NOT NULL,"
    " snapshot TEXT NOT NULL, facts TEXT NOT NULL, pack TEXT NOT NULL, params TEXT NOT NULL,"
    " batches TEXT NOT NULL, act INTEGER NOT NULL REFERENCES act(seq));"
    "CREATE TABLE run_model(run INTEGER NOT NULL REFERENCES run(run), model TEXT NOT NULL,"
    " version INTEGER NOT NULL, state TEXT NOT NULL, why_zh TEXT NOT NULL, why_en TEXT NOT NULL,"
    " findings INTEGER NOT NULL, new INTEGER NOT NULL, changed INTEGER NOT NULL,"
    " resolved INTEGER NOT NULL, checked_rows INTEGER NOT NULL, millis INTEGER NOT NULL,"
    " meta TEXT NOT NULL, PRIMARY KEY(run, model)) WITHOUT ROWID;"
    /* Findings keep their id over runs and corrections; each change of the material facts is a
       version. */
    "CREATE TABLE finding(id TEXT PRIMARY KEY, model TEXT NOT NULL, status TEXT NOT NULL"
    " CHECK(status IN ('new','open','resolved')), version INTEGER NOT NULL, facts_hash TEXT NOT "
    "NULL,"
    " first_run INTEGER NOT NULL, last_run INTEGER NOT NULL, first_seen TEXT NOT NULL,"
    " last_seen TEXT NOT NULL, severity TEXT NOT NULL, unit TEXT, amount_fen INTEGER, occurred_on "
    "TEXT,"
    " body TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX finding_by_model ON finding(model, status);"
    "CREATE TABLE finding_version(id TEXT NOT NULL, version INTEGER NOT NULL, run INTEGER NOT NULL,"
    " facts_hash TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(id, version)) WITHOUT ROWID;";

/* When a finding was resolved, and the orders in which findings are asked for. */
static const char SCHEMA_2[] =
    "ALTER TABLE finding ADD COLUMN resolved_run INTEGER;"
    "CREATE INDEX finding_queue ON finding(CASE severity WHEN 'red' THEN 0 WHEN 'yellow' THEN 1"
    " ELSE 2 END, coalesce(amount_fen,0) DESC, id) WHERE status<>'resolved';"
    "CREATE INDEX finding_by_first_run ON finding(first_run);"
    "CREATE INDEX finding_by_resolved_run ON finding(resolved_run) WHERE resolved_run IS NOT NULL;"
    "CREATE INDEX finding_version_by_run ON finding_version(run);"
    "CREATE INDEX run_model_by_model ON run_model(model, run);";

/* Findings by row number: their bodies are long, and a WITHOUT ROWID tree keeps whole rows on the
 * way down, so that each look-up reads a dozen pages. */
static const char SCHEMA_3[] =
    "CREATE TABLE finding_3(id TEXT NOT NULL PRIMARY KEY, model TEXT NOT NULL, status TEXT NOT NULL"
    " CHECK(status IN ('new','open','resolved')), version INTEGER NOT NULL, facts_hash TEXT NOT "
    "NULL,"
    " first_run INTEGER NOT NULL, last_run INTEGER NOT NULL, first_seen TEXT NOT NULL,"
    " last_seen TEXT NOT NULL, severity TEXT NOT NULL, unit TEXT, amount_fen INTEGER, occurred_on "
    "TEXT,"
    " body TEXT NOT NULL, resolved_run INTEGER);"
    "INSERT INTO finding_3 SELECT * FROM finding;"
    "DROP TABLE finding; ALTER TABLE finding_3 RENAME TO finding;"
    "CREATE INDEX finding_by_model ON finding(model, status);"
    "CREATE INDEX finding_queue ON finding(CASE severity WHEN 'red' THEN 0 WHEN 'yellow' THEN 1"
    " ELSE 2 END, coalesce(amount_fen,0) DESC, id) WHERE status<>'resolved';"
    "CREATE INDEX finding_by_first_run ON finding(first_run);"
    "CREATE INDEX finding_by_resolved_run ON finding(resolved_run) WHERE resolved_run IS NOT NULL;"
    "CREATE TABLE finding_version_3(id TEXT NOT NULL, version INTEGER NOT NULL, run INTEGER NOT "
    "NULL,"
    " facts_hash TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(id, version));"
    "INSERT INTO finding_version_3 SELECT * FROM finding_version;"
    "DROP TABLE finding_version; ALTER TABLE finding_version_3 RENAME TO finding_version;"
    "CREATE INDEX finding_version_by_run ON finding_version(run);";

/* How many acts the public log held each time it was published; and acts by what they are about. */
static const char SCHEMA_4[] =
    "CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, at TEXT NOT NULL);"
    "CREATE INDEX act_by_kind ON act(kind, subject);"
    /* Whose record the law had erased: a keyed hash, so that no import brings it back. `pending` is
       the token until the vault has dropped it. */
    "CREATE TABLE erased(key INTEGER PRIMARY KEY, kind TEXT NOT NULL, pending INTEGER,"
    " act INTEGER NOT NULL REFERENCES act(seq));";

const char *const SCHEMA_MIGRATIONS[] = {SCHEMA_1, SCHEMA_2, SCHEMA_3, SCHEMA_4, NULL};

/* The vault is a database of its own so that it can be kept, sealed and destroyed apart. Records
 * are sealed before they get here; `name_key` holds keyed hashes of full names, for redaction. */
const char VAULT_SCHEMA[] =
    "CREATE TABLE vault.meta(key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE vault.record(kind TEXT NOT NULL, token INTEGER NOT NULL,"
    " batch INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY(kind, token)) WITHOUT ROWID;"
    "CREATE TABLE vault.name_key(key INTEGER PRIMARY KEY, points INTEGER NOT NULL,"
    " batch INTEGER NOT NULL);";
