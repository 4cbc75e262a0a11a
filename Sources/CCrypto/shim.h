#pragma once

// SHA256_CTX lives on the stack; EVP would allocate for each of the many small digests.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

// EVP_PKEY_PUBLIC_KEY is a sum of macros, which Swift does not import.
static inline int muster_evp_public_key_selection(void) { return EVP_PKEY_PUBLIC_KEY; }
