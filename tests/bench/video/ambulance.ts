import type { Browser } from 'playwright-core'
import { openScreen } from '#tests/support/browser.ts'
import type { Console } from '#tests/support/console.ts'
import { sendUnit } from '#tests/support/send-unit.ts'
import { signedIn } from '#tests/support/signed-in.ts'
import { fullCamera, prepareWith, type CameraSize, type Pair } from './pair.ts'

export interface AmbulanceOptions {
  dispatcher: string
  callSign: string
  camera?: CameraSize
}

/** A dispatcher's seat and the tablet of an ambulance on a run, as the product serves them: the tablet is in its room, nothing is captured. */
export async function openAmbulance(
  product: Console,
  browsers: { looks: Browser; shows: Browser },
  { dispatcher, callSign, camera = fullCamera }: AmbulanceOptions,
): Promise<Pair> {
  const api = await signedIn(product, dispatcher)
  const { crewLogin } = await sendUnit(api, product, callSign)
  const prepare = prepareWith(camera)
  const shows = await openScreen(browsers.shows, product, { login: crewLogin, path: '/crew', width: 1280, height: 800, prepare })
  await shows.click('.order__take')
  await shows.waitForSelector('.crew-video-button:enabled')
  const looks = await openScreen(browsers.looks, product, { login: dispatcher, path: '/dispatch', width: 1920, height: 1080, prepare })
  await looks.locator('.row--incident', { hasText: callSign }).first().click()
  // The first button of a run's tools: its picture.
  const live = looks.locator('.run__tools .button[aria-pressed]')
  await live.waitFor()
  return {
    looks,
    shows,
    tap: () => live.click(),
    async end() {
      await shows.click('.crew-video .glove--danger')
      await live.click()
      await looks.waitForSelector('.live__panel', { state: 'detached' })
      await shows.waitForSelector('.crew-video__who[data-watched=false]')
    },
  }
}
