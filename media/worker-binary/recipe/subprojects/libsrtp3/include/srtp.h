// What the worker calls of libsrtp 3, over libsrtp 2. Version 3 hides the policy behind calls and gives protect and unprotect
// separate buffers in and out; version 2 has an open struct and works in place. C++ overloads tell the two apart.
#pragma once

// The one name that means another thing in each version.
#define srtp_policy_t srtp_v2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

#include "srtp_on_openssl.h"

#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

// Error codes of version 3 that version 2 lacks, with version 3's numbers.
#ifndef HAS_srtp_err_status_buffer_small
inline constexpr srtp_err_status_t srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
#endif
#ifndef HAS_srtp_err_status_cryptex_err
inline constexpr srtp_err_status_t srtp_err_status_cryptex_err = static_cast<srtp_err_status_t>(29);
#endif

/** Fails where libsrtp does not take OpenSSL's ciphers: encrypting otherwise, it would be another worker than the one tested. */
inline srtp_err_status_t srtp_v3_init()
{
	const srtp_err_status_t err = srtp_init();

	return err ? err : srtp_on_openssl::use();
}

// A C function without arguments has no overload.
#define srtp_init() srtp_v3_init()

struct srtp_v3_policy
{
	srtp_v2_policy_t v2{};
	unsigned char key[SRTP_MAX_KEY_LEN]{};
};

using srtp_policy_t = srtp_v3_policy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy = new (std::nothrow) srtp_v3_policy;

	return *policy ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	if (!policy)
	{
		return;
	}

	// A plain memset before delete may be optimised away.
	explicit_bzero(policy->key, sizeof(policy->key));
	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->v2.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	const srtp_err_status_t err = srtp_crypto_policy_set_from_profile_for_rtp(&policy->v2.rtp, profile);

	return err ? err : srtp_crypto_policy_set_from_profile_for_rtcp(&policy->v2.rtcp, profile);
}

/** Key and salt; the profile comes first, its lengths are checked. One key, so no MKI. */
inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t mkiLen)
{
	if (policy->v2.key || mkiLen > 0 || keyLen > sizeof(policy->key) || saltLen > sizeof(policy->key) - keyLen)
	{
		return srtp_err_status_bad_param;
	}

	if (keyLen + saltLen != static_cast<size_t>(policy->v2.rtp.cipher_key_len))
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(policy->key, key, keyLen);
	std::memcpy(policy->key + keyLen, salt, saltLen);
	policy->v2.key = policy->key;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
	policy->v2.allow_repeat_tx = allow ? 1 : 0;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t packets)
{
	policy->v2.window_size = packets;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	return policy->v2.key ? srtp_create(session, &policy->v2) : srtp_err_status_bad_param;
}

/** The SSRC in network byte order, in both versions. */
inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

namespace srtp_v3_detail
{
	using InPlace = srtp_err_status_t (*)(srtp_t, void*, int*);

	/** Copies the packet into `out`, unless it stands there, and works on it there. `trailerLen` is what it may grow by; `outLen` holds the room and gets the length. */
	inline srtp_err_status_t copyAndRun(
	  InPlace work, srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t trailerLen)
	{
		if (inLen > static_cast<size_t>(INT_MAX) - trailerLen)
		{
			return srtp_err_status_bad_param;
		}

		if (*outLen < inLen + trailerLen)
		{
			return srtp_err_status_buffer_small;
		}

		if (in != out)
		{
			std::memmove(out, in, inLen);
		}

		int len                     = static_cast<int>(inLen);
		const srtp_err_status_t err = work(session, out, &len);

		if (!err)
		{
			*outLen = static_cast<size_t>(len);
		}

		return err;
	}

	// SRTCP carries its index and the encryption flag besides the tag.
	inline constexpr size_t RtcpTrailerLen{ SRTP_MAX_TRAILER_LEN + sizeof(uint32_t) };
} // namespace srtp_v3_detail

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtpLen, uint8_t* srtp, size_t* srtpLen, size_t /*mkiIndex*/)
{
	return srtp_v3_detail::copyAndRun(srtp_protect, session, rtp, rtpLen, srtp, srtpLen, SRTP_MAX_TRAILER_LEN);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* srtp, size_t srtpLen, uint8_t* rtp, size_t* rtpLen)
{
	return srtp_v3_detail::copyAndRun(srtp_unprotect, session, srtp, srtpLen, rtp, rtpLen, 0);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcpLen, uint8_t* srtcp, size_t* srtcpLen, size_t /*mkiIndex*/)
{
	return srtp_v3_detail::copyAndRun(
	  srtp_protect_rtcp, session, rtcp, rtcpLen, srtcp, srtcpLen, srtp_v3_detail::RtcpTrailerLen);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* srtcp, size_t srtcpLen, uint8_t* rtcp, size_t* rtcpLen)
{
	return srtp_v3_detail::copyAndRun(srtp_unprotect_rtcp, session, srtcp, srtcpLen, rtcp, rtcpLen, 0);
}
