#include "srtp_on_openssl.h"

#include "types.hpp"

#include <initializer_list>

namespace srtp_on_openssl
{
	srtp_err_status_t use()
	{
		for (const auto* type : { &aesCounter128, &aesCounter256, &aesGcm128, &aesGcm256 })
		{
			const auto err = srtp_replace_cipher_type(type, type->id);

			if (err)
			{
				return err;
			}
		}

		return srtp_replace_auth_type(&hmacSha1, hmacSha1.id);
	}
} // namespace srtp_on_openssl
