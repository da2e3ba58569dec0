import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TerminalLink } from '#server/simulator/terminal-link.ts'
import { launchBrowser, openScreen } from '#tests/support/browser.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { startConsole, type Console } from '#tests/support/console.ts'
import { registration } from '#tests/support/tracking.ts'

/** An administrator's day in a browser, against the running product: a person, a terminal, a card. */
let database: TestDatabase
let product: Console
let browser: Browser
let admin: Page
const size = { width: 1366, height: 768 }

beforeAll(async () => {
  database = await createTestDatabase()
  product = await startConsole({ database, secretKey: testSecretKey })
  browser = await launchBrowser(product)
  admin = await openScreen(browser, product, { login: 'admin', path: '/admin/people', ...size })
  await admin.waitForSelector('.lamp--live')
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await database?.drop()
})

const field = (page: Page, label: string) =>
  page
    .locator('.form-field')
    .filter({ has: page.locator('.form-field__label', { hasText: new RegExp(`^${label}`) }) })
    .locator('input')
    .first()

it('makes a dispatcher, who signs in; cutting the session ends it within 2 s', async () => {
  await admin.getByRole('button', { name: '新建账号' }).click()
  await field(admin, '账号').fill('new.dispatcher')
  await field(admin, '姓名').fill('新调度员')
  await admin.getByLabel('调度员', { exact: true }).check()
  // Held alone: said before anybody tries.
  expect(await admin.getByLabel('审计管理员', { exact: true }).isDisabled()).toBe(true)
  await admin.keyboard.press('Control+s')
  const password = await admin.locator('.once output').nth(1).innerText()
  await admin.locator('.once .button--primary').click()
  expect(await admin.locator('.once').count()).toBe(0)

  const context = await browser.newContext({ viewport: size, locale: 'zh-CN' })
  const seat = await context.newPage()
  await seat.goto(`${product.url}/signin`)
  await seat.locator('input[autocomplete=username]').fill('new.dispatcher')
  await seat.locator('input[type=password]').fill(password)
  await seat.keyboard.press('Enter')
  const next = 'Lantern-57-quarry'
  await seat.locator('input[autocomplete=current-password]').waitFor()
  await seat.locator('input[autocomplete=new-password]').first().waitFor()
  await seat.locator('input[autocomplete=current-password]').fill(password)
  await seat.locator('input[autocomplete=new-password]').nth(0).fill(next)
  await seat.locator('input[autocomplete=new-password]').nth(1).fill(next)
  await seat.keyboard.press('Enter')
  await seat.waitForSelector('.seat[data-connection=live]')

  const revoke = admin.locator('.side-panel .sessions .button--danger').first()
  await revoke.waitFor({ timeout: 15_000 })
  await revoke.click()
  await admin.locator('.ask-sheet input').fill('test of the cut')
  await admin.locator('.ask-sheet .button--danger').click()
  const pressed = performance.now()
  await seat.waitForSelector('dialog.sign-in-again')
  expect(performance.now() - pressed).toBeLessThan(2000)
  await context.close()
})

it('shows what is wrong at its field, and keeps what was typed over a reload', async () => {
  await admin.goto(`${product.url}/admin/people?open=new`)
  await field(admin, '账号').fill('admin')
  await field(admin, '姓名').fill('重复')
  await admin.getByLabel('专家', { exact: true }).check()
  await admin.keyboard.press('Control+s')
  await admin.waitForSelector('.form-field--wrong')
  expect(await field(admin, '账号').getAttribute('aria-invalid')).toBe('true')
  expect(await admin.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('admin')
  await admin.reload()
  await admin.waitForSelector('.side-panel')
  expect(await field(admin, '姓名').inputValue()).toBe('重复')
})

it('shows which field two changed, and neither is lost', async () => {
  await admin.goto(`${product.url}/admin/vehicles`)
  await admin.getByRole('row', { name: /急救\s?05/ }).click()
  await field(admin, '车载电话').fill('13900000001')
  const other = await openScreen(browser, product, { login: 'supervisor', path: '/admin/vehicles', ...size })
  await other.getByRole('row', { name: /急救\s?05/ }).click()
  await field(other, '车载电话').fill('13900000002')
  await other.keyboard.press('Control+s')
  await admin.waitForSelector('.form-field__theirs')
  expect(await admin.locator('.form-field__theirs').innerText()).toContain('13900000002')
  expect(await field(admin, '车载电话').inputValue()).toBe('13900000001')
  await admin.locator('.form-field__theirs .button').nth(1).click()
  await admin.keyboard.press('Control+s')
  await admin.waitForFunction(() => !document.querySelector('.save-bar em'))
  await other.waitForFunction(() =>
    [...document.querySelectorAll('.side-panel input')].some((input) => (input as HTMLInputElement).value === '13900000001'),
  )
  await other.context().close()
})

it('sees an unknown terminal come, and binds it', async () => {
  await admin.goto(`${product.url}/admin/terminals`)
  await admin.waitForSelector('.lamp--live')
  // Its only free vehicle is one whose own terminal is unbound first.
  await admin.getByRole('row', { name: /急救\s?07/ }).click()
  await admin.getByRole('button', { name: '解除绑定' }).click()
  await admin.locator('.ask-sheet .button--danger').click()
  await admin.waitForSelector('.side-panel .tag--unknown')
  const link = await TerminalLink.open('127.0.0.1', product.server.ports.jt808, { phone: '13900007788', version: 2013 })
  await link.register(registration)
  const row = admin.getByRole('row', { name: /13900007788/ })
  await row.waitFor({ timeout: 10_000 })
  await row.click()
  await field(admin, '绑定到车辆').fill('急救07')
  await admin.keyboard.press('Enter')
  await admin.getByRole('button', { name: '绑定', exact: true }).click()
  await admin.waitForSelector('.side-panel__head .tag--bound')
  link.close()
})

it('edits a card by keyboard and publishes it', async () => {
  await admin.goto(`${product.url}/admin/cards?open=chest_pain`)
  const rows = admin.locator('.sortable').nth(1).locator('li input[lang=zh]')
  await rows.first().waitFor()
  const [first, second] = [await rows.nth(0).inputValue(), await rows.nth(1).inputValue()]
  await rows.nth(0).focus()
  await admin.keyboard.press('Alt+ArrowDown')
  expect(await rows.nth(0).inputValue()).toBe(second)
  expect(await rows.nth(1).inputValue()).toBe(first)
  await admin.waitForFunction((text) => document.activeElement instanceof HTMLInputElement && document.activeElement.value === text, first)
  await admin.getByRole('button', { name: '发布', exact: true }).click()
  await admin.locator('.ask-sheet input').fill('order of the instructions')
  await admin.keyboard.press('Enter')
  await admin.locator('.versions .tag--published').filter({ hasText: '使用中' }).first().waitFor()
  await admin.waitForFunction(
    () => document.querySelectorAll('.versions li').length === 2 && !!document.querySelector('.versions li:first-child .tag--published'),
  )
})
