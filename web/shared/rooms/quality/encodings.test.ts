import { expect, it } from 'vitest'
import { fullRate, heldWithin, soundSending, videoSending } from './encodings.ts'

const all = ['audio/opus', 'video/VP8', 'video/VP9', 'video/H264']

it('sends VP8 in three sizes unless VP9 is wanted and can be sent', () => {
  const camera = videoSending('camera', all)
  expect(camera.mimeType).toBe('video/VP8')
  expect(camera.encodings.map((one) => one.scaleResolutionDownBy)).toEqual([4, 2, 1])
  expect(videoSending('camera', all, 'vp9').encodings).toMatchObject([{ scalabilityMode: 'L3T2_KEY' }])
  expect(videoSending('camera', ['video/VP8'], 'vp9').mimeType).toBe('video/VP8')
  expect(videoSending('camera', ['video/H264']).mimeType).toBe('video/H264')
  expect(videoSending('camera', []).mimeType).toBeUndefined()
})

it('makes as many layers as Chromium sends, so that a small camera keeps its whole picture', () => {
  const scales = (width: number, height: number) =>
    videoSending('patient_view', all, 'vp8', width * height).encodings.map((one) => one.scaleResolutionDownBy)
  expect(scales(1920, 1080)).toEqual([4, 2, 1])
  expect(scales(640, 480)).toEqual([2, 1])
  expect(scales(320, 240)).toEqual([1])
})

it('names the priority of a sender once: Chromium refuses it on further encodings', () => {
  expect(videoSending('patient_view', all).encodings.map((one) => one.priority)).toEqual(['medium', undefined, undefined])
})

it('slows no layer for the sake of the smallest, unless that is all there is: Chromium holds all of them to the least', () => {
  const { encodings } = videoSending('patient_view', all)
  expect(encodings.map((one) => one.maxFramerate)).toEqual([undefined, undefined, undefined])
  expect(new Set(heldWithin(encodings, 380_000).map((one) => one.maxFramerate))).toEqual(new Set([30]))
  expect(heldWithin(encodings, 90_000)[0]).toMatchObject({ active: true, maxFramerate: 15 })
})

it('gives the patient more than the face, and text its sharpness', () => {
  expect(fullRate(videoSending('patient_view', all).encodings)).toBeGreaterThan(fullRate(videoSending('camera', all).encodings))
  expect(videoSending('screen', all, 'vp9')).toMatchObject({ contentHint: 'detail', mimeType: 'video/VP8' })
})

it('puts sound before everything', () => {
  expect(soundSending.full.encodings[0]).toMatchObject({ priority: 'high', networkPriority: 'high' })
  expect(soundSending.full.encodings[0]!.maxBitrate).toBeLessThanOrEqual(40_000)
  for (const { priority } of videoSending('patient_view', all).encodings) expect(priority).not.toBe('high')
  expect(soundSending.narrow).toMatchObject({ encodings: [{ maxBitrate: 10_000 }], codecOptions: { opusPtime: 60, opusNack: false } })
})

it('cuts from the largest layer down and never the smallest away', () => {
  const { encodings } = videoSending('patient_view', all)
  expect(heldWithin(encodings, 5_000_000).map((one) => one.active)).toEqual([true, true, true])
  // What a line of 500 kbit/s leaves beside the sound.
  const narrow = heldWithin(encodings, 380_000)
  expect(narrow.map((one) => one.active)).toEqual([true, true, false])
  expect(narrow[0]!.maxBitrate + narrow[1]!.maxBitrate).toBeLessThanOrEqual(380_000)
  expect(heldWithin(encodings, 10_000)).toMatchObject([{ active: true, maxBitrate: 40_000 }, { active: false }, { active: false }])
  for (const limit of [10_000, 150_000, 400_000, 900_000, 3_000_000])
    for (const [index, one] of heldWithin(encodings, limit).entries())
      expect(one.maxBitrate).toBeLessThanOrEqual(encodings[index]!.maxBitrate!)
})
