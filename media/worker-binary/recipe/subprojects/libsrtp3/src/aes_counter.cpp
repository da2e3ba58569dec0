// AES in counter mode for SRTP (RFC 3711, RFC 6188) by OpenSSL. libsrtp derives every session's keys with it too.
#include "cipher.hpp"
#include "types.hpp"

#include <cstring>

namespace srtp_on_openssl
{
	namespace
	{
		/** The last two octets of the counter count the blocks of a packet; a further one would run into the next packet's. */
		constexpr unsigned int MaxOctets{ 65536 * 16 };

		srtp_err_status_t allocate128(srtp_cipher_pointer_t* made, int keyAndSaltLen, int /*tagLen*/)
		{
			static const EVP_CIPHER* const method = EVP_CIPHER_fetch(nullptr, "AES-128-CTR", nullptr);

			return keyAndSaltLen == SRTP_AES_ICM_128_KEY_LEN_WSALT ? allocate(made, aesCounter128, method, keyAndSaltLen, 0)
			                                                       : srtp_err_status_bad_param;
		}

		srtp_err_status_t allocate256(srtp_cipher_pointer_t* made, int keyAndSaltLen, int /*tagLen*/)
		{
			static const EVP_CIPHER* const method = EVP_CIPHER_fetch(nullptr, "AES-256-CTR", nullptr);

			return keyAndSaltLen == SRTP_AES_ICM_256_KEY_LEN_WSALT ? allocate(made, aesCounter256, method, keyAndSaltLen, 0)
			                                                       : srtp_err_status_bad_param;
		}

		srtp_err_status_t init(void* state, const uint8_t* keyAndSalt)
		{
			auto& cipher = *static_cast<Cipher*>(state);

			std::memcpy(cipher.salt, keyAndSalt + (cipher.key_len - SRTP_SALT_LEN), SRTP_SALT_LEN);

			return okIf(setKey(cipher, keyAndSalt), srtp_err_status_init_fail);
		}

		/** The direction does not matter: the same stream of bits is added. */
		srtp_err_status_t setIv(void* state, uint8_t* iv, srtp_cipher_direction_t /*direction*/)
		{
			auto& cipher = *static_cast<Cipher*>(state);
			uint8_t counter[sizeof(cipher.salt)];

			for (size_t at = 0; at < sizeof(counter); ++at)
			{
				counter[at] = cipher.salt[at] ^ iv[at];
			}

			return okIf(setNonce(cipher, counter, true), srtp_err_status_cipher_fail);
		}

		srtp_err_status_t crypt(void* state, uint8_t* buffer, unsigned int* len)
		{
			return okIf(
			  *len <= MaxOctets && process(*static_cast<Cipher*>(state), buffer, *len), srtp_err_status_cipher_fail);
		}

		// RFC 3711, B.2, and RFC 6188, 7.1. libsrtp runs its own vectors besides.
		const uint8_t keyAndSalt128[]{
			0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c,
			0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd,
		};
		const uint8_t keyAndSalt256[]{
			0x57, 0xf8, 0x2f, 0xe3, 0x61, 0x3f, 0xd1, 0x70, 0xa8, 0x5e, 0xc9, 0x3c, 0x40, 0xb1, 0xf0, 0x92,
			0x2e, 0xc4, 0xcb, 0x0d, 0xc0, 0x25, 0xb5, 0x82, 0x72, 0x14, 0x7c, 0xc4, 0x38, 0x94, 0x4a, 0x98,
			0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd,
		};
		uint8_t index[16]{};
		const uint8_t zeros[48]{};
		const uint8_t stream128[]{
			0xe0, 0x3e, 0xad, 0x09, 0x35, 0xc9, 0x5e, 0x80, 0xe1, 0x66, 0xb1, 0x6d, 0xd9, 0x2b, 0x4e, 0xb4,
			0xd2, 0x35, 0x13, 0x16, 0x2b, 0x02, 0xd0, 0xf7, 0x2a, 0x43, 0xa2, 0xfe, 0x4a, 0x5f, 0x97, 0xab,
			0x41, 0xe9, 0x5b, 0x3b, 0xb0, 0xa2, 0xe8, 0xdd, 0x47, 0x79, 0x01, 0xe4, 0xfc, 0xa8, 0x94, 0xc0,
		};
		const uint8_t stream256[]{
			0x92, 0xbd, 0xd2, 0x8a, 0x93, 0xc3, 0xf5, 0x25, 0x11, 0xc6, 0x77, 0xd0, 0x8b, 0x55, 0x15, 0xa4,
			0x9d, 0xa7, 0x1b, 0x23, 0x78, 0xa8, 0x54, 0xf6, 0x70, 0x50, 0x75, 0x6d, 0xed, 0x16, 0x5b, 0xac,
			0x63, 0xc4, 0x86, 0x8b, 0x70, 0x96, 0xd8, 0x84, 0x21, 0xb5, 0x63, 0xb8, 0xc9, 0x4c, 0x9a, 0x31,
		};
		const srtp_cipher_test_case_t vector128{
			.key_length_octets        = sizeof(keyAndSalt128),
			.key                      = keyAndSalt128,
			.idx                      = index,
			.plaintext_length_octets  = sizeof(zeros),
			.plaintext                = zeros,
			.ciphertext_length_octets = sizeof(stream128),
			.ciphertext               = stream128,
			.aad_length_octets        = 0,
			.aad                      = nullptr,
			.tag_length_octets        = 0,
			.next_test_case           = nullptr,
		};
		const srtp_cipher_test_case_t vector256{
			.key_length_octets        = sizeof(keyAndSalt256),
			.key                      = keyAndSalt256,
			.idx                      = index,
			.plaintext_length_octets  = sizeof(zeros),
			.plaintext                = zeros,
			.ciphertext_length_octets = sizeof(stream256),
			.ciphertext               = stream256,
			.aad_length_octets        = 0,
			.aad                      = nullptr,
			.tag_length_octets        = 0,
			.next_test_case           = nullptr,
		};
	} // namespace

	const srtp_cipher_type_t aesCounter128{
		.alloc       = allocate128,
		.dealloc     = deallocate,
		.init        = init,
		.set_aad     = nullptr,
		.encrypt     = crypt,
		.decrypt     = crypt,
		.set_iv      = setIv,
		.get_tag     = nullptr,
		.description = "AES-128 counter mode by OpenSSL",
		.test_data   = &vector128,
		.id          = SRTP_AES_ICM_128,
	};

	const srtp_cipher_type_t aesCounter256{
		.alloc       = allocate256,
		.dealloc     = deallocate,
		.init        = init,
		.set_aad     = nullptr,
		.encrypt     = crypt,
		.decrypt     = crypt,
		.set_iv      = setIv,
		.get_tag     = nullptr,
		.description = "AES-256 counter mode by OpenSSL",
		.test_data   = &vector256,
		.id          = SRTP_AES_ICM_256,
	};
} // namespace srtp_on_openssl
