/* ident/ident.h - numbers that name people, firms, accounts and documents: parse, check, hide.
 *
 * Parsing never guesses: a number that a spreadsheet has rounded, or of the wrong length, is a
 * fault. Hiding (tokens) needs the county's keys. A token is a BIGINT that is the same for the same
 * number everywhere in the county and tells nothing else. Owns nothing; keys are loaded by
 * keys_load and wiped by keys_fini. */
#ifndef IA_IDENT_IDENT_H
#define IA_IDENT_IDENT_H

#include "base/err.h"
#include "base/text.h"

/* ---- checking ---- */
enum id_fault {
    ID_OK,
    ID_EMPTY,
    ID_ROUNDED, /* 4.50922E+17, or a numeric cell whose last digits a spreadsheet has lost (…000) */
    ID_MASKED, /* contains * : somebody hid digits before sending */
    ID_LENGTH,
    ID_CHARACTER,
    ID_BIRTH,  /* no such day, before 1900 or after today */
    ID_CHECK,  /* check character is wrong */
    ID_REGION, /* the first two digits are no province */
    ID_PREFIX,
};
const char *id_fault_code(enum id_fault fault); /* "", "empty", "rounded", "masked", "length", … */

/* Resident identity number, GB 11643. Blanks, quotes and full-width forms are cleaned first; 15
 * digits are upgraded. The normal form (18 characters, X upper case) is written for ID_OK and for
 * ID_REGION (sound but for its province); for ID_BIRTH and ID_CHECK the cleaned digits are written
 * too, so that the same wrong number can be recognised; out[0] = 0 otherwise. today: days since the
 * epoch. is_numeric: the cell was a number, so …000 means lost digits. */
enum id_fault resident_id_parse(struct str raw, bool is_numeric, int32_t today, char out[19]);
/* Birth date of a normal form that parsed ID_OK, and whether male. */
void resident_id_facts(const char normal[19], int32_t *ret_birth, bool *ret_is_male);
/* Other personal documents (passport, Hong Kong/Macao/Taiwan permits, foreigner's permit): shape
 * only. */
enum id_fault travel_document_parse(struct str raw, char out[24]);
/* Unified social credit code, GB 32100. */
enum id_fault credit_code_parse(struct str raw, char out[19]);
/* Organisation code, GB 11714, with or without the hyphen. */
enum id_fault organisation_code_parse(struct str raw, char out[10]);
/* Account as written: digits (hyphens and blanks removed), 6 to 32 of them. ID_CHECK only when it
 * looks like a bank card (16–19 digits beginning 62, 60, 4 or 5) and Luhn fails; passbooks and old
 * rural accounts have no check digit. out is filled for ID_OK and ID_CHECK. */
enum id_fault account_parse(struct str raw, bool is_numeric, char out[40]);
bool luhn_is_valid(struct str digits);
/* Mobile (11 digits from 1[3-9]) or fixed line with area code. */
enum id_fault phone_parse(struct str raw, char out[24]);
/* 桂财社〔2023〕12号 in one way of writing: brackets 〔〕, ASCII digits, no blanks, no 第 and no
 * leading zeros. Text of another shape is ID_CHARACTER and appended all the same, so that it can be
 * shown (after redaction). */
enum id_fault document_number_parse(struct str raw, struct sbuf *out);
/* Investment project code GB/T 40058: NNNN-NNNNNN-NN-NN-NNNNNN, shape only. */
enum id_fault project_code_parse(struct str raw, char out[32]);

/* ---- names ---- */
/* Blanks out, middle dots to U+00B7. Names of persons keep every character; false when nothing is
 * left or when it holds a digit, `*`, `?`, `□` or a private-use character (the cleaned text is
 * written all the same). */
bool person_name_clean(struct str raw, struct sbuf *out);
/* A name that ends or reads like an organisation (公司 局 村民委员会 合作社 …): not masked, not a
 * person. In doubt it is a person (张所, 王建社); name.c has the rule. */
bool name_is_organisation(struct str name);
/* 张三 -> 张*, 欧阳明月 -> 欧**月 (first and last kept), 买买提·吐尔逊 -> 买*****逊. */
void name_mask(struct str name, struct sbuf *out);
/* 6217001234567890 -> ************7890 (last four kept when there are more than eight) */
void number_mask(struct str digits, struct sbuf *out);

/* ---- keys and tokens ---- */
enum { KEY_BYTES = 32 };
struct keys {
    char county[33];                /* id of the county that the keys belong to, hex */
    int generation;                 /* from 1 */
    unsigned char token[KEY_BYTES]; /* FF1-AES-256 of resident ids */
    unsigned char hash[KEY_BYTES];  /* keyed hashes of accounts, phones, names, documents */
    unsigned char vault[KEY_BYTES]; /* sealing of vault records and of originals' keys */
    void *ff1;                      /* expanded AES state */
};
/* Makes the three key files in `folder` (0700, files 0600): token.key, hash.key, vault.key, each a
 * small text: algorithm, generation, county, key in hex, check value. Refuses to overwrite. */
enum rc keys_create(const char *folder, const char *county, struct err *e);
/* Loaded keys may be used by many threads at once. RC_KEY when a file is missing, readable by
 * others, of another county, or its check value does not fit. */
enum rc keys_load(const char *folder, const char *county, struct keys *ret_keys, struct err *e);
void keys_fini(struct keys *keys); /* wipes */
/* The seed of the key that signs the county's log, ledger.key beside the others: apart from them,
 * since it hides nothing and only the writer needs it. Errors as above. */
enum rc ledger_seed_create(const char *folder, const char *county, struct err *e);
enum rc ledger_seed_load(const char *folder, const char *county, unsigned char ret_seed[KEY_BYTES],
                         struct err *e);

/* NIST SP 800-38G FF1, AES-128/192/256, radix 2..36, for the vectors and for tokens. digits are
 * ASCII (then a to z), 2..64 of them, changed in place. RC_LIMIT for anything else, RC_KEY for a
 * key of another size. */
enum rc ff1_encrypt(const unsigned char *key, size_t key_bytes, const unsigned char *tweak,
                    size_t tweak_bytes, char *digits, size_t n, int radix, struct err *e);
enum rc ff1_decrypt(const unsigned char *key, size_t key_bytes, const unsigned char *tweak,
                    size_t tweak_bytes, char *digits, size_t n, int radix, struct err *e);

/* Tokens of `count` resident ids in normal form (rows of 19 bytes; an empty row gives 0), many at a
 * time because one AES call then serves all: below 10^17, never 0 for a real number,
 * collision-free. */
void tokens_of_residents(const struct keys *keys, const char (*normal)[19], size_t count,
                         int64_t *ret_tokens);
/* Back to the normal form; for `reveal` only. out[0] = 0 when the token is no resident's. */
void resident_of_token(const struct keys *keys, int64_t token, char out[19]);
/* Keyed hashes; `kind` separates the uses ("account", "phone", "name", "document"). Documents lie
 * at or above 2^62, the others use 63 bits and are never 0. */
int64_t token_of(const struct keys *keys, const char *kind, struct str text);

/* ---- sealing (AEAD, libsodium XChaCha20-Poly1305) ---- */
/* out grows by n + 40, or not at all when its cap is too low (out->overflowed). context is
 * authenticated, not stored. */
void seal(const unsigned char key[KEY_BYTES], struct str context, const void *plain, size_t n,
          struct sbuf *out);
/* false, and out as before, when the key, the context or any byte differs. */
bool unseal(const unsigned char key[KEY_BYTES], struct str context, const void *sealed, size_t n,
            struct sbuf *out);

/* ---- redaction of free text ---- */
/* What free text must not repeat. Names are kept as keyed hashes. Filled by one thread, then
 * applied by any number; keys must live as long. */
struct redactor;
struct redactor *redactor_new(const struct keys *keys);
void redactor_free(struct redactor *redactor);
void redactor_add_name(struct redactor *redactor,
                       struct str name); /* a full personal name, cleaned */
/* The same from its hash, token_of(keys, "name", cleaned); slower to apply than the name itself. */
void redactor_add_name_key(struct redactor *redactor, int64_t name_key, int code_points);
/* More names, asked for by that hash where no known one fits; `knows` says true when in doubt. Only
 * one thread may apply the redactor then. */
void redactor_ask_names(struct redactor *redactor, bool (*knows)(void *context, int64_t name_key),
                        void *context);
/* A word of public business, three characters or more: a name that lies inside it (程建设 in
 * 工程建设项目) is nobody's there and stays. A name that is the whole word is still hidden. */
void redactor_add_public_word(struct redactor *redactor, struct str word);
/* A number of this county that its form would not give away: accounts of 6 to 11 digits. */
void redactor_add_number(struct redactor *redactor, struct str digits);
/* Appends text to out: known names masked, every digit run that may be a resident id (15, 18),
 * account (12–32), or phone (mobile, or 0-area-number) masked, also when written with blanks,
 * hyphens or full-width digits. Amounts, dates, document and project numbers stay readable. Returns
 * how many places were hidden. */
int redactor_apply(const struct redactor *redactor, struct str text, struct sbuf *out);

#endif
