import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchBrowser, openScreen } from '#tests/support/browser.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { startConsole, type Console } from '#tests/support/console.ts'

/** A doctor makes a signing certificate in a browser, against the running product. */
let database: TestDatabase
let product: Console
let browser: Browser
let page: Page

beforeAll(async () => {
  database = await createTestDatabase()
  product = await startConsole({ database, secretKey: testSecretKey })
  browser = await launchBrowser(product)
  page = await openScreen(browser, product, { login: 'dispatcher1', path: '/me', width: 1366, height: 900 })
  await page.waitForSelector('.mine__demonstration')
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await database?.drop()
})

const picture = async (name: string) => {
  const dir = process.env['JILIAN_PICTURES']
  if (dir) await page.screenshot({ path: `${dir}/signing-${name}.png`, fullPage: true })
}
const card = () => page.locator('.mine__card', { has: page.getByRole('heading', { name: /电子签名|Electronic signature/ }) })

it('enrols with a PIN of one’s own, by keyboard; a weak one is told at its field', async () => {
  await picture('none')
  await page.getByRole('button', { name: '开通电子签名' }).press('Enter')
  const fields = card().locator('input[type=password]')
  await fields.nth(0).fill(product.summary.password)
  await fields.nth(1).fill('123456')
  await fields.nth(2).fill('12345')
  await picture('form')
  expect(await card().getByText('两次输入不同').isVisible()).toBe(true)
  await fields.nth(2).fill('123456')
  await page.keyboard.press('Enter')
  await card().locator('.form-field--wrong').waitFor()
  expect(await fields.nth(1).getAttribute('aria-invalid')).toBe('true')
  await picture('weak')
  await fields.nth(1).fill('83-blau-7')
  await fields.nth(2).fill('83-blau-7')
  await page.keyboard.press('Enter')
  await card().getByText('证书已生成').waitFor()
  expect(await card().locator('.tag--active').innerText()).toBe('已开通')
  await picture('enrolled')
})

it('renews to SM2 with another serial', async () => {
  const serial = () => card().locator('.mine__serial').innerText()
  const before = await serial()
  await card().getByRole('button', { name: '更新证书' }).click()
  const fields = card().locator('input[type=password]')
  await fields.nth(0).fill(product.summary.password)
  await fields.nth(1).fill('another-1-pin')
  await fields.nth(2).fill('another-1-pin')
  await card().locator('select').selectOption('sm2-sm3')
  await card().getByRole('button', { name: '生成证书' }).click()
  await card().getByText('国密 SM2').waitFor()
  expect(await serial()).not.toBe(before)
  await picture('renewed')
})
