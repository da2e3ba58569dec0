import fc from 'fast-check'
import { expect, test } from 'vitest'
import { capabilities, sharesCodec } from '../codecs.ts'
import { checkCapabilities, checkFingerprints, checkParameters, checkSctpStream } from './foreign.ts'

const opus = {
  mid: '0',
  codecs: [
    {
      mimeType: 'audio/opus',
      payloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: { useinbandfec: 1 },
      rtcpFeedback: [{ type: 'nack' }],
    },
  ],
  headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 10, encrypt: false, parameters: {} }],
  encodings: [{ ssrc: 1234, dtx: false }],
  rtcp: { cname: 'x', reducedSize: true },
  msid: 's t',
}

test('what a browser sends passes, without what nobody knows', () => {
  expect(checkParameters({ ...opus, encodings: [{ ...opus.encodings[0], networkPriority: 'high' }], odd: 1 })).toEqual(opus)
  expect(sharesCodec(checkCapabilities({ ...capabilities }))).toBe(true)
  expect(sharesCodec(checkCapabilities({ codecs: [] }))).toBe(false)
})

test('a name that would reach into the prototype is left out', () => {
  const codec = { ...opus.codecs[0], parameters: JSON.parse('{"__proto__": 1, "useinbandfec": 1}') as object }
  expect(Object.keys(checkParameters({ ...opus, codecs: [codec] }).codecs[0]?.parameters ?? {})).toEqual(['useinbandfec'])
})

test('the payload types are those of every router', () => {
  const types = (capabilities.codecs ?? []).map(({ mimeType, preferredPayloadType }) => `${mimeType} ${preferredPayloadType}`)
  expect(types).toEqual(expect.arrayContaining(['audio/opus 111', 'video/VP8 96', 'video/VP9 98', 'video/H264 102']))
  expect(new Set(types.map((type) => type.split(' ')[1])).size).toBe(types.length)
})

/** Any place in the tree gets any JSON value: it is refused, or what comes through are only known fields of known types. */
test('whatever stands wherever, only clean values come through', () => {
  const paths = leaves(opus)
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
      const spoilt = structuredClone(opus) as Record<string, unknown>
      put(spoilt, path, value)
      let through: object
      try {
        through = checkParameters(spoilt)
      } catch (error) {
        expect(error).toMatchObject({ code: 'media.parameters_refused' })
        return
      }
      for (const leaf of leaves(through)) {
        const found = get(through, leaf)
        if (typeof found === 'number') expect(Number.isInteger(found) && Math.abs(found) <= 2 ** 32).toBe(true)
        else expect(['string', 'boolean', 'undefined']).toContain(typeof found)
      }
    }),
    { numRuns: 2000 },
  )
})

test('channels either deliver all in order, or say how much may be lost', () => {
  expect(checkSctpStream({ streamId: 3, ordered: false, maxRetransmits: 0 })).toEqual({ streamId: 3, ordered: false, maxRetransmits: 0 })
  for (const wrong of [
    {},
    { streamId: -1 },
    { streamId: 65_535 },
    { streamId: 1, ordered: true, maxRetransmits: 1 },
    { streamId: 1, maxRetransmits: 1, maxPacketLifeTime: 1 },
  ])
    expect(() => checkSctpStream(wrong)).toThrow(expect.objectContaining({ code: 'media.parameters_refused' }))
})

test('of fingerprints those count that cannot be forged', () => {
  const value = (bytes: number) => Array<string>(bytes).fill('A0').join(':')
  const sha256 = { algorithm: 'sha-256', value: value(32) }
  expect(checkFingerprints([{ algorithm: 'sha-1', value: value(20) }, sha256])).toEqual({ role: 'client', fingerprints: [sha256] })
  for (const wrong of [
    { algorithm: 'sha-1', value: value(20) },
    { algorithm: 'sha-256', value: value(20) },
    { algorithm: 'md5', value: value(16) },
  ])
    expect(() => checkFingerprints([wrong])).toThrow(expect.objectContaining({ code: 'media.parameters_refused' }))
})

type Path = (string | number)[]

function leaves(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return Object.entries(value).flatMap(([key, child]) => leaves(child, [...at, key]))
}
const get = (from: object, path: Path): unknown => path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], from)
function put(into: object, path: Path, value: unknown): void {
  const parent = get(into, path.slice(0, -1)) as Record<string, unknown>
  parent[path.at(-1)!] = value
}
