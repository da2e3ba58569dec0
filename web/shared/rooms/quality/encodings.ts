import type { MediaSource } from '#contract/vocabulary-rooms.ts'

/** How a track is sent: what `transport.produce` takes besides the track. */
export interface Sending {
  /** `video/VP8`; the router's own choice where left out. */
  mimeType?: string
  encodings: RTCRtpEncodingParameters[]
  codecOptions: {
    opusStereo?: boolean
    opusFec?: boolean
    opusDtx?: boolean
    opusNack?: boolean
    opusMaxAverageBitrate?: number
    /** ms in one packet. */
    opusPtime?: number
    videoGoogleStartBitrate?: number
  }
  /** For the browser's own choice between sharp and smooth. */
  contentHint: string
}

type VideoSource = Exclude<MediaSource, 'microphone'>
export type VideoCodec = 'vp8' | 'vp9'

/** Speech stays clear at 32 kbit/s; with FEC and what a lossy line adds it takes 40 at most. */
export const speech_bps = 32_000
const mostSpeech_bps = 40_000

/** bit/s of the layers, from the smallest; the largest is what a picture of 1280 × 720 needs to show a wound, or a face. */
const layers_bps: Record<Exclude<VideoSource, 'screen'>, readonly [number, number, number]> = {
  camera: [110_000, 330_000, 1_100_000],
  patient_view: [140_000, 450_000, 1_800_000],
}
const screen_bps = [350_000, 1_800_000] as const

/** How wide a line sound is made for. */
export type SoundForm = 'full' | 'narrow'

const narrowSpeech_bps = 10_000

/**
 * What sound is sent as. In full never without correction, never late: 68 kbit/s on the wire. On a line that carries little else the headers
 * of fifty packets a second weigh more than speech, and asking again for what a full line dropped fills it further: a packet every 60 ms and no second
 * asking come to 20 kbit/s.
 */
export const soundSending: Record<SoundForm, Sending> = {
  full: {
    mimeType: 'audio/opus',
    encodings: [{ maxBitrate: mostSpeech_bps, priority: 'high', networkPriority: 'high' }],
    codecOptions: { opusStereo: false, opusFec: true, opusDtx: true, opusNack: true, opusMaxAverageBitrate: speech_bps },
    contentHint: 'speech',
  },
  narrow: {
    mimeType: 'audio/opus',
    encodings: [{ maxBitrate: narrowSpeech_bps, priority: 'high', networkPriority: 'high' }],
    codecOptions: {
      opusStereo: false,
      opusFec: true,
      opusDtx: true,
      opusNack: false,
      opusPtime: 60,
      opusMaxAverageBitrate: narrowSpeech_bps,
    },
    contentHint: 'speech',
  },
}

/**
 * VP8 in three sizes for everybody; VP9 in layers where it is chosen and can be sent; H.264 for browsers that have neither.
 * `can`: MIME types that this browser and the room's router share. `pixels`: of one picture, where the camera tells.
 */
export function videoSending(source: VideoSource, can: readonly string[], wanted: VideoCodec = 'vp8', pixels = 1280 * 720): Sending {
  const able = (mimeType: string) => can.some((one) => one.toLowerCase() === mimeType.toLowerCase())
  const contentHint = source === 'screen' ? 'detail' : 'motion'
  const priority = source === 'patient_view' ? 'medium' : 'low'
  const codecOptions = { videoGoogleStartBitrate: 600 }
  if (wanted === 'vp9' && able('video/VP9') && source !== 'screen')
    return {
      mimeType: 'video/VP9',
      encodings: [{ maxBitrate: total(layers_bps[source]), priority, scalabilityMode: `L3${steps}_KEY` } as RTCRtpEncodingParameters],
      codecOptions,
      contentHint,
    }
  const mimeType = ['video/VP8', 'video/H264'].find(able)
  return { ...(mimeType ? { mimeType } : {}), encodings: simulcast(source, priority, pixels), codecOptions, contentHint }
}

/**
 * Chromium makes no third layer below 960 × 540 and no second below 480 × 270, and it is the largest that it leaves out: a small camera would be
 * sent at half its size.
 */
const layersFor = (pixels: number): number => (pixels >= 960 * 540 ? 3 : pixels >= 480 * 270 ? 2 : 1)

function simulcast(source: VideoSource, priority: RTCPriorityType, pixels: number): RTCRtpEncodingParameters[] {
  const sizes: readonly number[] = source === 'screen' ? screen_bps : layers_bps[source].slice(0, layersFor(pixels))
  return sizes.map(
    (maxBitrate, index) =>
      ({
        maxBitrate,
        // Of the whole sender: Chromium refuses it on any but the first encoding.
        ...(index === 0 ? { priority } : {}),
        scaleResolutionDownBy: 2 ** (sizes.length - 1 - index),
        scalabilityMode: `L1${steps}`,
      }) as RTCRtpEncodingParameters,
  )
}

/**
 * Half of the pictures can be left out, not three quarters: one of three steps that comes too late takes all up to the next picture of the
 * lowest step with it, four in all. At 5 % of loss that was eleven freezes in a minute; with two steps it is one.
 */
const steps = 'T2'

const total = (sizes: readonly number[]) => sizes.reduce((sum, one) => sum + one, 0)

/** What a source takes at most, bit/s. */
export const fullRate = (encodings: readonly RTCRtpEncodingParameters[]): number => total(encodings.map((one) => one.maxBitrate ?? 0))

/**
 * The encodings of a track held within `limit_bps`: whole layers from the smallest up, the last one cut to what is left. The smallest always
 * stays, however little it may take.
 */
export function heldWithin(full: readonly RTCRtpEncodingParameters[], limit_bps: number): Held[] {
  let left_bps = limit_bps
  const held = full.map(({ maxBitrate = 0 }, index): Held => {
    // A layer at less than half of its rate looks worse than the one below it.
    const active = index === 0 || left_bps >= maxBitrate * 0.5
    const rate_bps = Math.round(Math.max(index === 0 ? least_bps : 0, Math.min(maxBitrate, left_bps)))
    if (active) left_bps -= rate_bps
    else left_bps = 0
    return { active, maxBitrate: active ? rate_bps : maxBitrate, maxFramerate: fullFramerate }
  })
  if (held.filter(({ active }) => active).length === 1) held[0]!.maxFramerate = leastFramerate
  return held
}

export interface Held {
  active: boolean
  maxBitrate: number
  maxFramerate: number
}

/** As the camera is asked for. Chromium holds all layers to the least of them: it is one rate for all. */
const fullFramerate = 30
/** Where the smallest is all that remains: fewer pictures, each of them whole. */
const leastFramerate = 15
const least_bps = 40_000
