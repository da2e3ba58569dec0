import { expect, it } from 'vitest'
import { layersFor, layersOfMode, type Tile } from './layers.ts'

const tile = (more: Partial<Tile> = {}): Tile => ({
  consumerId: 'a',
  source: 'camera',
  height_px: 720,
  visible: true,
  pinned: false,
  speaks: false,
  stood: false,
  spatialLayers: 3,
  temporalLayers: 3,
  current: -1,
  ...more,
})
const layerAt = (height_px: number, more: Partial<Tile> = {}) => layersFor([tile({ height_px, ...more })], 'video')[0]!.spatialLayer

it('asks for no more than the tile can show', () => {
  expect([90, 180, 210, 300, 430, 500, 1080].map((height) => layerAt(height))).toEqual([0, 0, 0, 1, 1, 2, 2])
  expect(layerAt(1080, { spatialLayers: 1 })).toBe(0)
})

it('does not flap at a border', () => {
  expect(layerAt(230)).toBe(1)
  expect(layerAt(230, { current: 0 })).toBe(0)
})

it('pauses what nobody sees', () => {
  expect(layersFor([tile({ visible: false })], 'video')[0]!.paused).toBe(true)
  expect(layersFor([tile({ height_px: 0 })], 'video')[0]!.paused).toBe(true)
  expect(layersFor([tile()], 'video')[0]!.paused).toBe(false)
})

it('gives what is short to the patient, then to what is pinned, shared, said', () => {
  const wishes = layersFor(
    [
      tile({ source: 'patient_view' }),
      tile({ pinned: true }),
      tile({ source: 'screen' }),
      tile({ speaks: true }),
      tile(),
      tile({ height_px: 120 }),
    ],
    'video',
  )
  const priorities = wishes.map((one) => one.priority)
  expect(priorities).toEqual(priorities.toSorted((a, b) => b - a))
  expect(new Set(priorities).size).toBe(6)
})

it('takes less on a lower rung, the patient the best of what is left, and no picture below it', () => {
  const [patient, face] = layersFor([tile({ source: 'patient_view' }), tile()], 'lower_video')
  expect(patient).toMatchObject({ paused: false, spatialLayer: 1, temporalLayer: 2 })
  expect(face).toMatchObject({ paused: false, spatialLayer: 0, temporalLayer: 1 })
  for (const rung of ['stills', 'audio', 'text'] as const) expect(layersFor([tile()], rung)[0]!.paused).toBe(true)
})

it('goes on with the smallest layer where a picture stood, but not where a shared page merely does not change', () => {
  expect(layerAt(720, { stood: true })).toBe(0)
  expect(layerAt(720, { stood: true, source: 'patient_view' })).toBe(0)
  expect(layerAt(1080, { stood: true, source: 'screen', spatialLayers: 2 })).toBe(1)
})

it('reads the modes of senders', () => {
  expect(layersOfMode('S3T3')).toEqual({ spatialLayers: 3, temporalLayers: 3 })
  expect(layersOfMode('L3T2_KEY')).toEqual({ spatialLayers: 3, temporalLayers: 2 })
  expect(layersOfMode(undefined)).toEqual({ spatialLayers: 1, temporalLayers: 1 })
})
