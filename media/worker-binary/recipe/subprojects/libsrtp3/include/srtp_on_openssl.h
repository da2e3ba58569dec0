// OpenSSL's ciphers for libsrtp. Debian builds libsrtp with NSS, which needs twice as long for a packet with AES-GCM, more than
// four times as long with HMAC-SHA1, and hundreds of times as long to make a session.
#pragma once

#include <srtp2/srtp.h>

namespace srtp_on_openssl
{
	/**
	 * Replaces ciphers and HMAC of an initialised libsrtp, for sessions made from then on. libsrtp tests each with its own
	 * vectors and with ours before it takes it.
	 */
	srtp_err_status_t use();
} // namespace srtp_on_openssl
