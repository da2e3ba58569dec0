import { randomBytes } from 'node:crypto'
import type { Foreign, RoomNotice, RoomNoticeMessage, RoomRequestAnswer, RoomRequestData } from '#contract/media.ts'
import { rightsOfPart, type MediaSource, type RoomPart } from '#contract/vocabulary-rooms.ts'
import { MediaHost, type MediaHostParts } from '#media/media-host.ts'
import type { Gone, Joined, MediaService, PeerEntry, PeerRequestName } from '#media/service.ts'
import { watchWorkerBinary } from '#media/worker-binary/worker-binary.ts'
import type { WatchBinary } from '#media/workers/binary.ts'
import { createClock } from '#platform/clock.ts'
import { readConfig, type MediaSettings } from '#platform/config.ts'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/log.ts'

/** The program that carries media, as the set-up left it on this machine. */
export const watchWorker: WatchBinary = (onChange) => watchWorkerBinary(onChange)

export function mediaSettings(env: Record<string, string> = {}): MediaSettings {
  return readConfig({ DATABASE_URL: 'postgresql://nowhere', JILIAN_SECRET_KEY: 'a key for tests only, 32 characters or more', ...env })
    .media
}

export const quiet = createLogger(process.env.TEST_LOG_LEVEL ?? 'silent')

/** A media service on workers of its own. Ports from 22000 on, so that nobody who runs beside is met. */
export async function startMedia(parts: Partial<MediaHostParts> = {}, env: Record<string, string> = {}): Promise<MediaHost> {
  const settings = mediaSettings({ MEDIA_WORKERS: '1', MEDIA_PORT: '22000', MEDIA_RTC_PORTS: '22500-22999', ...env })
  const host = new MediaHost({ settings, watchBinary: watchWorker, createWriter: null, clock: createClock(), log: quiet, ...parts })
  await until(() => host.state().state === 'ready' && host.pool.workers.length === (settings.workers ?? 1), 'workers')
  return host
}

export async function until(holds: () => boolean | Promise<boolean>, what: string, within_ms = 10_000): Promise<void> {
  const began_ms = performance.now()
  while (!(await holds())) {
    if (performance.now() - began_ms > within_ms) throw new Error(`in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const fingerprint = () => ({
  algorithm: 'sha-256',
  value: [...randomBytes(32)].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':'),
})

/** What a browser sends to enter. */
export function joining(service: MediaService, change: Partial<RoomRequestData<'join'>> = {}): RoomRequestData<'join'> {
  return { rtpCapabilities: service.capabilities(), sctp: true, dtlsFingerprints: [fingerprint()], resume: null, ...change }
}

export function entering(roomId: string, part: RoomPart = 'participant', change: Partial<PeerEntry> = {}): PeerEntry {
  return {
    roomId,
    peerId: newId(),
    accountId: newId(),
    displayName: 'Doctor',
    institutionName: null,
    vehicleId: null,
    part,
    rights: rightsOfPart[part],
    ...change,
  }
}

let nextSsrc = 100_000_000

/** What a browser says of a stream that it sends. */
export function producing(source: MediaSource, codec = 'VP8'): RoomRequestData<'produce'> {
  nextSsrc += 10
  if (source === 'microphone') {
    const rtpParameters: Foreign = {
      mid: String(nextSsrc),
      codecs: [
        { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, parameters: { useinbandfec: 1 }, rtcpFeedback: [] },
      ],
      headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 10 }],
      encodings: [{ ssrc: nextSsrc }],
      rtcp: { cname: 'test' },
    }
    return { source, kind: 'audio', rtpParameters, paused: false }
  }
  const feedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc' }]
  const rtpParameters: Foreign = {
    mid: String(nextSsrc),
    codecs: [
      { mimeType: `video/${codec}`, payloadType: 96, clockRate: 90_000, parameters: {}, rtcpFeedback: feedback },
      { mimeType: 'video/rtx', payloadType: 97, clockRate: 90_000, parameters: { apt: 96 }, rtcpFeedback: [] },
    ],
    headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 4 }],
    encodings: [{ ssrc: nextSsrc, rtx: { ssrc: nextSsrc + 1 }, scalabilityMode: 'L1T3', maxBitrate: 900_000 }],
    rtcp: { cname: 'test' },
  }
  return { source, kind: 'video', rtpParameters, paused: false }
}

/** Everything that a service tells, by peer. */
export class Heard {
  readonly notices: RoomNoticeMessage[] = []
  readonly gone: Gone[] = []

  constructor(service: MediaService) {
    service.onNotice((message) => void this.notices.push(message))
    service.onGone((gone) => void this.gone.push(gone))
  }

  of<T extends RoomNotice['type']>(peerId: string, type: T): Extract<RoomNotice, { type: T }>[] {
    return this.notices
      .filter((message) => message.peerId === peerId)
      .map(({ notice }) => notice)
      .filter((notice): notice is Extract<RoomNotice, { type: T }> => notice.type === type)
  }
}

/** A screen in a room, without a browser. */
export class Screen {
  readonly #service: MediaService
  readonly entry: PeerEntry
  readonly joined: Joined

  private constructor(service: MediaService, entry: PeerEntry, joined: Joined) {
    this.#service = service
    this.entry = entry
    this.joined = joined
  }

  static async join(
    service: MediaService,
    roomId: string,
    part: RoomPart = 'participant',
    change: Partial<PeerEntry> = {},
    data: Partial<RoomRequestData<'join'>> = {},
  ): Promise<Screen> {
    const entry = entering(roomId, part, change)
    return new Screen(service, entry, await service.join(entry, joining(service, data)))
  }

  get id(): string {
    return this.joined.peerId
  }

  ask<N extends PeerRequestName>(name: N, data: RoomRequestData<N>): Promise<RoomRequestAnswer<N>> {
    return this.#service.request(this.entry.roomId, this.id, name, data)
  }
}
