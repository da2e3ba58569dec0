// What libsrtp is given in place of its own.
#pragma once

#include <srtp2/auth.h>
#include <srtp2/cipher.h>

namespace srtp_on_openssl
{
	extern const srtp_cipher_type_t aesCounter128;
	extern const srtp_cipher_type_t aesCounter256;
	extern const srtp_cipher_type_t aesGcm128;
	extern const srtp_cipher_type_t aesGcm256;
	extern const srtp_auth_type_t hmacSha1;
} // namespace srtp_on_openssl
