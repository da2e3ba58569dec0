import { createHash, X509Certificate } from 'node:crypto'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import type { Console } from './console.ts'

export interface BrowserOptions {
  /** With a camera and a microphone of its own making. */
  camera?: boolean
  /** A WAV file that its microphone hears over and over. */
  speech?: string
  program?: string
  args?: string[]
}

export const chromiumProgram = (): string => process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

/** Debian's Chromium. Of all certificates it cannot prove it takes only ours, named by the hash of its key. */
export function launchBrowser(
  served?: Pick<Console, 'tls'>,
  { camera = false, speech, program = chromiumProgram(), args = [] }: BrowserOptions = {},
): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--host-resolver-rules=MAP jilian.localhost 127.0.0.1',
      ...(camera ? ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] : []),
      ...(speech ? [`--use-file-for-fake-audio-capture=${speech}`] : []),
      ...(served ? [`--ignore-certificate-errors-spki-list=${keyHash(served.tls.cert)}`] : []),
      ...args,
    ],
  })
}

function keyHash(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(key).digest('base64')
}

export interface ScreenOptions {
  login: string
  /** The path of the screen; the person's own where left out. */
  path?: string
  width: number
  height: number
  language?: 'zh-CN' | 'en'
  /** What the context needs before its first page. */
  prepare?(context: BrowserContext): Promise<void>
}

/** Opens a screen in a browser context of its own, as a person signs in. */
export async function openScreen(
  browser: Browser,
  { url, summary }: Pick<Console, 'url' | 'summary'>,
  options: ScreenOptions,
): Promise<Page> {
  const { login, path = '/', width, height, language = 'zh-CN', prepare } = options
  const context = await browser.newContext({ viewport: { width, height }, locale: language, timezoneId: 'Asia/Shanghai' })
  await prepare?.(context)
  const page = await context.newPage()
  await page.goto(`${url}/signin?next=${encodeURIComponent(path)}`)
  const form = page.locator('form.sign-in__form')
  await form.locator('input').first().fill(login)
  await form.locator('input[type=password]').fill(summary.password)
  await form.locator('button[type=submit]').click()
  await page.waitForURL((at) => at.pathname !== '/signin')
  return page
}
