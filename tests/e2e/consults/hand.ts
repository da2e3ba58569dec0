import type { Locator, Page } from 'playwright-core'

/** Seconds by the keystroke-level model of Card, Moran and Newell: a practised person's pointing, key and pause to think. */
const pointing_s = 1.1
const click_s = 0.2
const key_s = 0.2
const thinking_s = 1.2

/** Counts what a scripted person does with a form. */
export interface Hand {
  press(target: Locator): Promise<void>
  type(page: Page, text: string): Promise<void>
  key(page: Page, key: string): Promise<void>
  readonly presses: number
  readonly keys: number
  /** How long a practised person takes for the same. */
  seconds(): number
}

export function scriptedHand(): Hand {
  let presses = 0
  let keys = 0
  return {
    async press(target) {
      presses += 1
      await target.click()
    },
    async type(page, text) {
      keys += text.length
      await page.keyboard.type(text)
    },
    async key(page, key) {
      keys += 1
      await page.keyboard.press(key)
    },
    get presses() {
      return presses
    },
    get keys() {
      return keys
    },
    seconds: () => presses * (pointing_s + click_s + thinking_s) + keys * key_s,
  }
}
