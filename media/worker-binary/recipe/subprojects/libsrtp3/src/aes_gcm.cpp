// AES-GCM for SRTP (RFC 7714) by OpenSSL.
#include "cipher.hpp"
#include "types.hpp"

#include <openssl/core_names.h>
#include <openssl/params.h>

namespace srtp_on_openssl
{
	namespace
	{
		bool isTagLen(int len)
		{
			return len == 8 || len == 16;
		}

		srtp_err_status_t allocate128(srtp_cipher_pointer_t* made, int keyAndSaltLen, int tagLen)
		{
			static const EVP_CIPHER* const method = EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr);

			return keyAndSaltLen == SRTP_AES_GCM_128_KEY_LEN_WSALT && isTagLen(tagLen)
			         ? allocate(made, aesGcm128, method, keyAndSaltLen, tagLen)
			         : srtp_err_status_bad_param;
		}

		srtp_err_status_t allocate256(srtp_cipher_pointer_t* made, int keyAndSaltLen, int tagLen)
		{
			static const EVP_CIPHER* const method = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);

			return keyAndSaltLen == SRTP_AES_GCM_256_KEY_LEN_WSALT && isTagLen(tagLen)
			         ? allocate(made, aesGcm256, method, keyAndSaltLen, tagLen)
			         : srtp_err_status_bad_param;
		}

		srtp_err_status_t init(void* state, const uint8_t* key)
		{
			return okIf(setKey(*static_cast<Cipher*>(state), key), srtp_err_status_init_fail);
		}

		srtp_err_status_t setIv(void* state, uint8_t* iv, srtp_cipher_direction_t direction)
		{
			if (direction == srtp_direction_any)
			{
				return srtp_err_status_bad_param;
			}

			return okIf(
			  setNonce(*static_cast<Cipher*>(state), iv, direction == srtp_direction_encrypt), srtp_err_status_cipher_fail);
		}

		/** Adds to what was given since the nonce: of SRTCP the header comes first, then the index. */
		srtp_err_status_t addAad(void* state, const uint8_t* aad, uint32_t len)
		{
			auto& cipher = *static_cast<Cipher*>(state);
			int done     = 0;

			return okIf(
			  len == 0 || EVP_CipherUpdate(cipher.context, nullptr, &done, aad, static_cast<int>(len)) == 1,
			  srtp_err_status_cipher_fail);
		}

		srtp_err_status_t encrypt(void* state, uint8_t* buffer, unsigned int* len)
		{
			return okIf(process(*static_cast<Cipher*>(state), buffer, *len), srtp_err_status_cipher_fail);
		}

		/** Ends the packet: OpenSSL encrypts no other with the same nonce. */
		srtp_err_status_t getTag(void* state, uint8_t* tag, uint32_t* len)
		{
			auto& cipher = *static_cast<Cipher*>(state);
			int done     = 0;
			OSSL_PARAM wanted[]{
				OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, cipher.tagLen),
				OSSL_PARAM_construct_end(),
			};

			*len = static_cast<uint32_t>(cipher.tagLen);

			return okIf(
			  EVP_CipherFinal_ex(cipher.context, tag, &done) == 1 &&
			    EVP_CIPHER_CTX_get_params(cipher.context, wanted) == 1,
			  srtp_err_status_cipher_fail);
		}

		/** The tag stands behind what it proves. Of what it does not prove nothing is left. */
		srtp_err_status_t decrypt(void* state, uint8_t* buffer, unsigned int* len)
		{
			auto& cipher = *static_cast<Cipher*>(state);

			if (*len < cipher.tagLen)
			{
				return srtp_err_status_auth_fail;
			}

			const auto textLen = *len - static_cast<unsigned int>(cipher.tagLen);
			uint8_t* tag       = buffer + textLen;
			int done           = 0;
			const OSSL_PARAM given[]{
				OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, cipher.tagLen),
				OSSL_PARAM_construct_end(),
			};

			if (
			  EVP_CIPHER_CTX_set_params(cipher.context, given) != 1 || !process(cipher, buffer, textLen) ||
			  EVP_CipherFinal_ex(cipher.context, tag, &done) != 1)
			{
				OPENSSL_cleanse(buffer, textLen);

				return okIf(false, srtp_err_status_auth_fail);
			}

			*len = textLen;

			return srtp_err_status_ok;
		}

		// RFC 7714, sections 16.1.1 and 16.2.1. libsrtp runs its own vectors besides.
		const uint8_t key[SRTP_AES_GCM_256_KEY_LEN_WSALT]{
			0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
			0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f,
		};
		uint8_t nonce[]{ 0x51, 0x75, 0x3c, 0x65, 0x80, 0xc2, 0x72, 0x6f, 0x20, 0x71, 0x84, 0x14 };
		const uint8_t header[]{ 0x80, 0x40, 0xf1, 0x7b, 0x80, 0x41, 0xf8, 0xd3, 0x55, 0x01, 0xa0, 0xb2 };
		const uint8_t text[]{
			'G', 'a', 'l', 'l', 'i', 'a', ' ', 'e', 's', 't', ' ', 'o', 'm', 'n', 'i', 's', ' ', 'd', 'i',
			'v', 'i', 's', 'a', ' ', 'i', 'n', ' ', 'p', 'a', 'r', 't', 'e', 's', ' ', 't', 'r', 'e', 's',
		};
		const uint8_t sealed128[]{
			0xf2, 0x4d, 0xe3, 0xa3, 0xfb, 0x34, 0xde, 0x6c, 0xac, 0xba, 0x86, 0x1c, 0x9d, 0x7e, 0x4b, 0xca, 0xbe, 0x63,
			0x3b, 0xd5, 0x0d, 0x29, 0x4e, 0x6f, 0x42, 0xa5, 0xf4, 0x7a, 0x51, 0xc7, 0xd1, 0x9b, 0x36, 0xde, 0x3a, 0xdf,
			0x88, 0x33, 0x89, 0x9d, 0x7f, 0x27, 0xbe, 0xb1, 0x6a, 0x91, 0x52, 0xcf, 0x76, 0x5e, 0xe4, 0x39, 0x0c, 0xce,
		};
		const uint8_t sealed256[]{
			0x32, 0xb1, 0xde, 0x78, 0xa8, 0x22, 0xfe, 0x12, 0xef, 0x9f, 0x78, 0xfa, 0x33, 0x2e, 0x33, 0xaa, 0xb1, 0x80,
			0x12, 0x38, 0x9a, 0x58, 0xe2, 0xf3, 0xb5, 0x0b, 0x2a, 0x02, 0x76, 0xff, 0xae, 0x0f, 0x1b, 0xa6, 0x37, 0x99,
			0xb8, 0x7b, 0x7a, 0xa3, 0xdb, 0x36, 0xdf, 0xff, 0xd6, 0xb0, 0xf9, 0xbb, 0x78, 0x78, 0xd7, 0xa7, 0x6c, 0x13,
		};
		const srtp_cipher_test_case_t vector128{
			.key_length_octets        = SRTP_AES_GCM_128_KEY_LEN_WSALT,
			.key                      = key,
			.idx                      = nonce,
			.plaintext_length_octets  = sizeof(text),
			.plaintext                = text,
			.ciphertext_length_octets = sizeof(sealed128),
			.ciphertext               = sealed128,
			.aad_length_octets        = sizeof(header),
			.aad                      = header,
			.tag_length_octets        = 16,
			.next_test_case           = nullptr,
		};
		const srtp_cipher_test_case_t vector256{
			.key_length_octets        = SRTP_AES_GCM_256_KEY_LEN_WSALT,
			.key                      = key,
			.idx                      = nonce,
			.plaintext_length_octets  = sizeof(text),
			.plaintext                = text,
			.ciphertext_length_octets = sizeof(sealed256),
			.ciphertext               = sealed256,
			.aad_length_octets        = sizeof(header),
			.aad                      = header,
			.tag_length_octets        = 16,
			.next_test_case           = nullptr,
		};
	} // namespace

	const srtp_cipher_type_t aesGcm128{
		.alloc       = allocate128,
		.dealloc     = deallocate,
		.init        = init,
		.set_aad     = addAad,
		.encrypt     = encrypt,
		.decrypt     = decrypt,
		.set_iv      = setIv,
		.get_tag     = getTag,
		.description = "AES-128 GCM by OpenSSL",
		.test_data   = &vector128,
		.id          = SRTP_AES_GCM_128,
	};

	const srtp_cipher_type_t aesGcm256{
		.alloc       = allocate256,
		.dealloc     = deallocate,
		.init        = init,
		.set_aad     = addAad,
		.encrypt     = encrypt,
		.decrypt     = decrypt,
		.set_iv      = setIv,
		.get_tag     = getTag,
		.description = "AES-256 GCM by OpenSSL",
		.test_data   = &vector256,
		.id          = SRTP_AES_GCM_256,
	};
} // namespace srtp_on_openssl
