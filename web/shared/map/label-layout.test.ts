import { describe, expect, it } from 'vitest'
import { chooseSide, labelBox, Occupancy, overlaps, type Box } from './label-layout.ts'

describe('labels', () => {
  it('never cover what is taken', () => {
    const taken = new Occupancy()
    const placed: Box[] = []
    for (let i = 0; i < 400; i++) {
      const [x, y] = [(i * 7919) % 900, (i * 104729) % 500]
      const place = chooseSide(taken, undefined, false, (side) => labelBox(side, x, y, 10, 60, 18))
      if (!place) continue
      expect(placed.some((other) => overlaps(other, place.box))).toBe(false)
      taken.add(place.box)
      placed.push(place.box)
    }
    expect(placed.length).toBeGreaterThan(50)
  })
  it('stay on their side while it is free', () => {
    const at = (side: 'right' | 'left' | 'below' | 'above') => labelBox(side, 100, 100, 10, 60, 18)
    expect(chooseSide(new Occupancy(), 'below', false, at)?.side).toBe('below')
    const taken = new Occupancy()
    taken.add(at('below'))
    expect(chooseSide(taken, 'below', false, at)?.side).toBe('right')
  })
  it('are forced for what is selected only', () => {
    const taken = new Occupancy()
    taken.add({ x: 0, y: 0, width: 300, height: 300 })
    const at = () => labelBox('right', 100, 100, 10, 60, 18)
    expect(chooseSide(taken, undefined, false, at)).toBeUndefined()
    expect(chooseSide(taken, undefined, true, at)?.side).toBe('right')
  })
  it('work left of the screen', () => {
    const taken = new Occupancy()
    taken.add({ x: -150, y: -20, width: 60, height: 18 })
    expect(taken.isFree({ x: -140, y: -15, width: 5, height: 5 })).toBe(false)
    expect(taken.isFree({ x: 20, y: 20, width: 5, height: 5 })).toBe(true)
  })
})
