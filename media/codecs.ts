import { ortc } from 'mediasoup'
import type { RtpCapabilities, RouterRtpCodecCapability } from 'mediasoup/types'

/**
 * What the routers carry. The first of a kind that both sides have is what a screen sends by default. Payload types are fixed, so that what
 * a screen was told before it entered holds on every worker of every host. (RED is not there: mediasoup does not know it; lost sound
 * is repaired by Opus's own FEC and by NACK.)
 */
export const routerCodecs: readonly RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    preferredPayloadType: 111,
    parameters: { minptime: 10, useinbandfec: 1, usedtx: 1 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, preferredPayloadType: 96 },
  { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, preferredPayloadType: 98, parameters: { 'profile-id': 0 } },
  // Constrained baseline: what Safari and the hardware of old tablets encode.
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    preferredPayloadType: 102,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
]

/** Of all routers alike; computed once, before there is a worker. */
export const capabilities: RtpCapabilities = ortc.generateRouterRtpCapabilities([...routerCodecs])

/** A screen has one kind of codec in common with us, its sound at least. */
export function sharesCodec(theirs: RtpCapabilities): boolean {
  const names = new Set((theirs.codecs ?? []).map((codec) => codec.mimeType.toLowerCase()))
  return routerCodecs.some((codec) => names.has(codec.mimeType.toLowerCase()))
}
