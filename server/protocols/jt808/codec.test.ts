import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeGeneralAnswer, decodeRegistrationAnswer, encodeGeneralAnswer, encodeRegistrationAnswer } from './answers.ts'
import { MESSAGE } from './constants.ts'
import { FrameSplitter, wrapFrame } from './framing.ts'
import { encodeFrame, encodeMessage, emptyHeader, readHeader } from './header.ts'
import { decodeAll } from './message.ts'
import { encodePositionBatch } from './position-batch.ts'
import { decodePosition, encodePosition } from './position.ts'
import { Reassembly } from './reassembly.ts'
import { decodeAuthentication, decodeRegistration, encodeAuthentication, encodeRegistration } from './registration.ts'
import { encodeText } from './text.ts'

const version = fc.constantFrom<2013 | 2019>(2013, 2019)
const phone = fc.integer({ min: 1, max: 99_999_999_999 }).map(String)
const body = fc.uint8Array({ maxLength: 1023 })
const report = fc.record({
  lat_deg: fc.integer({ min: -90e6, max: 90e6 }).map((v) => v / 1e6),
  lon_deg: fc.integer({ min: -180e6, max: 180e6 }).map((v) => v / 1e6),
  altitude_m: fc.integer({ min: 0, max: 9000 }),
  speed_mps: fc.integer({ min: 0, max: 2000 }).map((v) => v / 36),
  heading_deg: fc.integer({ min: 0, max: 359 }),
  deviceTime_s: fc.integer({ min: 946_684_800, max: 4_102_000_000 }),
  fixed: fc.boolean(),
  acc: fc.boolean(),
  alarm: fc.integer({ min: 0, max: 0xffffffff }),
})

describe('frames', () => {
  it('come back as they were sent, whatever the cuts of the stream', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(version, phone, body), { maxLength: 6 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 97 })),
        (all, cuts) => {
          const stream = Buffer.concat(all.map(([v, p, b], i) => encodeFrame({ version: v, phone: p }, 0x0f01, i, b)))
          const got: string[] = []
          const splitter = new FrameSplitter({
            frame(bytes, start, end) {
              const header = emptyHeader()
              expect(readHeader(bytes, start, end, header)).toBeNull()
              got.push(
                `${header.version} ${header.serial} ${Buffer.from(bytes.subarray(header.bodyStart, header.bodyEnd)).toString('hex')}`,
              )
            },
            damaged: (_, damage) => got.push(damage),
          })
          for (let at = 0; at < stream.length;) {
            const next = at + (cuts.next().value as number)
            splitter.push(stream.subarray(at, next))
            at = next
          }
          expect(got).toEqual(all.map(([v, , b], i) => `${v} ${i} ${Buffer.from(b).toString('hex')}`))
          expect(splitter.pendingBytes).toBe(0)
        },
      ),
    )
  })

  it('resynchronises after garbage and after a frame that lost its end', () => {
    const good = encodeFrame({ version: 2013, phone: '13345678906' }, MESSAGE.heartbeat, 7, new Uint8Array())
    const cut = good.subarray(0, 9)
    const results = decodeAll(Buffer.concat([Buffer.from('GET / HTTP/1.1\r\n'), good, Buffer.from('noise'), cut, good, good.subarray(1)]))
    expect(results.map((r) => ('fault' in r ? r.fault : r.content.kind))).toEqual([
      'garbage',
      'heartbeat',
      'short',
      'short',
      'heartbeat',
      'heartbeat',
    ])
  })

  it('holds no more than one frame of a stream without flags', () => {
    const damages: string[] = []
    const splitter = new FrameSplitter({ frame: () => {}, damaged: (_, d) => damages.push(d) })
    splitter.push(Uint8Array.of(0x7e))
    for (let i = 0; i < 1000; i++) splitter.push(new Uint8Array(1000).fill(1))
    expect(splitter.pendingBytes).toBeLessThan(3000)
    expect(damages).toEqual(['oversize'])
  })

  it('refuses one flipped bit', () => {
    const frame = wrapFrame(new Uint8Array(20).fill(3))
    frame[5]! ^= 0x10
    expect(decodeAll(frame)).toEqual([{ fault: 'checksum' }])
  })
})

describe('bodies', () => {
  it('position: encode then decode', () => {
    fc.assert(
      fc.property(report, (r) => {
        const got = decodePosition(encodePosition(r))!
        expect(got.lat_deg).toBeCloseTo(r.lat_deg, 7)
        expect(got.lon_deg).toBeCloseTo(r.lon_deg, 7)
        expect(got.speed_mps).toBeCloseTo(r.speed_mps, 9)
        expect({ ...got, lat_deg: 0, lon_deg: 0, speed_mps: 0 }).toMatchObject({ ...r, lat_deg: 0, lon_deg: 0, speed_mps: 0 })
      }),
    )
  })

  it('position: items', () => {
    const items = [
      { id: 0x01, value: Uint8Array.of(0, 0, 1, 0) },
      { id: 0x31, value: Uint8Array.of(17) },
    ]
    const got = decodePosition(encodePosition({ lat_deg: 37, lon_deg: 112, deviceTime_s: 1_760_000_000, items }))!
    expect(got).toMatchObject({ odometer_m: 25_600, satellites: 17, fuel_l: null, itemsWhole: true })
  })

  it.each(['261332000000', '260230000000', '260101240000', '2601010060ff'])('position: %s is no time', (bcd) => {
    const bytes = encodePosition({ lat_deg: 37, lon_deg: 112, deviceTime_s: 1_760_000_000 })
    bytes.set(Buffer.from(bcd, 'hex'), 22)
    expect(decodePosition(bytes)!.deviceTime_s).toBeNaN()
  })

  it('registration and authentication in both forms', () => {
    const registration = {
      province: 14,
      city: 781,
      manufacturer: 'JILIA',
      model: 'SIM-1',
      deviceId: 'D000123',
      plateColour: 2,
      plate: '晋K12345',
    }
    for (const v of [2013, 2019] as const) {
      expect(decodeRegistration(encodeRegistration(registration, v), v)).toEqual(registration)
    }
    const authentication = { code: 'abc123', imei: '861234567890123', software: 'v1.2' }
    expect(decodeAuthentication(encodeAuthentication(authentication, 2019), 2019)).toEqual(authentication)
    expect(decodeAuthentication(encodeAuthentication(authentication, 2013), 2013)).toMatchObject({ code: 'abc123' })
    expect(decodeAuthentication(Uint8Array.of(200, 1), 2019)).toBeNull()
    expect(Buffer.from(encodeText('晋')).toString('hex')).toBe('bdfa')
  })

  it('answers', () => {
    expect(decodeGeneralAnswer(encodeGeneralAnswer(65535, 0x0200, 2))).toEqual({ serial: 65535, messageId: 0x0200, result: 2 })
    expect(decodeRegistrationAnswer(encodeRegistrationAnswer(9, 0, 'code'))).toEqual({ serial: 9, result: 0, code: 'code' })
    expect(decodeRegistrationAnswer(encodeRegistrationAnswer(9, 3, null))).toEqual({ serial: 9, result: 3, code: null })
  })
})

describe('sub-packages', () => {
  const positions = Array.from({ length: 90 }, (_, i) => encodePosition({ lat_deg: 37, lon_deg: 112, deviceTime_s: 1_760_000_000 + i }))
  const whole = encodePositionBatch(positions, 1)
  const frames = encodeMessage({ version: 2019, phone: '13345678906' }, MESSAGE.positionBatch, 65_534, whole)

  function feed(order: readonly Uint8Array[], reassembly: Reassembly, now = 0): ReturnType<Reassembly['add']>[] {
    return order.map((frame) => {
      const message = decodeAll(frame)[0]!
      if ('fault' in message || message.content.kind !== 'raw') throw new Error('not a part')
      return reassembly.add(message.header, message.content.body, now)
    })
  }

  it('come together in any order, each serial remembered, across the turn of the serial', () => {
    const results = feed([frames[1]!, frames[1]!, frames[2]!, frames[0]!], new Reassembly())
    expect(results.slice(0, 3)).toEqual(['waiting', 'repeated', 'waiting'])
    expect(results[3]).toEqual({ messageId: MESSAGE.positionBatch, body: whole, serials: [65_534, 65_535, 0] })
  })

  it('are bounded in messages, bytes, parts and time', () => {
    const limits = { maxMessages: 1, maxBytes: 1500, maxParts: 3, timeout_ms: 1000 }
    const reassembly = new Reassembly(limits)
    expect(feed([frames[0]!], reassembly)).toEqual(['waiting'])
    const other = encodeMessage({ version: 2019, phone: '1' }, 0x0900, 5, whole, 900)
    expect(feed([other[0]!], reassembly)).toEqual(['refused'])
    expect(feed([frames[1]!], reassembly)).toEqual(['refused'])
    expect(reassembly.bytes).toBe(0)
    feed([frames[0]!], reassembly)
    expect(reassembly.stalled(500, 400)).toEqual([{ firstSerial: 65_534, missing: [2, 3] }])
    expect(reassembly.expire(2000)).toBe(1)
    expect(reassembly.size).toBe(0)
  })
})
