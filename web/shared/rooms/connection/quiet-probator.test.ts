import type { HandlerFactory, HandlerReceiveOptions } from 'mediasoup-client/types'
import { expect, it } from 'vitest'
import { withQuietProbator } from './quiet-probator.ts'

const rtcpFeedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc' }]
const stream = (trackId: string): HandlerReceiveOptions => ({
  trackId,
  kind: 'video',
  rtpParameters: { codecs: [{ mimeType: 'video/VP8', payloadType: 127, clockRate: 90_000, rtcpFeedback }], encodings: [{ ssrc: 1234 }] },
})

it('lets test packets only be reported, and leaves pictures as they are', async () => {
  const negotiated: HandlerReceiveOptions[] = []
  const handler = { receive: async (streams: HandlerReceiveOptions[]) => (negotiated.push(...streams), []) }
  const factory = { name: 'Chrome111', factory: () => handler } as unknown as HandlerFactory
  const made = withQuietProbator(factory).factory({} as never)
  await made.receive([stream('picture'), stream('probator')])
  expect(negotiated.map(({ rtpParameters }) => rtpParameters.codecs[0]!.rtcpFeedback)).toEqual([rtcpFeedback, [{ type: 'transport-cc' }]])
  expect(negotiated.map(({ trackId }) => trackId)).toEqual(['picture', 'probator'])
})
