import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createExchange } from '#server/simulator/exchange.ts'
import { launchBrowser, openScreen } from '#tests/support/browser.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { startConsole, type Console } from '#tests/support/console.ts'

/** A dispatcher's seat by keyboard alone, in a browser, against the running product and its simulated fleet. */
let database: TestDatabase
let product: Console
let browser: Browser
let page: Page

beforeAll(async () => {
  database = await createTestDatabase()
  product = await startConsole({ database, secretKey: testSecretKey })
  product.simulate({ SIMULATOR_CALL_EVERY_S: '100000' })
  browser = await launchBrowser(product)
  page = await openScreen(browser, product, { login: 'dispatcher1', width: 1920, height: 1080 })
  await page.waitForSelector('.seat[data-connection=live]')
  // The fleet reports: units without a position are not offered.
  await page.waitForFunction(() => document.querySelectorAll('.units__row .age').length > 15)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await database?.drop()
})

async function ring(number: string): Promise<string | null> {
  const exchange = createExchange({ baseUrl: product.server.httpUrl, centre: product.summary.centre, pbxSecret: product.summary.pbxSecret })
  return exchange.send({ event: 'ringing', pbxCallId: crypto.randomUUID(), occurredAt: new Date().toISOString(), number })
}
const placeField = '.place .field:not([disabled])'
const focusedClass = () => page.evaluate(() => document.activeElement?.className ?? '')

it('takes a call and sends a unit without a mouse, in under 20 s', async () => {
  await ring('13903541120')
  await page.waitForSelector('.ring')
  const started = performance.now()
  await page.keyboard.press('F2')
  await page.waitForSelector(`${placeField}:focus`)
  await page.keyboard.type('张兰')
  await page.waitForSelector('.place__found--at')
  await page.waitForTimeout(300)
  await page.keyboard.press('Enter')
  await page.waitForSelector('.card-field .field:focus')
  await page.keyboard.type('xt')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.send__list:focus .candidate--chosen')
  await page.waitForTimeout(400)
  await page.keyboard.press('Enter')
  await page.waitForSelector('.run')
  expect(performance.now() - started).toBeLessThan(20_000)
  expect(await page.locator('.row--incident .row__unit').count()).toBe(1)
})

it('leaves the focus and what is typed alone while facts come in, and keeps it over a reload', async () => {
  await ring('13903541121')
  await page.waitForSelector('.ring')
  await page.keyboard.press('F2')
  await page.waitForSelector(`${placeField}:focus`)
  await page.keyboard.type('绵')
  await ring('13903541122')
  await page.waitForSelector('.ring')
  await page.keyboard.type('山')
  expect(await page.inputValue(placeField)).toBe('绵山')
  expect(await focusedClass()).toContain('field')
  await page.reload()
  await page.waitForSelector(placeField)
  expect(await page.inputValue(placeField)).toBe('绵山')
})

it('gives a call that two take to one of them and tells the other who', async () => {
  const second = await openScreen(browser, product, { login: 'dispatcher2', width: 1366, height: 768 })
  await second.waitForSelector('.seat .ring')
  await Promise.all([page.keyboard.press('F2'), second.keyboard.press('F2')])
  const lost = await Promise.race(
    [page, second].map(async (one) => (await one.waitForSelector('.notice--alarm', { timeout: 15_000 })).textContent()),
  )
  expect(lost).toMatch(/已被 .+ 接起/)
  await second.context().close()
})

it('wears it when the line is lost, sends the command that met the gap once, and is whole again without a reload', async () => {
  await page.locator('.row--incident').first().click()
  await page.waitForSelector('.case')
  await page.context().setOffline(true)
  await page.keyboard.press('Alt+1')
  await page.waitForSelector('.connection', { timeout: 20_000 })
  await page.waitForSelector('.seat:not([data-connection=live])', { timeout: 30_000 })
  await ring('13903541123')
  await page.context().setOffline(false)
  await page.waitForSelector('.seat[data-connection=live]', { timeout: 30_000 })
  await page.waitForSelector('.incident-head--p1', { timeout: 30_000 })
  await page.waitForFunction(() => document.querySelector('.queue')?.textContent?.includes('13903541123'))
})
