import { expect, it } from 'vitest'
import { carries, goesUnanswered, hasFallenSilent, isHeard, listenOn, unheard, type Heard } from './silence-watch.ts'

/** Looks at which so many bytes more had come. */
const looks = (...rises: number[]): Heard =>
  rises.reduce((heard, rise) => listenOn(heard, { bytes: heard.bytes + rise, answers: heard.answers + 1, waits: false }), unheard)

it('tells when all that flowed stops at once', () => {
  const stopped = looks(500, 500, 500, 500, 500, 0, 0)
  expect(hasFallenSilent([stopped, stopped])).toBe(true)
  expect(hasFallenSilent([stopped, unheard])).toBe(true)
})

it('takes one late look, or one of two that still flows, for no change of the network', () => {
  expect(hasFallenSilent([looks(500, 500, 500, 500, 500, 0), looks(500, 500, 500, 500, 500, 0)])).toBe(false)
  expect(hasFallenSilent([looks(500, 500, 500, 500, 500, 0, 0), looks(90, 90, 90, 90, 90, 90, 90)])).toBe(false)
})

it('says nothing of what never flowed, nor of a check now and then', () => {
  expect(hasFallenSilent([unheard, unheard])).toBe(false)
  expect(hasFallenSilent([looks(80, 0, 0, 0, 80, 0, 0, 0, 80, 0, 0), unheard])).toBe(false)
})

/** Looks while bytes flow, each with a check that waits for its answer, or has got it. */
const asks = (...answered: boolean[]): Heard =>
  answered.reduce(
    (heard, got) => listenOn(heard, { bytes: heard.bytes + 500, answers: heard.answers + (got ? 1 : 0), waits: !got }),
    unheard,
  )
/** The same over the connection that sends: of what arrives nothing is told any more, only a report comes every second. */
const sendsInVain = (...answered: boolean[]): Heard =>
  answered.reduce(
    (heard, got, look) =>
      listenOn(heard, { bytes: heard.bytes + (got || look % 3 === 0 ? 80 : 0), answers: heard.answers + (got ? 1 : 0), waits: !got }),
    unheard,
  )

it('tells when nothing that is sent arrives, though what comes still comes', () => {
  const unanswered = asks(true, true, false, false, false, false)
  const inVain = sendsInVain(true, true, false, false, false, false)
  expect(hasFallenSilent([inVain, unanswered])).toBe(false)
  expect(goesUnanswered([inVain, unanswered])).toBe(true)
})

it('takes a full line, which loses checks, for no shut one while the server tells what arrives', () => {
  const unanswered = asks(true, true, false, false, false, false, false, false)
  expect(goesUnanswered([unanswered, unanswered])).toBe(false)
})

it('takes a slow answer, one lost check, or one connection of two for no change of the network', () => {
  const unanswered = asks(true, true, false, false, false, false)
  const inVain = sendsInVain(true, true, false, false, false, false)
  expect(goesUnanswered([sendsInVain(true, false, false, false), asks(true, false, false, false)])).toBe(false)
  expect(goesUnanswered([sendsInVain(true, false, false, true, false, false), unanswered])).toBe(false)
  expect(goesUnanswered([inVain, asks(true, true, true, true, true, true)])).toBe(false)
  expect(goesUnanswered([sendsInVain(false, false, false, false, false), unanswered])).toBe(false)
})

it('says of a full line that it carries, and of one that is shut one way that it does not', () => {
  const full = asks(true, true, false, false, false, false, false, false)
  const inVain = sendsInVain(true, true, false, false, false, false)
  expect(carries([full, full], 'send')).toBe(true)
  expect(carries([full, full], 'receive')).toBe(true)
  expect(carries([full, looks(500, 500, 500, 500, 500, 0)], 'receive')).toBe(false)
  expect(carries([inVain, full], 'send')).toBe(false)
  expect(carries([inVain, full], 'receive')).toBe(false)
  expect(carries([unheard, full], 'receive')).toBe(false)
})

it('hears the other end on a line that loses nearly everything, and not where there is none', () => {
  expect(isHeard(looks(500, 0, 0, 80, 0, 0, 0, 0))).toBe(true)
  expect(isHeard(looks(500, 80, 0, 0, 0, 0, 0))).toBe(false)
  expect(isHeard(unheard)).toBe(false)
})
