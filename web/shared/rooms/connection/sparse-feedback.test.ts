import type { RtpParameters } from 'mediasoup-client/types'
import { expect, it } from 'vitest'
import { withSparseFeedback } from './sparse-feedback.ts'

const codec = (mimeType: string, payloadType: number, parameters = {}) => ({ mimeType, payloadType, clockRate: 90_000, parameters })
const rtp = (...codecs: ReturnType<typeof codec>[]): RtpParameters => ({ codecs, encodings: [], headerExtensions: [], rtcp: {} })

it('asks for few reports of every codec, keeps what it said, and leaves what repairs it alone', () => {
  const video = rtp(codec('video/VP8', 101, { 'profile-id': 1 }), codec('video/rtx', 102, { apt: 101 }))
  expect(withSparseFeedback(video).codecs.map((one) => one.parameters)).toEqual([
    { 'profile-id': 1, 'x-google-max-bitrate': 60 },
    { apt: 101 },
  ])
  expect(video.codecs[0]!.parameters).toEqual({ 'profile-id': 1 })
})
