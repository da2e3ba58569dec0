import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { distance, hue, visions } from './colour-vision.ts'
import { contrast, inkOn, palettes, themeNames, typeWall, vehicleStates, type Priority } from './tokens.ts'
import { tokensCss } from './tokens-css.ts'
import { antdTheme } from './theme.ts'

const priorities: Priority[] = [1, 2, 3, 4]
const pairs = vehicleStates.flatMap((a, i) => vehicleStates.slice(i + 1).map((b) => [a, b] as const))

describe.each(themeNames)('theme %s', (name) => {
  const p = palettes[name]
  const grounds = [p.canvas, p.surface, p.raised, p.hover, p.selected]

  it('has text of at least 4.5 : 1 on every ground', () => {
    for (const ground of grounds)
      for (const text of ['text', 'textSecondary', 'textMuted', 'accent', 'alarm', 'warning', 'success', 'ringing'] as const)
        expect(contrast(p[text], ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    expect(contrast(p.onAccent, p.accent)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(p.onAlarm, p.alarm)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(p.onRinging, p.ringing)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(p.map.label, p.map.land)).toBeGreaterThanOrEqual(4.5)
  })

  it('has glyphs and controls of at least 3 : 1', () => {
    for (const ground of [p.canvas, p.surface, p.map.land, p.map.built, p.map.green]) {
      for (const state of vehicleStates) expect(contrast(p.state[state], ground), `${state} on ${ground}`).toBeGreaterThanOrEqual(3)
      for (const level of priorities) expect(contrast(p.priority[level], ground), `priority ${level}`).toBeGreaterThanOrEqual(3)
    }
    expect(contrast(p.control, p.surface)).toBeGreaterThanOrEqual(3)
    expect(contrast(p.map.route, p.map.land)).toBeGreaterThanOrEqual(3)
  })

  it('has a readable letter on every glyph', () => {
    for (const state of vehicleStates) {
      const fill = p.state[state]
      expect(contrast(inkOn(fill, p), fill), state).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('keeps every two states apart for every eye', () => {
    for (const vision of visions) {
      const least = vision === 'normal' ? 9 : 6
      for (const [a, b] of pairs) expect(distance(p.state[a], p.state[b], vision), `${a}/${b} ${vision}`).toBeGreaterThan(least)
      for (const [a, b] of [
        [1, 2],
        [2, 3],
        [3, 4],
        [1, 3],
        [2, 4],
        [1, 4],
      ] as const)
        expect(distance(p.priority[a], p.priority[b], vision), `priority ${a}/${b} ${vision}`).toBeGreaterThan(6)
    }
  })

  it('keeps the map quieter than the units', () => {
    for (const ink of [p.map.roadMinor, p.map.roadMajor, p.map.roadTrunk, p.map.water]) expect(contrast(ink, p.map.land)).toBeLessThan(3)
  })

  it('makes an Ant Design theme of the same colours', () => {
    expect(antdTheme(name).token).toMatchObject({ colorBgContainer: p.surface, colorText: p.text, colorError: p.alarm })
  })
})

it('gives a state one hue in every theme', () => {
  for (const state of vehicleStates) {
    const base = hue(palettes.dark.state[state])
    if (base.chroma < 0.03) continue
    for (const name of themeNames) {
      const turn = Math.abs(((hue(palettes[name].state[state]).deg - base.deg + 540) % 360) - 180)
      expect(turn, `${state} in ${name}`).toBeLessThanOrEqual(8)
    }
  }
})

it('is readable from 5 m on the wall', () => {
  expect(Math.min(...Object.values(typeWall))).toBeGreaterThanOrEqual(20)
  expect(typeWall.title).toBeGreaterThanOrEqual(32)
})

it('has a tokens.css generated from the tokens as they are', () => {
  expect(readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')).toBe(tokensCss())
})
