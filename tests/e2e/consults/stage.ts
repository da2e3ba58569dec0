import type { Browser, Page } from 'playwright-core'
import type { ApiClient } from '#server/simulator/api-client.ts'
import { createSimulatedClock } from '#server/simulator/briefing.ts'
import { playConsults } from '#server/simulator/consults/play.ts'
import { launchBrowser, openScreen } from '#tests/support/browser.ts'
import { createTestDatabase, testSecretKey } from '#tests/support/cluster.ts'
import { startConsole, type Console } from '#tests/support/console.ts'
import { signedIn } from '#tests/support/signed-in.ts'
import { slowCamera } from '../rooms/pages.ts'

/** The consult centre as a newcomer of `npm start` finds it: the product, a browser, and a handful of consults that were played. */
export interface Stage {
  product: Console
  browser: Browser
  ownerUrl: string
  open(login: string, path?: string, size?: { width: number; height: number }): Promise<Page>
  /** One session for each login. */
  api(login: string): Promise<ApiClient>
  loginOf(displayName: string): string
  /** What pages threw. */
  faults: string[]
  stop(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const database = await createTestDatabase()
  const product = await startConsole({ database, secretKey: testSecretKey })
  const browser = await launchBrowser(product, { camera: true, args: slowCamera })
  const faults: string[] = []
  const clients = new Map<string, ApiClient>()
  const briefing = { baseUrl: product.server.httpUrl, jt808: { host: '', port: 0 }, phonePort: null, clock: createSimulatedClock(1, 0) }
  await playConsults({ ...briefing, ...product.summary }, () => undefined)
  return {
    product,
    browser,
    ownerUrl: database.ownerUrl,
    faults,
    async open(login, path = '/', { width, height } = { width: 1366, height: 768 }) {
      const page = await openScreen(browser, product, { login, path, width, height })
      page.on('pageerror', (error) => faults.push(`${login}: ${error.message}`))
      return page
    },
    async api(login) {
      const known = clients.get(login)
      if (known) return known
      const client = await signedIn(product, login)
      clients.set(login, client)
      return client
    },
    loginOf: (displayName) => product.summary.accounts.find((one) => one.displayName === displayName)!.login,
    async stop() {
      await browser.close()
      await product.stop()
      await database.drop()
    },
  }
}
