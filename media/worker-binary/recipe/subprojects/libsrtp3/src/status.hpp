#pragma once

#include <srtp2/srtp.h>

#include <openssl/err.h>

namespace srtp_on_openssl
{
	/** What libsrtp is told of a call of OpenSSL's. No error is left behind: the DTLS of the same thread would take it for its own. */
	inline srtp_err_status_t okIf(bool done, srtp_err_status_t otherwise)
	{
		if (done)
		{
			return srtp_err_status_ok;
		}

		ERR_clear_error();

		return otherwise;
	}
} // namespace srtp_on_openssl
