import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { listConsults } from '#contract/rest/consults.ts'
import { listBookings } from '#contract/rest/services.ts'
import type { Stage } from './stage.ts'

/** Chooses in a list that is found by typing. */
async function choose(page: Page, at: string, typed: string): Promise<void> {
  await page.locator(at).locator('input').first().fill(typed)
  await page.locator('.ant-select-item-option', { hasText: typed }).first().click()
}

/** The registers, rotas, services and the calendar of the consult centre, through their screens. */
export function registersOf(on: () => Stage): void {
  let desk: Page
  let clinic: Page

  beforeAll(async () => {
    desk = await on().open('coordinator', '/consults/inbox?box=all')
    clinic = await on().open('clinic')
  })
  const to = (page: Page, path: string) => page.goto(`${on().product.url}${path}`)

  it('shows a newcomer a living inbox: one consult in each state that matters', async () => {
    await desk.waitForSelector('[data-consult][data-state=reported]')
    const states = await desk.locator('[data-consult]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-state')))
    expect(states.toSorted()).toEqual(['accepted', 'reported', 'returned', 'scheduled', 'scheduled', 'submitted'])
    await clinic.waitForSelector('[data-consult][data-state=draft]')
    // Played once: a second start leaves it as it is.
    const { consults } = await (await on().api('coordinator')).call(listConsults, { query: { box: 'all' } })
    expect(consults).toHaveLength(6)
  })

  it('shows in the calendar who meets when, by week and by doctor', async () => {
    await to(desk, '/consults/calendar')
    // It is to meet in three quarters of an hour: late in the evening that is tomorrow, on a Sunday next week.
    const accepted = desk.locator('.cal__day', { has: desk.locator('.cal__one--accepted') })
    await desk.waitForSelector('.cal__one')
    if ((await accepted.count()) === 0) await desk.keyboard.press('ArrowRight')
    await accepted.waitFor()
    const column = await accepted.evaluate((day) => [...day.parentElement!.querySelectorAll('.cal__day')].indexOf(day))
    await desk.locator('.cal__head button').nth(column).click()
    await desk.waitForSelector('.cal__doctor')
    await desk.locator('.cal__one--accepted').first().click()
    await desk.waitForSelector('[data-testid=consult-detail][data-state=accepted]')
  })

  it('puts another doctor on call, who stands among those who may be asked at once', async () => {
    await to(clinic, '/clinic/ask')
    await clinic.locator('.pick-one--grid label').first().click()
    await clinic.waitForSelector('.ask-institution .on-call')
    const named = () => clinic.locator('.ask-institution .on-call').allTextContents()
    const before = await named()
    await to(desk, '/consults/rotas')
    const now = desk.locator('.duty--on').filter({ hasText: '心内科' }).first()
    await now.click()
    // The first on call of cardiology leaves: the second is asked now.
    const gone = (await now.textContent())!.replace(/^.*\d\d:\d\d/, '').trim()
    expect(before.some((text) => text.includes(gone))).toBe(true)
    const times = desk.locator('.side-panel input[type=datetime-local]')
    const [from, until] = [await times.nth(0).inputValue(), await times.nth(1).inputValue()]
    await desk.locator('.save-bar .button--danger').click()
    await desk.locator('dialog[open] .button--danger').click()
    await desk.waitForFunction((name) => ![...document.querySelectorAll('.duty--on')].some((one) => one.textContent?.includes(name)), gone)
    await expect.poll(async () => (await named()).some((text) => text.includes(gone)), { timeout: 30_000 }).toBe(false)
    // And is put back, by the form: before eight in the morning it is yesterday's duty that stands.
    const row = desk.locator('.week-table tbody tr').filter({ hasText: '心血管内科' })
    await row.locator('td.is-today .duty--new').click()
    await choose(desk, '.side-panel', gone.replace(/^心内科 /, ''))
    await desk.locator('.side-panel .inline button').nth(2).click()
    await times.nth(0).fill(from)
    await times.nth(1).fill(until)
    await desk.locator('.save-bar button[type=submit]').click()
    await row.locator('.duty--on', { hasText: gone }).waitFor()
  })

  it('registers a doctor, who may be invited from then on', async () => {
    await to(desk, '/consults/practitioners')
    await desk.locator('.page__tools .search-field').fill('岳鹏飞')
    await desk.locator('.row-table tbody tr').first().click()
    const panel = desk.locator('.side-panel')
    await panel.locator('input[data-first]').fill('普外二科')
    await panel.locator('.save-bar button[type=submit]').click()
    await panel.locator('.save-bar button[type=submit]:disabled').waitFor()
    await panel.locator('.side-panel__head button').click()
    await desk.locator('.row-table tbody tr', { hasText: '普外二科' }).waitFor()
  })

  it('puts the signed paper of an agreement on file, and opens it', async () => {
    await to(desk, '/consults/agreements')
    await desk.locator('.row-table tbody tr', { hasText: '张兰' }).click()
    const paper = desk.locator('[data-testid=agreement-paper]')
    await paper.waitFor()
    expect(await paper.getAttribute('data-has')).toBe('false')
    await paper
      .locator('input[type=file]')
      .setInputFiles({ name: 'agreement.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n% signed by both\n%%EOF\n') })
    await desk.waitForSelector('[data-testid=agreement-paper][data-has=true]')
    const address = (await paper.locator('a').getAttribute('href'))!
    expect(await desk.evaluate(async (url) => (await fetch(url)).text(), address)).toContain('signed by both')
  })

  it('finds a consult by what was asked, and prints the copy of either side', async () => {
    for (const page of [desk, clinic]) {
      await to(page, '/consults/archive')
      await page.locator('.search-field').fill('任秀英 下壁心肌梗死')
      await page.locator('.row-table tbody tr', { hasText: '任秀英' }).waitFor()
      await page.locator('.search-field').fill('任秀英 卒中')
      await page.locator('.row-table tbody tr', { hasText: '任秀英' }).waitFor({ state: 'detached' })
      await to(page, '/consults/archive?tab=copies')
      await page.locator('.row-table tbody tr').first().click()
      const address = (await page.locator('[data-testid=pdf]').getAttribute('href'))!
      expect(address).toContain('/api/consult-copies/')
      expect(await page.evaluate(async (url) => (await (await fetch(url)).text()).slice(0, 5), address)).toBe('%PDF-')
    }
  })

  it('books each of the four services by its own form', async () => {
    const person = async (page: Page, name: string) => page.locator('[data-field=patient] input').first().fill(name)
    const text = (page: Page, index: number, value: string) => page.locator('.side-panel textarea').nth(index).fill(value)
    const book = async (page: Page, at: string, fill: () => Promise<void>) => {
      await to(page, `${at}?open=new`)
      await page.waitForSelector('.side-panel .slots')
      await fill()
      await page.locator('.booking-foot button[type=submit]:enabled').click()
      await page.waitForSelector('.booking-head')
    }
    // The form of another service is another address: it is there a moment after the click.
    const service = async (page: Page, index: number) => {
      const word = page.locator('.side-panel .pick-one__word').nth(index)
      await word.click()
      await word.and(page.locator('.is-chosen')).waitFor()
      await page.waitForSelector('.side-panel .slots')
    }
    const slot = async (page: Page) => {
      await page.locator('.side-panel .slot:not(.is-off)').first().click()
      await page.waitForSelector('.side-panel .slot.is-chosen')
    }
    await book(clinic, '/clinic/services', async () => {
      await slot(clinic)
      await person(clinic, 'Outpatient Wang')
      await text(clinic, 0, 'Thirst for a month')
      await text(clinic, 3, 'Start of insulin?')
    })
    await book(clinic, '/clinic/services', async () => {
      await service(clinic, 1)
      await slot(clinic)
      await clinic.locator('.side-panel .form-field input.field').first().fill('Ward 3')
      await clinic.locator('.beds__bed').fill('12')
      await clinic.locator('.beds__patientName').fill('Bed Li')
      await clinic.locator('.beds__question').fill('Wean the ventilator?')
    })
    await book(desk, '/consults/services', async () => {
      await service(desk, 2)
      await person(desk, 'Visited Zhao')
      const lines = desk.locator('.side-panel .form__row input.field:not([type])')
      await lines.nth(0).fill('ICU')
      await lines.nth(1).fill('4')
      await lines.nth(2).fill('Daughter Zhao')
    })
    await desk.waitForSelector('.visit-link__once output')
    await book(desk, '/consults/services', async () => {
      await service(desk, 3)
      await slot(desk)
      await person(desk, 'Expert Qian')
      await text(desk, 0, 'Valve disease, second opinion')
    })
    const day_ms = 86_400_000
    const query = { from: new Date(Date.now() - day_ms).toISOString(), to: new Date(Date.now() + 14 * day_ms).toISOString() }
    const { bookings } = await (await on().api('coordinator')).call(listBookings, { query })
    expect(bookings.map((one) => one.service).toSorted()).toEqual(['expert_clinic', 'family_visit', 'outpatient', 'ward_round'])
  })

  it('fits a telephone: nothing lies beside the screen', async () => {
    const phone = await on().open('clinic', '/clinic', { width: 390, height: 844 })
    for (const path of ['/clinic/requests', '/clinic/ask', '/clinic/services']) {
      await to(phone, path)
      await phone.waitForSelector('.frame-nav__link')
      await phone.waitForTimeout(300)
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
      const box = (await phone.locator('.frame-nav__link').last().boundingBox())!
      expect(box.y + box.height).toBeLessThanOrEqual(844)
    }
    await phone.context().close()
  })
}
