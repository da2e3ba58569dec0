import type { BrowserContext, Page } from 'playwright-core'
import { clockStrip, installClockCamera } from '#tests/support/picture/clock-camera.ts'
import { installFrameWatch, type SeenFrame } from '#tests/support/picture/frame-watch.ts'

/** Two pages: one looks, the other shows its camera to who looks. */
export interface Pair {
  looks: Page
  shows: Page
  /** The one tap that everything follows from. */
  tap(): Promise<void>
  /** Nothing is sent and nobody looks: as before the tap. */
  end(): Promise<void>
}

/** Of the camera, px and frames a second. */
export interface CameraSize {
  width: number
  height: number
  framesPerSecond: number
}

export const fullCamera: CameraSize = { width: 1280, height: 720, framesPerSecond: 25 }

/** For `openScreen`: a camera that draws the clock, allowed beforehand as on a tablet in service, and eyes for what others send. */
export function prepareWith(camera: CameraSize): (context: BrowserContext) => Promise<void> {
  return async (context) => {
    await context.grantPermissions(['camera', 'microphone'])
    await context.addInitScript(installFrameWatch, clockStrip)
    await context.addInitScript(installClockCamera, { ...camera, strip: clockStrip })
  }
}

/** Taps, and waits for the first frame of the other side on the screen; ms from the tap. */
export async function firstFrame({ looks, tap }: Pair): Promise<number> {
  await looks.evaluate(() => {
    window.seenFrames.length = 0
    window.tapped_ms = null
  })
  await tap()
  const found = await looks.waitForFunction(
    () => window.seenFrames[0] && window.tapped_ms && window.seenFrames[0].shown_ms - window.tapped_ms,
  )
  return Number(await found.jsonValue())
}

/** Frames that the page shows from now on for so many seconds. */
export async function framesFor({ looks }: Pick<Pair, 'looks'>, seconds: number): Promise<SeenFrame[]> {
  await looks.evaluate(() => void (window.seenFrames.length = 0))
  await looks.waitForTimeout(seconds * 1000)
  return looks.evaluate(() => window.seenFrames)
}

/** From glass to glass, ms, of the frames whose clock could be read. */
export const agesOf = (frames: readonly SeenFrame[]): number[] =>
  frames.flatMap(({ drawn_ms, shown_ms }) => (drawn_ms === null ? [] : [shown_ms - drawn_ms]))
