import type { Browser } from 'playwright-core'
import type { ViteDevServer } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultCache } from '#media/worker-binary/cache.ts'
import { findWorker } from '#media/worker-binary/find.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { servePage } from '#tests/support/page-server.ts'
import { createRoom } from './worker-page/room.ts'

/** The worker that this machine has, however it came, against a real browser's DTLS and SRTP. */
let server: ViteDevServer
let browser: Browser

beforeAll(async () => {
  server = await servePage('worker-page')
  browser = await launchBrowser(undefined, { camera: true })
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('picture and sound go from a browser through two workers and back, encrypted all the way', async () => {
  const worker = await findWorker(defaultCache())
  const room = await createRoom(worker!.path)
  try {
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.exposeFunction('bareRoom', (method: 'capabilities', ...args: ['near']) => room[method](...args))
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.waitForFunction(() => 'talk' in window)
    const received = await page.evaluate(() => window.talk())
    expect(errors).toEqual([])
    expect(received).toMatchObject({ dtlsState: 'connected', srtpCipher: expect.stringMatching(/^(SRTP_)?AEAD_AES_256_GCM$/) as string })
    expect(received.width / received.height).toBeCloseTo(640 / 480, 1)
    expect(received.firstFrame_ms).toBeLessThan(5000)
  } finally {
    room.close()
  }
})
