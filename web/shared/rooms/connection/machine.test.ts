import { describe, expect, it } from 'vitest'
import { firstMachine, phaseOf, step, type Machine, type MachineAct, type MachineEvent } from './machine.ts'

const even = () => 0.5
function run(machine: Machine, ...events: MachineEvent[]): { machine: Machine; acts: MachineAct[] } {
  let acts: MachineAct[] = []
  for (const event of events) [machine, acts] = step(machine, event, even)
  return { machine, acts }
}
const well: MachineEvent[] = [
  { type: 'ice', direction: 'send', state: 'connecting' },
  { type: 'ice', direction: 'receive', state: 'connecting' },
  { type: 'ice', direction: 'send', state: 'well' },
  { type: 'ice', direction: 'receive', state: 'well' },
]
const live = () => run(firstMachine(true), { type: 'open' }, { type: 'prepared' }, { type: 'joined', resumed: false }, ...well).machine
const join = (resume: boolean): MachineAct => ({ act: 'join', resume })

describe('the way in', () => {
  it('prepares, joins and is live', () => {
    expect(run(firstMachine(true), { type: 'open' }).acts).toEqual([{ act: 'prepare' }])
    expect(run(firstMachine(true), { type: 'open' }, { type: 'prepared' }).acts).toEqual([join(false)])
    expect(phaseOf(live())).toEqual({ name: 'live' })
  })

  it('waits for a socket before it asks for anything', () => {
    const opened = run(firstMachine(false), { type: 'open' })
    expect(opened.acts).toEqual([])
    expect(run(opened.machine, { type: 'socket', up: true }).acts).toEqual([{ act: 'prepare' }])
  })

  it('says that the media service is not ready, and asks again', () => {
    const waits = run(firstMachine(true), { type: 'open' }, { type: 'prepare_waits', why: 'preparing' })
    expect(phaseOf(waits.machine)).toEqual({ name: 'preparing', waitsFor: 'preparing' })
    expect(waits.acts).toEqual([{ act: 'later', event: 'retry', ms: 1_000 }])
    expect(run(waits.machine, { type: 'retry' }).acts).toEqual([{ act: 'prepare' }])
    expect(run(waits.machine, { type: 'prepared' }).machine.waitsFor).toBeNull()
  })

  it('ends where it is refused for good, and tries again where not', () => {
    const asked = run(firstMachine(true), { type: 'open' }, { type: 'prepared' }).machine
    const closed = run(asked, { type: 'join_refused', resuming: false, end: 'room_closed' })
    expect(phaseOf(closed.machine)).toEqual({ name: 'ended', reason: 'room_closed' })
    expect(closed.acts).toEqual([{ act: 'close' }])
    const waits: number[] = []
    let machine = asked
    for (let i = 0; i < 10; i += 1) {
      const next = run(machine, { type: 'join_refused', resuming: false, end: null })
      waits.push((next.acts[0] as { ms: number }).ms)
      expect(run(next.machine, { type: 'retry' }).acts).toEqual([join(false)])
      machine = next.machine
    }
    expect(waits).toEqual([100, 250, 250, 350, 350, 500, 500, 1_000, 1_500, 3_000])
  })
})

describe('a broken socket', () => {
  it('asks for nothing of the connections of before until it knows whether they are still there', () => {
    const asked = run(live(), { type: 'socket', up: false }, { type: 'socket', up: true })
    expect(asked.acts).toEqual([join(true)])
    const trouble: MachineEvent[] = [
      { type: 'network_changed' },
      { type: 'ice', direction: 'send', state: 'troubled' },
      { type: 'ice_check' },
    ]
    for (const event of trouble) expect(run(asked.machine, event).acts).toEqual([])
    const silent = run(asked.machine, { type: 'network_changed' }, { type: 'socket', up: true }).machine
    // They are: what was owed is done.
    expect(run(silent, { type: 'joined', resumed: true }).acts).toContainEqual({ act: 'restart_ice' })
    // The server was another one, and what it gave stands.
    const anew = run(silent, { type: 'joined', resumed: false })
    expect(anew.acts).not.toContainEqual({ act: 'restart_ice' })
    expect(phaseOf(run(anew.machine, ...well).machine)).toEqual({ name: 'live' })
    expect(run(anew.machine, { type: 'network_changed' }).acts).toContainEqual({ act: 'restart_ice' })
    // The socket broke again before it answered.
    expect(run(silent, { type: 'socket', up: false }, { type: 'socket', up: true }).acts).toEqual([join(true)])
  })

  it('leaves the media alone and resumes', () => {
    const down = run(live(), { type: 'socket', up: false })
    expect(down.acts).toEqual([])
    expect(phaseOf(down.machine)).toEqual({ name: 'reconnecting', what: 'socket' })
    const up = run(down.machine, { type: 'socket', up: true })
    expect(up.acts).toEqual([join(true)])
    expect(phaseOf(run(up.machine, { type: 'joined', resumed: true }).machine)).toEqual({ name: 'live' })
  })

  it('enters anew where the peer of before is forgotten', () => {
    const up = run(live(), { type: 'socket', up: false }, { type: 'socket', up: true })
    const refused = run(up.machine, { type: 'join_refused', resuming: true, end: null })
    expect(refused.acts).toEqual([join(false)])
    expect(phaseOf(refused.machine)).toEqual({ name: 'reconnecting', what: 'media' })
  })

  it('begins to count anew with the next socket: what a server that goes down refused does not slow what comes after', () => {
    const refusal: MachineEvent = { type: 'join_refused', resuming: false, end: null }
    const going = run(live(), { type: 'media_lost' }, refusal, refusal, refusal, { type: 'socket', up: false })
    const up = run(going.machine, { type: 'socket', up: true })
    expect(up.acts).toEqual([join(true)])
    expect(run(up.machine, refusal).acts).toEqual([{ act: 'later', event: 'retry', ms: 100 }])
  })

  it('owes the ICE restart that it could not ask for', () => {
    const down = run(live(), { type: 'socket', up: false }, { type: 'network_changed' })
    expect(down.acts).toEqual([])
    const back = run(down.machine, { type: 'socket', up: true }, { type: 'joined', resumed: true })
    expect(back.acts).toContainEqual({ act: 'restart_ice' })
  })
})

describe('broken media', () => {
  it('restarts ICE again by the next socket where the one before died with the question', () => {
    const asked = run(live(), { type: 'network_changed' })
    expect(phaseOf(asked.machine)).toEqual({ name: 'reconnecting', what: 'media' })
    const back = run(asked.machine, { type: 'socket', up: false }, { type: 'socket', up: true }, { type: 'joined', resumed: true })
    expect(back.acts).toContainEqual({ act: 'restart_ice' })
    const done = run(back.machine, { type: 'restarted' }, { type: 'ice_check' })
    expect(done.acts).toEqual([])
    expect(phaseOf(done.machine)).toEqual({ name: 'live' })
  })

  it('keeps transports that go on although a slow line does not answer', () => {
    const asked = run(live(), { type: 'network_changed' }, { type: 'restart_refused' }, { type: 'ice_check' })
    expect(asked.acts[0]).toEqual({ act: 'restart_ice' })
    const given = run(asked.machine, { type: 'restart_refused' }, { type: 'ice_check' })
    expect(given.acts).toEqual([])
    expect(phaseOf(given.machine)).toEqual({ name: 'live' })
  })

  it('does not say that pictures go on where both are gone', () => {
    const pulled = run(live(), { type: 'socket', up: false }, { type: 'network_changed' })
    expect(phaseOf(pulled.machine)).toEqual({ name: 'reconnecting', what: 'media' })
  })

  it('restarts ICE at once, once more, and then makes transports anew', () => {
    const broken = run(live(), { type: 'ice', direction: 'receive', state: 'troubled' })
    expect(broken.acts[0]).toEqual({ act: 'restart_ice' })
    expect(phaseOf(broken.machine)).toEqual({ name: 'reconnecting', what: 'media' })
    const again = run(broken.machine, { type: 'ice_check' })
    expect(again.acts[0]).toEqual({ act: 'restart_ice' })
    expect(run(again.machine, { type: 'ice_check' }).acts).toEqual([join(false)])
  })

  it('does nothing more where the restart helped', () => {
    const broken = run(live(), { type: 'ice', direction: 'send', state: 'troubled' })
    const mended = run(broken.machine, { type: 'restarted' }, { type: 'ice', direction: 'send', state: 'well' }, { type: 'ice_check' })
    expect(mended.acts).toEqual([])
    expect(mended.machine.restarts).toBe(0)
  })

  it('restarts both directions when the address changes, without waiting for trouble', () => {
    expect(run(live(), { type: 'network_changed' }).acts[0]).toEqual({ act: 'restart_ice' })
  })

  it('joins at once when the worker is gone, and slower when that goes on', () => {
    let machine = live()
    const waits: (number | 'now')[] = []
    for (let i = 0; i < 4; i += 1) {
      const lost = run(machine, { type: 'media_lost' })
      const [act] = lost.acts
      waits.push(act?.act === 'later' ? act.ms : 'now')
      machine = run(lost.machine, { type: 'joined', resumed: false }, ...well).machine
    }
    expect(waits).toEqual(['now', 100, 250, 250])
    expect(run(machine, { type: 'settled' }, { type: 'media_lost' }).acts).toEqual([join(true)])
  })

  it('waits for the socket where both are gone', () => {
    const gone = run(live(), { type: 'socket', up: false }, { type: 'media_lost' })
    expect(gone.acts).toEqual([])
    expect(run(gone.machine, { type: 'socket', up: true }).acts).toEqual([join(true)])
  })

  it('does not wait for ever for a first connection', () => {
    const joined = run(firstMachine(true), { type: 'open' }, { type: 'prepared' }, { type: 'joined', resumed: false })
    expect(joined.acts).toContainEqual({ act: 'later', event: 'ice_check', ms: 6_000 })
    const stuck = run(joined.machine, { type: 'ice', direction: 'send', state: 'connecting' }, { type: 'ice_check' })
    expect(stuck.acts[0]).toEqual({ act: 'restart_ice' })
    expect(run(joined.machine, { type: 'ice_check' }).acts).toEqual([])
  })
})

it('moves no more once it has ended', () => {
  const ended = run(live(), { type: 'end', reason: 'removed' }).machine
  const events: MachineEvent[] = [{ type: 'socket', up: true }, { type: 'retry' }, { type: 'media_lost' }, { type: 'open' }]
  for (const event of events) expect(run(ended, event)).toEqual({ machine: ended, acts: [] })
})
