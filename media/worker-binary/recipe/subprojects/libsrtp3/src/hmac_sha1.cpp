// HMAC-SHA1 for SRTP (RFC 3711) by OpenSSL.
#include "status.hpp"
#include "types.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstring>
#include <new>

namespace srtp_on_openssl
{
	namespace
	{
		constexpr int Sha1Len{ 20 };

		struct Hmac : srtp_auth_t
		{
			EVP_MAC_CTX* context{ nullptr };

			Hmac() = default;
			Hmac(const Hmac&) = delete;
			Hmac& operator=(const Hmac&) = delete;

			// OpenSSL wipes the key with its context.
			~Hmac()
			{
				EVP_MAC_CTX_free(this->context);
			}
		};

		srtp_err_status_t allocate(srtp_auth_pointer_t* made, int keyLen, int tagLen)
		{
			static EVP_MAC* const method = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);

			if (keyLen < 0 || tagLen < 0 || tagLen > Sha1Len)
			{
				return srtp_err_status_bad_param;
			}

			auto* hmac = new (std::nothrow) Hmac;

			if (!hmac)
			{
				return srtp_err_status_alloc_fail;
			}

			hmac->context = method ? EVP_MAC_CTX_new(method) : nullptr;

			if (!hmac->context)
			{
				delete hmac;

				return okIf(false, srtp_err_status_alloc_fail);
			}

			hmac->type       = &hmacSha1;
			hmac->state      = hmac;
			hmac->out_len    = tagLen;
			hmac->key_len    = keyLen;
			hmac->prefix_len = 0;
			*made            = hmac;

			return srtp_err_status_ok;
		}

		srtp_err_status_t deallocate(srtp_auth_pointer_t hmac)
		{
			delete static_cast<Hmac*>(hmac);

			return srtp_err_status_ok;
		}

		srtp_err_status_t init(void* state, const uint8_t* key, int keyLen)
		{
			char digest[] = "SHA1";
			const OSSL_PARAM given[]{
				OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
				OSSL_PARAM_construct_end(),
			};

			return okIf(
			  EVP_MAC_init(static_cast<Hmac*>(state)->context, key, static_cast<size_t>(keyLen), given) == 1,
			  srtp_err_status_init_fail);
		}

		/** Begins a packet with the key that it has. */
		srtp_err_status_t start(void* state)
		{
			return okIf(
			  EVP_MAC_init(static_cast<Hmac*>(state)->context, nullptr, 0, nullptr) == 1, srtp_err_status_auth_fail);
		}

		srtp_err_status_t update(void* state, const uint8_t* data, int len)
		{
			return okIf(
			  EVP_MAC_update(static_cast<Hmac*>(state)->context, data, static_cast<size_t>(len)) == 1,
			  srtp_err_status_auth_fail);
		}

		srtp_err_status_t compute(void* state, const uint8_t* data, int len, int tagLen, uint8_t* tag)
		{
			uint8_t whole[Sha1Len];
			size_t wholeLen = 0;

			if (tagLen < 0 || tagLen > Sha1Len)
			{
				return srtp_err_status_bad_param;
			}

			const auto err = update(state, data, len);

			if (err)
			{
				return err;
			}

			if (
			  EVP_MAC_final(static_cast<Hmac*>(state)->context, whole, &wholeLen, sizeof(whole)) != 1 ||
			  wholeLen != sizeof(whole))
			{
				return okIf(false, srtp_err_status_auth_fail);
			}

			std::memcpy(tag, whole, static_cast<size_t>(tagLen));

			return srtp_err_status_ok;
		}

		// RFC 2202, test case 1. libsrtp runs its own vector besides.
		const uint8_t key[]{
			0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b,
			0x0b, 0x0b, 0x0b, 0x0b,
		};
		const uint8_t text[]{ 'H', 'i', ' ', 'T', 'h', 'e', 'r', 'e' };
		const uint8_t tag[]{
			0xb6, 0x17, 0x31, 0x86, 0x55, 0x05, 0x72, 0x64, 0xe2, 0x8b, 0xc0, 0xb6, 0xfb, 0x37, 0x8c, 0x8e,
			0xf1, 0x46, 0xbe, 0x00,
		};
		const srtp_auth_test_case_t vector{
			.key_length_octets  = sizeof(key),
			.key                = key,
			.data_length_octets = sizeof(text),
			.data               = text,
			.tag_length_octets  = sizeof(tag),
			.tag                = tag,
			.next_test_case     = nullptr,
		};
	} // namespace

	const srtp_auth_type_t hmacSha1{
		.alloc       = allocate,
		.dealloc     = deallocate,
		.init        = init,
		.compute     = compute,
		.update      = update,
		.start       = start,
		.description = "HMAC-SHA1 by OpenSSL",
		.test_data   = &vector,
		.id          = SRTP_HMAC_SHA1,
	};
} // namespace srtp_on_openssl
