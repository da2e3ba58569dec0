import type { Page } from 'playwright-core'
import { browserSums, rise } from './browser-sums.ts'

/** What a screen saw and heard of others over a while. */
export interface LineQuality {
  seconds: number
  frames: number
  /** Single pictures in place of moving ones. */
  stills: number
  /** Part of the time for which the picture stood still, by the larger of the browser's own sum and that of the frames' times. */
  frozen_share: number
  /** The same by the browser's own sum alone (W3C's `totalFreezesDuration`): what a busy machine draws late does not count. */
  freezes_share: number
  /** Without a new picture, be it moving or single. */
  longestGap_ms: number
  /** Of the last frame. */
  height: number
  /** Part of the speech that had to be invented; silence does not count. */
  concealed_share: number
  soundEnergy: number
  /** Age of the frames when they were shown, where their sender draws the clock. */
  age_p50_ms: number | null
}

/** Watches for so many seconds. */
export async function watchLine(page: Page, seconds: number): Promise<LineQuality> {
  const before = await browserSums(page)
  const from_ms = await page.evaluate(() => {
    window.seenFrames.length = 0
    window.seenStills.length = 0
    return Date.now()
  })
  await page.waitForTimeout(seconds * 1000)
  const { frames, stills, to_ms } = await page.evaluate(() => ({
    frames: window.seenFrames,
    stills: window.seenStills,
    to_ms: Date.now(),
  }))
  const after = await browserSums(page)
  const span_ms = to_ms - from_ms
  const within = (times: readonly number[]): number[] => times.filter((at_ms) => at_ms <= to_ms)
  const times = within(frames.map(({ shown_ms }) => shown_ms))
  const gaps = gapsOf(from_ms, times, to_ms)
  const pictures = [...times, ...within(stills)].toSorted((a, b) => a - b)
  const ages = frames.flatMap(({ drawn_ms, shown_ms }) => (drawn_ms === null ? [] : [shown_ms - drawn_ms])).toSorted((a, b) => a - b)
  const samples = rise(before, after, 'samples')
  return {
    seconds: span_ms / 1000,
    frames: times.length,
    stills: pictures.length - times.length,
    frozen_share: Math.max(rise(before, after, 'freezes_s'), frozen_s(gaps)) / (span_ms / 1000),
    freezes_share: rise(before, after, 'freezes_s') / (span_ms / 1000),
    longestGap_ms: Math.max(...gapsOf(from_ms, pictures, to_ms)),
    height: frames.at(-1)?.height ?? 0,
    concealed_share: samples > 0 ? rise(before, after, 'concealed') / samples : 1,
    soundEnergy: rise(before, after, 'energy'),
    age_p50_ms: ages[ages.length >> 1] ?? null,
  }
}

/** Between each frame and the next, and to both ends of the watch. */
function gapsOf(from_ms: number, times: readonly number[], to_ms: number): number[] {
  const marks = [from_ms, ...times, to_ms]
  return marks.slice(1).map((at_ms, place) => at_ms - marks[place]!)
}

/** W3C's `totalFreezesDuration`: a gap of more than three usual ones, and of 150 ms more than a usual one. */
function frozen_s(gaps: readonly number[]): number {
  if (gaps.length === 1) return gaps[0]! / 1000
  const usual_ms = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const least_ms = Math.max(3 * usual_ms, usual_ms + 150)
  return gaps.reduce((sum, gap) => sum + (gap >= least_ms ? gap : 0), 0) / 1000
}
