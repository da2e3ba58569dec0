import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { browserSums, rise } from '#tests/support/picture/browser-sums.ts'
import type { SeenFrame } from '#tests/support/picture/frame-watch.ts'

/** What an interruption was for one who looks; ms. */
export interface Interruption {
  /** From the interruption to the first frame of media made anew; null where the same went on. */
  back_ms: number | null
  /** The longest that the page was told of no new frame: its own work counts, as it is told of none while it draws. */
  stood_ms: number
  /** For how long the picture stood in all, by the browser's own sum, which that work does not touch. Media made anew begin at nothing. */
  frozen_ms: number
}

/** Pages that look, and whether their media are expected to go on. */
export interface Looking {
  page: Page
  keeps: boolean
}

const before_ms = 1_000
const leastFrames = 3
const giveUp_ms = 30_000

/**
 * Lets something happen before the eyes of those who look; `interrupt` tells when it did. Looks on for `after_ms` when all are back. Null of
 * one who had no picture that could be interrupted.
 */
export async function interruptionsOf(
  looking: readonly Looking[],
  interrupt: () => Promise<number>,
  after_ms: number,
): Promise<(Interruption | null)[]> {
  await Promise.all(looking.map(({ page }) => moves(page)))
  for (const { page } of looking) await page.evaluate(() => void (window.seenFrames.length = 0))
  await sleep(before_ms)
  const had = await Promise.all(looking.map(({ page }) => moves(page)))
  const before = await Promise.all(looking.map(({ page }) => browserSums(page)))
  const at_ms = await interrupt()
  await Promise.all(looking.filter(({ keeps }, place) => !keeps && had[place]).map(({ page }) => isBack(page, at_ms)))
  await sleep(after_ms)
  const until_ms = Date.now()
  return Promise.all(
    looking.map(async ({ page }, place) => {
      if (!had[place]) return null
      const frozen_ms = rise(before[place]!, await browserSums(page), 'freezes_s') * 1000
      const frames = await page.evaluate(() => window.seenFrames)
      return { ...read(frames, frames[0]!, at_ms, until_ms), frozen_ms }
    }),
  )
}

/** A full machine may show none for a second or two; one that shows none at all has nothing to interrupt. */
async function moves(page: Page): Promise<boolean> {
  try {
    await page.waitForFunction((least) => window.seenFrames.length >= least, leastFrames, { timeout: giveUp_ms })
    return true
  } catch {
    process.stderr.write(`  there is no picture to interrupt, but: ${await saidOver(page)}\n`)
    return false
  }
}

/** A track is of one connection: another one is of media made anew. */
const isBack = (page: Page, at_ms: number): Promise<unknown> =>
  page.waitForFunction(
    (at) => window.seenFrames.some((frame) => frame.shown_ms > at && frame.track !== window.seenFrames[0]!.track),
    at_ms,
    { timeout: giveUp_ms },
  )

/** What the screen says in place of a picture. */
const saidOver = async (page: Page): Promise<string> =>
  (await page.locator('.tile__over, .tile__line, .self__line, .room-trouble').allTextContents()).join('; ') || 'nothing is said'

function read(frames: readonly SeenFrame[], first: SeenFrame, at_ms: number, until_ms: number): Omit<Interruption, 'frozen_ms'> {
  const anew = frames.find(({ shown_ms, track }) => shown_ms > at_ms && track !== first.track)
  // One that has not moved again by the end stands still until then.
  const shown = [...frames.map(({ shown_ms }) => shown_ms), until_ms]
  const gaps = shown.slice(1).map((at, place) => at - shown[place]!)
  return { back_ms: anew ? anew.shown_ms - at_ms : null, stood_ms: Math.max(...gaps) }
}
