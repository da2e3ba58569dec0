import path from 'node:path'
import type { Page } from 'playwright-core'

/** Goes in by the door, with what the entrance offers. */
export async function enter(page: Page): Promise<void> {
  await page.locator('.entrance__enter:enabled').click()
  await page.waitForSelector('.room-inside')
}

/** Goes out by the door: whoever only closes the window is waited for. */
export async function leave(page: Page): Promise<void> {
  await page.locator('.room-controls__row .control').last().click()
  await page.waitForSelector('.room-inside', { state: 'detached' })
  await page.context().close()
}

/**
 * Waits until pictures of others move here: frames of a video, or, where the ladder gave way on a busy machine, one still after the other. A
 * picture that stands does not count.
 */
export async function seesMoving(page: Page, count = 1, within = '.tile'): Promise<void> {
  await page.waitForFunction(
    ({ count: least, within: place }) => {
      const kept = window as { picturesSeen?: WeakMap<Element, string> }
      const seen = (kept.picturesSeen ??= new WeakMap<Element, string>())
      const marks = [
        ...[...document.querySelectorAll<HTMLVideoElement>(`${place} video`)].map((video) => {
          const frames = video.videoWidth > 0 ? video.getVideoPlaybackQuality().totalVideoFrames : 0
          return [video, frames === 0 ? '' : String(frames)] as const
        }),
        ...[...document.querySelectorAll<HTMLImageElement>(`${place} img.stream`)].map((still) => [still, still.src] as const),
      ]
      const moving = marks.filter(([element, mark]) => {
        const before = seen.get(element)
        if (before === undefined && mark !== '') seen.set(element, mark)
        return before !== undefined && before !== mark
      })
      return moving.length >= least
    },
    { count, within },
    { polling: 250, timeout: 40_000 },
  )
}

/** From now on only what comes counts. */
export const forgetFrames = (page: Page): Promise<void> =>
  page.evaluate(() => {
    delete (window as { picturesSeen?: unknown }).picturesSeen
  })

/**
 * Cameras that film slowly: what is tried here is not how many pictures a busy machine encodes. Of Chromium's three the second measures
 * depth, which no video carries.
 */
export const slowCamera = ['--use-fake-device-for-media-stream=device-count=3,fps=8']

export const control = (page: Page, label: string) => page.locator('.room-controls__row .control', { hasText: label })

/** Counted until it is so many, however long the machine takes. */
export async function counts(page: Page, selector: string, count: number): Promise<void> {
  await page.waitForFunction(
    ({ selector: sought, count: wanted }) => document.querySelectorAll(sought).length === wanted,
    { selector, count },
    { timeout: 30_000 },
  )
}

/** A browser that knows only these formats of video, to itself and to whom it asks. */
export const knowOnly = (page: Page, ...formats: string[]): Promise<unknown> =>
  page.addInitScript((known) => {
    const { createOffer } = RTCPeerConnection.prototype
    const isKnown = ({ mimeType }: { mimeType: string }) => known.includes(mimeType)
    RTCPeerConnection.prototype.createOffer = function (this: RTCPeerConnection, ...given: unknown[]) {
      const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs.filter(isKnown) ?? []
      for (const transceiver of this.getTransceivers())
        if (transceiver.receiver.track.kind === 'video') transceiver.setCodecPreferences(codecs)
      return Reflect.apply(createOffer, this, given) as Promise<RTCSessionDescriptionInit>
    } as typeof createOffer
  }, formats)

/** For people who judge by eye: pictures of the screens, where PICTURES_DIR names a folder. */
export function pictures(folder = process.env['PICTURES_DIR']) {
  return async (page: Page, name: string): Promise<void> => {
    if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`) })
  }
}
