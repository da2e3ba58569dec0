import { expect, it } from 'vitest'
import { Compositor, DisplayList } from './display-list.ts'
import { packSprite, PixelSurface } from './pixel-surface.ts'

const dot = packSprite(new Uint32Array(9).fill(0xffffffff), 3, 3)
const soft = packSprite(new Uint32Array(16).fill(0x800000ff), 4, 4)

/** A screen that only sees what is put on it, beside one that is drawn whole each time. */
function screens(width: number, height: number) {
  const surface = new PixelSurface(width, height)
  const shown = new Uint32Array(width * height)
  let putPixels = 0
  const compositor = new Compositor(surface, (x, y, w, h) => {
    putPixels += w * h
    for (let py = Math.max(0, y); py < Math.min(height, y + h); py++)
      for (let px = Math.max(0, x); px < Math.min(width, x + w); px++) shown[py * width + px] = surface.pixels[py * width + px]!
  })
  return { compositor, shown, put: () => putPixels }
}

function listOf(places: readonly (readonly [number, number])[], into = new DisplayList()): DisplayList {
  into.reset()
  places.forEach(([x, y], i) => into.add(i % 2 ? soft : dot, x, y))
  return into
}

it.each([3, 90, 700, 3000])('shows the same as drawing everything, with %i pictures of which few or all move', (n) => {
  const [width, height] = [200, 150]
  const { compositor, shown } = screens(width, height)
  let seed = n
  const random = (): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const places = Array.from({ length: n }, () => [Math.floor(random() * 220) - 10, Math.floor(random() * 170) - 10] as [number, number])
  let spare = new DisplayList()
  for (let frame = 0; frame < 12; frame++) {
    const share = [1, 0, 0.02, 0.3, 0.02][frame % 5]!
    for (const place of places)
      if (random() < share) {
        place[0] += Math.floor(random() * 5) - 2
        place[1] += Math.floor(random() * 5) - 2
      }
    if (frame === 7) places.pop()
    spare = compositor.show(listOf(places, spare)).spare
    const whole = new PixelSurface(width, height)
    const list = listOf(places)
    for (let i = 0; i < list.count; i++) whole.blit(list.sprites[i]!, list.x[i]!, list.y[i]!)
    expect(shown, `frame ${frame}`).toEqual(whole.pixels)
  }
})

it('touches nothing where nothing changed, and little where little changed', () => {
  const { compositor, put } = screens(400, 400)
  const places = Array.from({ length: 60 }, (_, i) => [i * 5, 100] as [number, number])
  compositor.show(listOf(places))
  const first = put()
  expect(compositor.show(listOf(places)).changed).toBe(0)
  expect(put()).toBe(first)
  places[0]![1]++
  expect(compositor.show(listOf(places)).changed).toBe(1)
  expect(put() - first).toBeLessThan(64)
})

it('lays a crowd in any order, but what comes after it on top', () => {
  const { compositor, shown } = screens(300, 300)
  const list = new DisplayList()
  for (let i = 0; i < 600; i++) list.add(dot, (i * 7919) % 290, 298 - ((i * 104729) % 297))
  list.plain = list.count
  const top = packSprite(new Uint32Array(9).fill(0xff123456), 3, 3)
  for (let i = 0; i < 60; i++) list.add(top, i * 5, 140)
  compositor.show(list)
  const whole = new PixelSurface(300, 300)
  for (let i = 0; i < list.count; i++) whole.blit(list.sprites[i]!, list.x[i]!, list.y[i]!)
  expect(shown).toEqual(whole.pixels)
})
