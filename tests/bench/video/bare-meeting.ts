import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromiumProgram, launchBrowser } from '#tests/support/browser.ts'
import { createLab } from '#tests/support/network/lab.ts'
import { labCamera, type Person } from '#tests/support/network/meeting.ts'
import { writeSpeech } from '#tests/support/sound/speech.ts'
import { startBareRoom } from './bare-room.ts'
import type { TwoOnALine } from './harms.ts'
import { prepareWith } from './pair.ts'

/** The peer's room in a lab of its own: two people on hosts of theirs, who show and say what ours do. */
export async function startBareMeeting(workerBin: string): Promise<TwoOnALine & { close(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'jilian-bare-meeting-'))
  const undo: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })]
  const close = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    const lab = await createLab()
    undo.push(() => lab.close())
    const bare = await startBareRoom(workerBin, lab.gateway)
    undo.push(() => bare.stop())
    const speech = path.join(folder, 'speech.wav')
    writeSpeech(speech, 20)
    const enter = async (): Promise<Person> => {
      const host = await lab.host()
      // Its page comes without TLS, which a camera asks for.
      const args = [`--unsafely-treat-insecure-origin-as-secure=${new URL(bare.url).origin}`]
      const browser = await launchBrowser(undefined, { camera: true, speech, program: host.wrap(chromiumProgram()), args })
      undo.push(() => browser.close())
      const context = await browser.newContext({ viewport: { width: 1366, height: 768 } })
      await prepareWith(labCamera)(context)
      const page = await context.newPage()
      await page.goto(`${bare.url}?source=camera`)
      await page.waitForSelector('body[data-state=ready]')
      await page.click('#wait')
      return { host, page }
    }
    const [near, far] = [await enter(), await enter()]
    for (const { page } of [near, far]) await page.click('#watch')
    const [first, last] = [Math.min(...bare.mediaPorts), Math.max(...bare.mediaPorts)]
    return { near, far, tcpPorts: { first, last }, close }
  } catch (error) {
    await close()
    throw error
  }
}
