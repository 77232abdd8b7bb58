/* verify/keys.c - the county's keys, where they lie beside it: sound, and its own. */
#include <string.h>

#include <sodium.h>

#include "ledger/ledger.h"
#include "os/os.h"
#include "verify/verify_int.h"

static void tell_key(struct verify *v, const char *why)
{
    verify_tell(v, "keys", "密钥损坏、缺失或不是本县的", why);
}

/* The key that signs the log must be the one that key.pub verifies. */
static void check_log_key(struct verify *v, const char *folder)
{
    unsigned char seed[KEY_BYTES], public_key[32], secret[64];
    struct err why = {0};
    struct published published;
    struct verifier verifier;
    if (ledger_seed_load(folder, store_county_id(v->county->store), seed, &why) != RC_OK) {
        tell_key(v, why.message);
        return;
    }
    crypto_sign_seed_keypair(public_key, secret, seed);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(secret, sizeof secret);
    if (ledger_published(v->county, v->arena, &published, &why) != RC_OK ||
        verifier_parse(str_of(published.key), &verifier, &why) != RC_OK)
        return; /* told with the log */
    if (memcmp(verifier.key, public_key, sizeof public_key) != 0)
        verify_tell(v, "ledger/key.pub", "公钥不是本县账本密钥的公钥",
                    "this is not the public key of the county's log key");
}

void verify_keys(struct verify *v)
{
    struct keys keys = {0};
    struct err why = {0};
    const char *folder = county_file(v->county, v->arena, "keys");
    v->report->has_keys = os_is_dir(folder);
    if (!v->report->has_keys)
        return;
    if (keys_load(folder, store_county_id(v->county->store), &keys, &why) != RC_OK)
        tell_key(v, why.message);
    keys_fini(&keys);
    check_log_key(v, folder);
}
