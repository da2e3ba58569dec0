import type { Browser, Page } from 'playwright-core'
import { fullCamera, prepareWith, type Pair } from './pair.ts'

/** The peer's two pages, in the browsers that ours are in. */
export async function openBarePair(url: string, browsers: { looks: Browser; shows: Browser }): Promise<Pair> {
  const open = async (browser: Browser): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    await prepareWith(fullCamera)(context)
    const page = await context.newPage()
    await page.goto(url)
    await page.waitForSelector('body[data-state=ready]')
    return page
  }
  const [looks, shows] = await Promise.all([open(browsers.looks), open(browsers.shows)])
  await shows.click('#wait')
  return {
    looks,
    shows,
    tap: () => looks.click('#watch'),
    async end() {
      for (const page of [shows, looks]) {
        await page.evaluate(() => void (document.body.dataset['state'] = 'leaving'))
        await page.click('#leave')
        await page.waitForSelector('body[data-state=left]')
      }
    },
  }
}
