import type { Call } from '#contract/rest/calls.ts'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import { expect, it } from 'vitest'
import { alarmsOf } from '../../../shared/alarms/alarms.ts'
import { matchCards } from './cards.ts'
import { settlementFirst } from './places.ts'
import { queueOf, shortNumber, type BoardIncident } from './queue.ts'

const at = (s: number) => new Date(Date.UTC(2026, 10, 22, 3, 0, s)).toISOString()
const call = (id: string, state: Call['state'], rangAt: string, more: Partial<Call> = {}): Call => ({
  id,
  version: 1,
  state,
  number: null,
  ownerName: null,
  installedAddress: null,
  recordingId: null,
  class: null,
  note: null,
  rangAt,
  claimedAt: null,
  claimedBy: null,
  endedAt: null,
  needsCallback: false,
  calledBackAt: null,
  place: null,
  incidentId: null,
  locationLink: null,
  ...more,
})
const run = (step: AssignmentSummary['step'], dispatchedAt: string): AssignmentSummary => ({
  id: 'r',
  version: 1,
  incidentId: 'i',
  vehicleId: 'v',
  vehicleNo: 1,
  callSign: 'A1',
  step,
  stepAt: dispatchedAt,
  stepSource: 'dispatcher',
  dispatchedAt,
  times: {},
  destination: null,
  end: null,
  endedAt: null,
  promisedEtaS: null,
})
const incident = (id: string, priority: number, openedAt: string, assignments: AssignmentSummary[] = []): BoardIncident => ({
  id,
  version: 1,
  number: `20261122-${id}`,
  state: 'open',
  runType: 'emergency',
  priority,
  card: null,
  requires: [],
  place: null,
  openedAt,
  rangAt: openedAt,
  closedAt: null,
  assignments,
  chiefComplaint: null,
})

it('puts the longest ringing first and knows whose call is whose', () => {
  const queue = queueOf(
    {
      calls: [
        call('b', 'ringing', at(5)),
        call('a', 'ringing', at(1)),
        call('c', 'claimed', at(0), { claimedBy: { accountId: 'me', displayName: '' } }),
        call('d', 'claimed', at(0), { claimedBy: { accountId: 'you', displayName: '' } }),
        call('e', 'abandoned', at(0), { needsCallback: true }),
        call('f', 'abandoned', at(0), { needsCallback: true, calledBackAt: at(9) }),
      ],
      incidents: [incident('2', 3, at(0)), incident('1', 1, at(9)), incident('3', 1, at(0), [run('dispatched', at(0))])],
    },
    'me',
  )
  expect(queue.ringing.map(({ id }) => id)).toEqual(['a', 'b'])
  expect([queue.mine, queue.others, queue.toCallBack].map((calls) => calls.map(({ id }) => id))).toEqual([['c'], ['d'], ['e']])
  expect(queue.waiting.map(({ id }) => id)).toEqual(['1', '2'])
  expect(queue.running.map(({ id }) => id)).toEqual(['3'])
  expect(shortNumber('20261122-0007')).toBe('0007')
})

it('alarms when a limit is passed and not before, the gravest first', () => {
  const calls = [call('a', 'ringing', at(0))]
  const incidents = [incident('1', 2, at(0)), incident('2', 1, at(0), [run('dispatched', at(0))])]
  expect(alarmsOf(calls, incidents, Date.parse(at(9)))).toEqual([])
  expect(alarmsOf(calls, incidents, Date.parse(at(10))).map(({ kind }) => kind)).toEqual(['unanswered'])
  expect(alarmsOf(calls, incidents, Date.parse(at(60))).map(({ kind }) => kind)).toEqual(['unanswered', 'undispatched', 'unacknowledged'])
})

it('finds a card by its letters first, then by its title', () => {
  const cards = [
    { shortcut: 'xt', title: { zh: '胸痛', en: 'Chest pain' } },
    { shortcut: 'xtq', title: { zh: '心跳骤停', en: 'Cardiac arrest' } },
    { shortcut: 'zf', title: { zh: '中风', en: 'Stroke' } },
  ]
  expect(matchCards(cards, 'x').map(({ shortcut }) => shortcut)).toEqual(['xt', 'xtq'])
  expect(matchCards(cards, 'xtq').map(({ shortcut }) => shortcut)).toEqual(['xtq'])
  expect(matchCards(cards, 'stro').map(({ shortcut }) => shortcut)).toEqual(['zf'])
  expect(matchCards(cards, '中').map(({ shortcut }) => shortcut)).toEqual(['zf'])
  expect(matchCards(cards, ' ')).toHaveLength(3)
})

it('means the village when its name is said, and keeps the order of the server otherwise', () => {
  const place = (kind: 'village' | 'institution' | 'road', name: string) => ({
    kind,
    name,
    detail: null,
    id: null,
    location: { lat: 37, lon: 112 },
    locationApproximate: false,
  })
  const found = [place('institution', '旧堡村卫生室'), place('village', '旧堡村'), place('road', '旧堡村—涧里村公路')]
  expect(settlementFirst(found, '旧堡').map(({ name }) => name)).toEqual(['旧堡村', '旧堡村卫生室', '旧堡村—涧里村公路'])
  expect(settlementFirst(found, '旧堡村卫')[0]!.name).toBe('旧堡村卫生室')
})
