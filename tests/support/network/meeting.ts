import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { connect, inScope } from '#platform/db/database.ts'
import { openRoom } from '#domains/rooms/service.ts'
import { newId } from '#platform/ids.ts'
import { chromiumProgram, launchBrowser, openScreen } from '#tests/support/browser.ts'
import { startConsole, type Console, type ConsoleOptions } from '#tests/support/console.ts'
import { clockStrip, installClockCamera } from '#tests/support/picture/clock-camera.ts'
import { installFrameWatch } from '#tests/support/picture/frame-watch.ts'
import { writeSpeech } from '#tests/support/sound/speech.ts'
import type { TestHost } from './host.ts'
import { createLab, type Lab } from './lab.ts'

/** Somebody in the room: a host of the lab, a Chromium on it, and the room's page in it. */
export interface Person {
  host: TestHost
  page: Page
}

/** The whole product with two people in one of its rooms, who show and say something without pause. */
export interface Meeting {
  lab: Lab
  product: Console
  /** On a good line, always. */
  near: Person
  /** On the line that suffers. */
  far: Person
  close(): Promise<void>
}

const logins = ['specialist', 'clinic-yitang'] as const
/** Three layers, and no more work than two cores do beside everything else. */
export const labCamera = { width: 960, height: 540, framesPerSecond: 15, strip: clockStrip }

export interface MeetingOptions extends Pick<ConsoleOptions, 'database' | 'secretKey' | 'mediaHost'> {
  /** Settings of the media service, by the lab's addresses. */
  mediaEnv(lab: Lab): NodeJS.ProcessEnv | Promise<NodeJS.ProcessEnv>
}

export async function startMeeting({ database, secretKey, mediaHost, mediaEnv }: MeetingOptions): Promise<Meeting> {
  const folder = mkdtempSync(path.join(tmpdir(), 'jilian-meeting-'))
  const undo: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })]
  const close = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    const lab = await createLab()
    undo.push(() => lab.close())
    process.env['HOST'] = lab.gateway
    undo.push(() => void delete process.env['HOST'])
    const product = await startConsole({ database, secretKey, mediaHost, env: await mediaEnv(lab) })
    undo.push(() => product.stop())
    const roomId = await openRoomOf(database.ownerUrl, logins)
    const speech = path.join(folder, 'speech.wav')
    writeSpeech(speech, 20)
    const enter = async (login: string): Promise<Person> => {
      const host = await lab.host()
      const browser = await launchBrowser(product, { camera: true, speech, program: host.wrap(chromiumProgram()) })
      undo.push(() => browser.close())
      return { host, page: await enterRoom(browser, product, login, roomId) }
    }
    return { lab, product, near: await enter(logins[0]), far: await enter(logins[1]), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function enterRoom(browser: Browser, product: Console, login: string, roomId: string): Promise<Page> {
  const at = { url: product.server.url, summary: product.summary }
  const page = await openScreen(browser, at, {
    login,
    path: `/room/${roomId}`,
    width: 1366,
    height: 768,
    async prepare(context) {
      await context.addInitScript(installClockCamera, labCamera)
      await context.addInitScript(installFrameWatch, clockStrip)
    },
  })
  await page.click('.entrance__enter:enabled')
  return page
}

/** A room as a consultation has, of nobody's case. Its people come from other machines, which accounts of a demonstration may not. */
async function openRoomOf(ownerUrl: string, members: readonly string[]): Promise<string> {
  const connection = connect(ownerUrl, { max: 1 })
  try {
    return await inScope(connection.db, 'system', async (tx) => {
      const accounts = await tx
        .updateTable('accounts')
        .set({ is_demo: false })
        .where('login', 'in', [...members])
        .returning(['id', 'centre_id'])
        .execute()
      const asked = {
        kind: 'consultation',
        subjectType: 'consult',
        subjectId: newId(),
        incidentId: null,
        centreId: accounts[0]!.centre_id,
        openedBy: null,
        members: accounts.map(({ id }) => ({ kind: 'account' as const, id, part: 'host' as const })),
      } as const
      return (await openRoom(tx, asked, new Date())).roomId
    })
  } finally {
    await connection.close()
  }
}
