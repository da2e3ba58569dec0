// An object of libsrtp's that holds a context of OpenSSL's: what counter mode and GCM have in common.
#pragma once

#include "status.hpp"

#include <srtp2/cipher.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstddef>
#include <cstdint>
#include <new>

namespace srtp_on_openssl
{
	struct Cipher : srtp_cipher_t
	{
		/** Looked up once and kept for as long as the process lives. */
		const EVP_CIPHER* method{ nullptr };
		EVP_CIPHER_CTX* context{ nullptr };
		size_t tagLen{ 0 };
		/** Of counter mode, filled up with zeros to a block. For GCM libsrtp mixes salt and index itself. */
		uint8_t salt[16]{};

		Cipher() = default;
		Cipher(const Cipher&) = delete;
		Cipher& operator=(const Cipher&) = delete;

		// OpenSSL wipes the key with its context.
		~Cipher()
		{
			EVP_CIPHER_CTX_free(this->context);
			OPENSSL_cleanse(this->salt, sizeof(this->salt));
		}
	};

	inline srtp_err_status_t allocate(
	  srtp_cipher_pointer_t* made, const srtp_cipher_type_t& type, const EVP_CIPHER* method, int keyAndSaltLen, int tagLen)
	{
		auto* cipher = new (std::nothrow) Cipher;

		if (!cipher)
		{
			return srtp_err_status_alloc_fail;
		}

		cipher->method  = method;
		cipher->context = EVP_CIPHER_CTX_new();

		if (!cipher->method || !cipher->context)
		{
			delete cipher;

			return okIf(false, srtp_err_status_alloc_fail);
		}

		cipher->type      = &type;
		cipher->state     = cipher;
		cipher->key_len   = keyAndSaltLen;
		cipher->algorithm = static_cast<int>(type.id);
		cipher->tagLen    = static_cast<size_t>(tagLen);
		*made             = cipher;

		return srtp_err_status_ok;
	}

	inline srtp_err_status_t deallocate(srtp_cipher_pointer_t cipher)
	{
		delete static_cast<Cipher*>(cipher);

		return srtp_err_status_ok;
	}

	inline bool setKey(Cipher& cipher, const uint8_t* key)
	{
		return EVP_CipherInit_ex2(cipher.context, cipher.method, key, nullptr, 1, nullptr) == 1;
	}

	/** Begins a packet. The key stays as it was scheduled. */
	inline bool setNonce(Cipher& cipher, const uint8_t* nonce, bool encrypt)
	{
		return EVP_CipherInit_ex2(cipher.context, nullptr, nullptr, nonce, encrypt ? 1 : 0, nullptr) == 1;
	}

	/** Encrypts or decrypts in place. */
	inline bool process(Cipher& cipher, uint8_t* buffer, unsigned int len)
	{
		if (len == 0)
		{
			return true;
		}

		int done = 0;

		// Without a buffer OpenSSL would only authenticate.
		return buffer && EVP_CipherUpdate(cipher.context, buffer, &done, buffer, static_cast<int>(len)) == 1 &&
		       done == static_cast<int>(len);
	}
} // namespace srtp_on_openssl
