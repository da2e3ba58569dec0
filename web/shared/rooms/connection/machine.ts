import { retryWait } from './retry-waits.ts'
import type { Direction, IceState } from './transports.ts'

/** Why a room is over for this screen. `full` and `refused` are answers to a join; the others come as notices. */
export type EndReason = 'left' | 'removed' | 'room_closed' | 'session_over' | 'replaced' | 'refused' | 'full' | 'unsupported'

/** `unused`: no stream needs this direction yet. */
type Use = IceState | 'unused'

/**
 * What the connection to a room is doing. Socket and media fail apart: a broken socket is not a broken picture, and the other way round.
 * Pure: `step` says what to do, `RoomConnection` does it and tells what came of it.
 */
export interface Machine {
  stage: 'idle' | 'preparing' | 'joining' | 'in' | 'ended'
  /** The media service is not there yet, or cannot be started at all. */
  waitsFor: 'preparing' | 'failed' | null
  socket: boolean
  ice: Record<Direction, Use>
  /** It has been in the room before: what happens now is a return. */
  wasIn: boolean
  /** The peer of before may still be known there: it is asked for, and found or made anew. */
  same: boolean
  /** The peer of before was asked for and nothing is answered yet: its connections may be gone there, and nothing is asked of them meanwhile. */
  resuming: boolean
  /** Joins without success since it last went well. */
  attempt: number
  /** ICE restarts since media last went well. */
  restarts: number
  /** ICE must be restarted, and the server has not answered to that: there was no socket to ask by, or it died meanwhile. */
  restartOwed: boolean
  ended: EndReason | null
}

export const firstMachine = (socket: boolean): Machine => ({
  stage: 'idle',
  waitsFor: null,
  socket,
  ice: { send: 'unused', receive: 'unused' },
  wasIn: false,
  same: false,
  resuming: false,
  attempt: 0,
  restarts: 0,
  restartOwed: false,
  ended: null,
})

export type MachineEvent =
  | { type: 'open' }
  | { type: 'prepared' }
  | { type: 'prepare_waits'; why: 'preparing' | 'failed' | 'unanswered' }
  | { type: 'socket'; up: boolean }
  | { type: 'joined'; resumed: boolean }
  /** `end` where asking again makes no sense. */
  | { type: 'join_refused'; resuming: boolean; end: EndReason | null }
  | { type: 'ice'; direction: Direction; state: IceState }
  | { type: 'network_changed' }
  | { type: 'restarted' }
  | { type: 'restart_refused' }
  | { type: 'media_lost' }
  | { type: 'retry' }
  | { type: 'ice_check' }
  | { type: 'settled' }
  | { type: 'end'; reason: EndReason }

/** `later` replaces a timer of the same event that still runs. */
export type MachineAct =
  | { act: 'prepare' }
  | { act: 'join'; resume: boolean }
  | { act: 'restart_ice' }
  | { act: 'later'; event: 'retry' | 'ice_check' | 'settled'; ms: number }
  | { act: 'close' }

/** Where the media service is not ready, ms between two questions. */
const askAgain_ms = { preparing: 1_000, failed: 5_000, unanswered: 300 } as const
/** A first connection over a bad line takes some seconds; a restart that has not helped by then is asked for once more. */
const firstConnect_ms = 6_000
const restartHelps_ms = 1_800
const mostRestarts = 2
/** So long without trouble, and a failure is a new one. */
const settles_ms = 4_000

type Outcome = [Machine, MachineAct[]]

export function step(machine: Machine, event: MachineEvent, random?: () => number): Outcome {
  if (machine.stage === 'ended') return [machine, []]
  switch (event.type) {
    case 'open':
      return machine.stage === 'idle' ? [{ ...machine, stage: 'preparing' }, machine.socket ? [{ act: 'prepare' }] : []] : [machine, []]
    case 'prepared':
      if (machine.stage !== 'preparing') return [machine, []]
      return [{ ...machine, stage: 'joining', waitsFor: null }, machine.socket ? [{ act: 'join', resume: false }] : []]
    case 'prepare_waits':
      if (machine.stage !== 'preparing') return [machine, []]
      return [
        { ...machine, waitsFor: event.why === 'unanswered' ? machine.waitsFor : event.why },
        [{ act: 'later', event: 'retry', ms: askAgain_ms[event.why] }],
      ]
    case 'socket':
      return onSocket(machine, event.up)
    case 'joined':
      return onJoined(machine, event.resumed)
    case 'join_refused':
      if (event.end) return over(machine, event.end)
      if (machine.stage !== 'joining' && machine.stage !== 'in') return [machine, []]
      // The peer of before is forgotten there: it enters as a new one.
      if (event.resuming) return rejoin({ ...machine, same: false, resuming: false }, random)
      return [
        { ...machine, stage: 'joining', attempt: machine.attempt + 1 },
        [{ act: 'later', event: 'retry', ms: retryWait(machine.attempt + 1, random) }],
      ]
    case 'ice':
      return onIce(machine, event.direction, event.state)
    case 'network_changed':
      return machine.stage === 'in' ? restart({ ...machine, restarts: 0 }) : [machine, []]
    case 'restarted':
      return [{ ...machine, restartOwed: false }, []]
    case 'restart_refused':
      return machine.stage === 'in' ? [machine, [{ act: 'later', event: 'ice_check', ms: 250 }]] : [machine, []]
    case 'ice_check':
      return onIceCheck(machine, random)
    case 'media_lost':
      return machine.stage === 'in' ? rejoin(machine, random) : [machine, []]
    case 'retry':
      if (!machine.socket) return [machine, []]
      if (machine.stage === 'preparing') return [machine, [{ act: 'prepare' }]]
      return machine.stage === 'joining' ? [machine, [{ act: 'join', resume: machine.same }]] : [machine, []]
    case 'settled':
      return [machine.stage === 'in' ? { ...machine, attempt: 0, restarts: 0 } : machine, []]
    case 'end':
      return over(machine, event.reason)
  }
}

function over(machine: Machine, reason: EndReason): Outcome {
  return [{ ...machine, stage: 'ended', ended: reason }, [{ act: 'close' }]]
}

function onSocket(machine: Machine, up: boolean): Outcome {
  // What was refused over the line of before says nothing of this one: a server that was going down has come up again.
  const next = { ...machine, socket: up, resuming: up && machine.resuming, ...(up ? { attempt: 0 } : {}) }
  if (!up || machine.socket === up) return [next, []]
  if (machine.stage === 'preparing') return [next, [{ act: 'prepare' }]]
  if (machine.stage === 'joining') return [next, [{ act: 'join', resume: machine.same }]]
  return machine.stage === 'in' ? [{ ...next, resuming: true }, [{ act: 'join', resume: true }]] : [next, []]
}

function onJoined(machine: Machine, resumed: boolean): Outcome {
  if (machine.stage !== 'joining' && machine.stage !== 'in') return [machine, []]
  const next: Machine = { ...machine, stage: 'in', wasIn: true, same: true, resuming: false, waitsFor: null }
  const settle: MachineAct = { act: 'later', event: 'settled', ms: settles_ms }
  if (!resumed)
    return [
      { ...next, ice: { send: 'unused', receive: 'unused' }, restarts: 0, restartOwed: false },
      [settle, { act: 'later', event: 'ice_check', ms: firstConnect_ms }],
    ]
  if (!machine.restartOwed && !isTroubled(machine)) return [next, [settle]]
  const [restarted, acts] = restart(next)
  return [restarted, [settle, ...acts]]
}

function onIce(machine: Machine, direction: Direction, state: IceState): Outcome {
  const ice = { ...machine.ice, [direction]: state }
  const next = { ...machine, ice, ...(ice.send !== 'troubled' && ice.receive !== 'troubled' && state === 'well' ? { restarts: 0 } : {}) }
  if (state === 'troubled' && machine.ice[direction] !== 'troubled' && machine.stage === 'in') return restart(next)
  return [next, []]
}

/** New ICE parameters for both directions; owed until the server has answered. */
function restart(machine: Machine): Outcome {
  if (!machine.socket || machine.resuming) return [{ ...machine, restartOwed: true }, []]
  const restarts = machine.restarts + 1
  return [
    { ...machine, restarts, restartOwed: true },
    [{ act: 'restart_ice' }, { act: 'later', event: 'ice_check', ms: restartHelps_ms * restarts }],
  ]
}

function onIceCheck(machine: Machine, random?: () => number): Outcome {
  if (machine.stage !== 'in' || (isWhole(machine) && !machine.restartOwed)) return [machine, []]
  if (!machine.socket || machine.resuming) return [{ ...machine, restartOwed: true }, []]
  if (machine.restarts < mostRestarts) return restart(machine)
  // Where media go on all the same, a line that answers to nothing is only a slow one.
  return isWhole(machine) ? [{ ...machine, restartOwed: false }, []] : rejoin({ ...machine, same: false }, random)
}

/** Transports anew: everything that was sent is produced again. */
function rejoin(machine: Machine, random?: () => number): Outcome {
  const next: Machine = { ...machine, stage: 'joining', resuming: false, attempt: machine.attempt + 1, restartOwed: false }
  const wait_ms = retryWait(machine.attempt, random)
  if (!machine.socket) return [next, []]
  return [next, [wait_ms === 0 ? { act: 'join', resume: next.same } : { act: 'later', event: 'retry', ms: wait_ms }]]
}

const isTroubled = ({ ice }: Machine) => ice.send === 'troubled' || ice.receive === 'troubled'
const isWhole = ({ ice }: Machine) => (['send', 'receive'] as const).every((one) => ice[one] === 'well' || ice[one] === 'unused')

/** What people are told. */
export type Phase =
  | { name: 'idle' }
  | { name: 'preparing'; waitsFor: Machine['waitsFor'] }
  | { name: 'joining' }
  | { name: 'live' }
  /** `what`: only the signalling is away and pictures go on, or the pictures themselves. */
  | { name: 'reconnecting'; what: 'socket' | 'media' }
  | { name: 'ended'; reason: EndReason }

export function phaseOf(machine: Machine): Phase {
  if (machine.stage === 'ended') return { name: 'ended', reason: machine.ended ?? 'left' }
  if (machine.stage === 'preparing') return { name: 'preparing', waitsFor: machine.waitsFor }
  if (machine.stage === 'joining') return machine.wasIn ? { name: 'reconnecting', what: 'media' } : { name: 'joining' }
  if (machine.stage === 'idle') return { name: 'idle' }
  // Where the address is another, pictures have stopped long before ICE says so.
  if (isTroubled(machine) || machine.restartOwed) return { name: 'reconnecting', what: 'media' }
  return machine.socket ? { name: 'live' } : { name: 'reconnecting', what: 'socket' }
}
