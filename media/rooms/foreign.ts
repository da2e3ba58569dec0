import type { DtlsParameters, RtpCapabilities, RtpParameters, SctpStreamParameters } from 'mediasoup/types'
import Type, { type Static, type TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { capabilities } from '../codecs.ts'
import { limits } from '../limits.ts'
import { Refusal } from '#platform/refusal.ts'

/**
 * Checks what screens send as mediasoup's own objects, and keeps the known fields only. mediasoup checks them too, but not all of them before it begins
 * to write its message to the worker: one number that is no integer (a bitrate of 1.5) leaves its shared writer half open, and no
 * message reaches that worker any more. So nothing gets there that was not looked at here.
 */
const int = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })
const int32 = 2 ** 31 - 1
const Ssrc = int(1, 2 ** 32 - 1)
const Word = (maxLength: number) => Type.String({ maxLength })
const CodecSettings = Type.Record(
  Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$' }),
  Type.Union([Type.String({ maxLength: 200 }), int(-int32, int32), Type.Boolean()]),
)
const Feedback = Type.Array(Type.Object({ type: Word(20), parameter: Type.Optional(Word(20)) }), { maxItems: 16 })
const MimeType = Type.String({ pattern: '^(audio|video)/[A-Za-z0-9-]{1,30}$' })
const PayloadType = int(0, 127)
const HeaderUri = Type.Enum([...new Set((capabilities.headerExtensions ?? []).map(({ uri }) => uri))])

const Capabilities = Type.Object({
  codecs: Type.Array(
    Type.Object({
      kind: Type.Enum(['audio', 'video']),
      mimeType: MimeType,
      preferredPayloadType: PayloadType,
      clockRate: int(1, 192_000),
      channels: Type.Optional(int(1, 8)),
      parameters: Type.Optional(CodecSettings),
      rtcpFeedback: Type.Optional(Feedback),
    }),
    { maxItems: 60 },
  ),
  headerExtensions: Type.Optional(
    Type.Array(
      Type.Object({
        kind: Type.Enum(['audio', 'video']),
        uri: Word(200),
        preferredId: int(1, 255),
        preferredEncrypt: Type.Optional(Type.Boolean()),
        direction: Type.Optional(Type.Enum(['sendrecv', 'sendonly', 'recvonly', 'inactive'])),
      }),
      { maxItems: 60 },
    ),
  ),
})

const Parameters = Type.Object({
  mid: Type.Optional(Word(32)),
  codecs: Type.Array(
    Type.Object({
      mimeType: MimeType,
      payloadType: PayloadType,
      clockRate: int(1, 192_000),
      channels: Type.Optional(int(1, 8)),
      parameters: Type.Optional(CodecSettings),
      rtcpFeedback: Type.Optional(Feedback),
    }),
    { minItems: 1, maxItems: 16 },
  ),
  headerExtensions: Type.Optional(
    Type.Array(
      Type.Object({ uri: HeaderUri, id: int(1, 255), encrypt: Type.Optional(Type.Boolean()), parameters: Type.Optional(CodecSettings) }),
      { maxItems: 32 },
    ),
  ),
  encodings: Type.Optional(
    Type.Array(
      Type.Object({
        ssrc: Type.Optional(Ssrc),
        rid: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9]{1,16}$' })),
        codecPayloadType: Type.Optional(PayloadType),
        rtx: Type.Optional(Type.Object({ ssrc: Ssrc })),
        dtx: Type.Optional(Type.Boolean()),
        scalabilityMode: Type.Optional(Type.String({ pattern: '^[LS][1-4]T[1-4](h)?(_KEY)?(_SHIFT)?$' })),
        maxBitrate: Type.Optional(int(0, 100_000_000)),
      }),
      { maxItems: limits.encodings },
    ),
  ),
  rtcp: Type.Optional(Type.Object({ cname: Type.Optional(Word(100)), reducedSize: Type.Optional(Type.Boolean()) })),
  msid: Type.Optional(Word(200)),
})

const SctpStream = Type.Object({
  streamId: int(0, 65_534),
  ordered: Type.Optional(Type.Boolean()),
  maxPacketLifeTime: Type.Optional(int(0, 65_535)),
  maxRetransmits: Type.Optional(int(0, 65_535)),
})

/** SHA-1 is left out: a certificate can be forged to it. */
const Fingerprint = Type.Union([
  Type.Object({ algorithm: Type.Literal('sha-256'), value: Type.String({ pattern: hexPairs(32) }) }),
  Type.Object({ algorithm: Type.Literal('sha-384'), value: Type.String({ pattern: hexPairs(48) }) }),
  Type.Object({ algorithm: Type.Literal('sha-512'), value: Type.String({ pattern: hexPairs(64) }) }),
])

function hexPairs(bytes: number): string {
  return `^([0-9A-Fa-f]{2}:){${bytes - 1}}[0-9A-Fa-f]{2}$`
}

const checks = {
  capabilities: Compile(Capabilities),
  parameters: Compile(Parameters),
  sctpStream: Compile(SctpStream),
  fingerprint: Compile(Fingerprint),
}

function checked<S extends TSchema>(check: Validator<Record<never, never>, S>, value: unknown, what: string): Static<S> {
  if (!check.Check(value)) throw new Refusal('media.parameters_refused', { what })
  return check.Clean(structuredClone(value)) as Static<S>
}

/** Throws `media.parameters_refused`, as do all of these. */
export function checkCapabilities(value: unknown): RtpCapabilities {
  return checked(checks.capabilities, value, 'rtpCapabilities') as RtpCapabilities
}

export function checkParameters(value: unknown): RtpParameters {
  return checked(checks.parameters, value, 'rtpParameters') as RtpParameters
}

export function checkSctpStream(value: unknown): SctpStreamParameters {
  const stream = checked(checks.sctpStream, value, 'sctpStreamParameters')
  const partial = stream.maxPacketLifeTime !== undefined || stream.maxRetransmits !== undefined
  const both = stream.maxPacketLifeTime !== undefined && stream.maxRetransmits !== undefined
  if (both || (partial && stream.ordered === true)) throw new Refusal('media.parameters_refused', { what: 'sctpStreamParameters' })
  return stream
}

/** Of a screen that takes the DTLS client's part. */
export function checkFingerprints(values: readonly unknown[]): DtlsParameters {
  const fingerprints = values.filter((value) => checks.fingerprint.Check(value)) as DtlsParameters['fingerprints']
  if (fingerprints.length === 0) throw new Refusal('media.parameters_refused', { what: 'dtlsFingerprints' })
  return { role: 'client', fingerprints: fingerprints.map(({ algorithm, value }) => ({ algorithm, value })) }
}
