import type { Page } from 'playwright-core'

/** Writes a name on the open pad, as a patient does, and hands it in. */
export async function signOnPad(page: Page): Promise<void> {
  const pad = page.locator('[data-testid=signature][data-ready=true]')
  await pad.waitFor()
  const box = (await pad.boundingBox())!
  await page.mouse.move(box.x + 40, box.y + 60)
  await page.mouse.down()
  for (let i = 1; i <= 12; i += 1) await page.mouse.move(box.x + 40 + i * 18, box.y + 60 + (i % 2 ? 40 : -20), { steps: 3 })
  await page.mouse.up()
  await page.locator('.c-form button[type=submit]:enabled').click()
  await page.waitForSelector('img.c-signature')
}
