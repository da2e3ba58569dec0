import { expect, it } from 'vitest'
import type { RoomPeer } from '#contract/media.ts'
import type { MediaSource } from '#contract/vocabulary-rooms.ts'
import { wholeRung } from '../connection/room-view.ts'
import { arrange, gridColumns, tilesOf } from './stage-layout.ts'

const peer = (peerId: string, joinedAt: string, ...sources: MediaSource[]): RoomPeer => ({
  peerId,
  accountId: peerId,
  displayName: peerId,
  institutionName: null,
  vehicleId: null,
  part: 'participant',
  joinedAt,
  sending: sources.map((source) => ({ producerId: `${peerId}${source}`, source, paused: false })),
  rung: wholeRung,
  away: false,
})
const tiles = tilesOf(
  [peer('me', '1', 'camera'), peer('c', '4'), peer('b', '3', 'microphone', 'camera', 'screen'), peer('a', '2', 'camera', 'patient_view')],
  [],
  'me',
)

it('has a tile for each picture and for each person without one, by when they came', () => {
  expect(tiles.map((one) => one.key)).toEqual(['a:patient_view', 'a:camera', 'b:screen', 'b:camera', 'c:none'])
})

it('puts in front what was pinned, then the patient, the screen, who speaks', () => {
  const main = (...of: Parameters<typeof arrange>) => arrange(...of).main?.key ?? null
  expect(main(tiles, 'auto', null, 'b')).toBe('a:patient_view')
  expect(main(tiles, 'auto', 'c:none', 'b')).toBe('c:none')
  expect(main(tiles, 'speaker', null, 'a')).toBe('b:screen')
  const faces = tiles.filter((one) => one.source === 'camera' || one.source === null)
  expect(main(faces, 'speaker', null, 'b')).toBe('b:camera')
  expect(main(faces, 'auto', null, 'b')).toBeNull()
  expect(main(tiles, 'grid', null, 'b')).toBeNull()
  expect(main([], 'patient', null, null)).toBeNull()
  expect(arrange(tiles, 'patient', null, null).rest).toHaveLength(4)
})

it('makes the pictures as large as they can be', () => {
  expect([1, 2, 3, 4, 6, 9].map((count) => gridColumns(count, 1600, 900))).toEqual([1, 2, 2, 2, 3, 3])
  expect(gridColumns(3, 400, 900)).toBe(1)
})
