// Sets OpenSSL's ciphers against libsrtp's own: what one protects the other must accept, and what was changed on the way both
// must refuse. Run whenever a worker is built, against the libraries it will have.
#include <srtp.h>

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace
{
	using Packet = std::vector<uint8_t>;

	[[noreturn]] void fail(const std::string& what)
	{
		std::fprintf(stderr, "SRTP ciphers: %s\n", what.c_str());
		std::exit(1);
	}

	void expect(bool holds, const std::string& what)
	{
		if (!holds)
		{
			fail(what);
		}
	}

	struct Suite
	{
		const char* name;
		srtp_profile_t profile;
	};

	constexpr std::array<Suite, 4> Suites{ {
	  { "AEAD_AES_256_GCM", srtp_profile_aead_aes_256_gcm },
	  { "AEAD_AES_128_GCM", srtp_profile_aead_aes_128_gcm },
	  { "AES_CM_128_HMAC_SHA1_80", srtp_profile_aes128_cm_sha1_80 },
	  { "AES_CM_128_HMAC_SHA1_32", srtp_profile_aes128_cm_sha1_32 },
	} };

	/** One direction of a session, as the worker makes it. */
	class Session
	{
	public:
		Session(srtp_profile_t profile, srtp_ssrc_type_t direction)
		{
			const size_t keyLen  = srtp_profile_get_master_key_length(profile);
			const size_t saltLen = srtp_profile_get_master_salt_length(profile);
			Packet key(keyLen + saltLen);

			for (size_t at = 0; at < key.size(); ++at)
			{
				key[at] = static_cast<uint8_t>(7 * at + 3);
			}

			srtp_policy_t policy{ nullptr };

			expect(
			  !srtp_policy_create(&policy) && !srtp_policy_set_ssrc(policy, { direction, 0 }) &&
			    !srtp_policy_set_profile(policy, profile) &&
			    !srtp_policy_add_key(policy, key.data(), keyLen, key.data() + keyLen, saltLen, nullptr, 0) &&
			    !srtp_policy_set_window_size(policy, 1024) && !srtp_create(&this->session, policy),
			  "no session");
			srtp_policy_destroy(policy);
		}

		Session(const Session&) = delete;
		Session& operator=(const Session&) = delete;

		~Session()
		{
			srtp_dealloc(this->session);
		}

		Packet protect(const Packet& plain, bool rtcp)
		{
			Packet out(plain.size() + srtp_v3_detail::RtcpTrailerLen);
			size_t len     = out.size();
			const auto err = rtcp ? srtp_protect_rtcp(this->session, plain.data(), plain.size(), out.data(), &len, 0)
			                      : srtp_protect(this->session, plain.data(), plain.size(), out.data(), &len, 0);

			expect(!err, "protecting ended with " + std::to_string(err));
			out.resize(len);

			return out;
		}

		/** The packet becomes what was protected; refused, it is what is left in the buffer. */
		srtp_err_status_t unprotect(Packet& packet, bool rtcp)
		{
			size_t len     = packet.size();
			const auto err = rtcp ? srtp_unprotect_rtcp(this->session, packet.data(), packet.size(), packet.data(), &len)
			                      : srtp_unprotect(this->session, packet.data(), packet.size(), packet.data(), &len);

			if (!err)
			{
				packet.resize(len);
			}

			return err;
		}

	private:
		srtp_t session{ nullptr };
	};

	constexpr size_t RtpHeaderLen{ 12 + 8 };
	constexpr size_t RtcpHeaderLen{ 8 };

	void putNumber(Packet& packet, size_t at, uint32_t number)
	{
		for (int shift = 24; shift >= 0; shift -= 8)
		{
			packet[at++] = static_cast<uint8_t>(number >> shift);
		}
	}

	/** With a header extension of one word. */
	Packet rtp(uint16_t sequence, size_t payloadLen)
	{
		Packet packet(RtpHeaderLen + payloadLen, static_cast<uint8_t>(sequence));

		putNumber(packet, 0, 0x90640000U | sequence);
		putNumber(packet, 4, 3000U * sequence);
		putNumber(packet, 8, 0x4a494c4eU);
		putNumber(packet, 12, 0xbede0001U);
		putNumber(packet, 16, 0x10aa0000U);

		return packet;
	}

	Packet rtcp(size_t payloadLen)
	{
		Packet packet(RtcpHeaderLen + payloadLen, 0x5a);

		putNumber(packet, 0, 0x80c80000U | static_cast<uint32_t>(packet.size() / 4 - 1));
		putNumber(packet, 4, 0x4a494c4eU);

		return packet;
	}

	struct Pair
	{
		const char* name;
		Session& out;
		Session& in;
	};

	/** `changed` must be refused as not authentic; nothing of it may stand in the buffer, nor an error in OpenSSL's queue. */
	void refuse(const Pair& pair, Packet changed, const Packet& plain, bool rtcp, const std::string& what)
	{
		const auto err = pair.in.unprotect(changed, rtcp);

		expect(err == srtp_err_status_auth_fail, what + " ended with " + std::to_string(err));
		expect(ERR_peek_error() == 0, what + " left an error behind");

		// In the second block at the latest no change is: what stands there would be the text itself.
		const auto begin = static_cast<long>(rtcp ? RtcpHeaderLen : RtpHeaderLen) + 16;
		const auto end   = static_cast<long>(plain.size()) - 1;

		expect(
		  end < begin + 16 || !std::equal(plain.begin() + begin, plain.begin() + end, changed.begin() + begin),
		  what + " left its text behind");
	}

	void carry(const Pair& pair, const Packet& plain, bool rtcp, const std::string& what)
	{
		const Packet sealed    = pair.out.protect(plain, rtcp);
		const size_t headerLen = rtcp ? RtcpHeaderLen : RtpHeaderLen;
		const auto changedAt   = [&sealed](size_t at)
		{
			Packet changed = sealed;
			changed[at] ^= 0x10;
			return changed;
		};

		// The timestamp of RTP; of RTCP the number of words.
		refuse(pair, changedAt(rtcp ? 3 : 5), plain, rtcp, what + " with another header");
		// Tag, and of RTCP the first octet of the index, which stands before the tag or behind it.
		refuse(pair, changedAt(plain.size()), plain, rtcp, what + " with another tag");
		refuse(pair, changedAt(sealed.size() - 4), plain, rtcp, what + " with another end");

		if (plain.size() > headerLen)
		{
			refuse(pair, changedAt(headerLen), plain, rtcp, what + " with another text");
			refuse(pair, changedAt(plain.size() - 1), plain, rtcp, what + " with another last octet");
		}

		for (size_t len = 0; len < sealed.size(); ++len)
		{
			Packet cut(sealed.begin(), sealed.begin() + static_cast<long>(len));

			expect(pair.in.unprotect(cut, rtcp) != srtp_err_status_ok, what + " was accepted cut to " + std::to_string(len));
		}

		Packet opened = sealed;

		expect(!pair.in.unprotect(opened, rtcp) && opened == plain, what + " did not arrive as it was");

		Packet again    = sealed;
		const auto told = pair.in.unprotect(again, rtcp);

		expect(told == srtp_err_status_replay_fail, what + " was not refused the second time: " + std::to_string(told));
	}
} // namespace

int main()
{
	// libsrtp alone: a session keeps the ciphers that it was made with.
	expect(!(srtp_init)(), "libsrtp does not start");

	std::vector<std::unique_ptr<Session>> nssOut;
	std::vector<std::unique_ptr<Session>> nssIn;

	for (const auto& suite : Suites)
	{
		nssOut.push_back(std::make_unique<Session>(suite.profile, ssrc_any_outbound));
		nssIn.push_back(std::make_unique<Session>(suite.profile, ssrc_any_inbound));
	}

	expect(!srtp_on_openssl::use(), "libsrtp does not take OpenSSL's ciphers");

	for (size_t at = 0; at < Suites.size(); ++at)
	{
		const auto [suite, profile] = Suites[at];
		Session out(profile, ssrc_any_outbound);
		Session toNss(profile, ssrc_any_outbound);
		Session in(profile, ssrc_any_inbound);
		Session fromNss(profile, ssrc_any_inbound);

		for (const auto& pair : { Pair{ "to itself", out, in },
		                          Pair{ "to libsrtp's own", toNss, *nssIn[at] },
		                          Pair{ "from libsrtp's own", *nssOut[at], fromNss } })
		{
			uint16_t sequence = 0;

			// Every remainder of a block, and around the lengths from which OpenSSL takes several blocks at once.
			for (const size_t base : { 0, 16, 32, 64, 288, 1100, 1400 })
			{
				for (size_t more = 0; more < 17; ++more)
				{
					const std::string what = std::string(suite) + ' ' + pair.name + ", " + std::to_string(base + more) + " octets of ";

					carry(pair, rtp(++sequence, base + more), false, what + "RTP");
					carry(pair, rtcp((base + more) / 4 * 4), true, what + "RTCP");
				}
			}
		}
	}

	nssOut.clear();
	nssIn.clear();
	expect(!srtp_shutdown(), "libsrtp does not end");

	return 0;
}
