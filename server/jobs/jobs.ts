import { Client } from 'pg'
import { sweepRooms } from '#domains/rooms/service.ts'
import type { Clock } from '#platform/clock.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Database } from '#platform/db/database.ts'
import type { Files } from '#platform/files/files.ts'
import type { Logger } from '#platform/log.ts'
import { runQueue } from '#platform/queues/queues.ts'
import type { TimerHandlers } from '#platform/timers.ts'
import { fireDueTimers } from './fire-timers.ts'
import { sweepOld } from './maintenance.ts'
import { sendDueMessages } from './send-messages.ts'
import { httpSmsProvider, noSmsProvider } from './sms-provider.ts'

export interface JobParts {
  db: Database
  databaseUrl: string
  redisUrl: string | null
  smsUrl: string | null
  vault: Vault
  files: Files
  clock: Clock
  log: Logger
  /** What each kind of timer does. */
  timers: TimerHandlers
}

const messageSweep_ms = 5_000
const roomSweep_ms = 5_000
/** How late a timer may fire. */
const timerSweep_ms = 2_000
const maintenance_ms = 3_600_000
const reconnect_ms = 2_000

/** Starts the process's workers; returns how to stop them. */
export async function startJobs(parts: JobParts): Promise<() => Promise<void>> {
  const sms = parts.smsUrl ? httpSmsProvider(parts.smsUrl, parts.vault.mac('sms', 'provider')) : noSmsProvider
  const messages = runQueue(parts, 'messages', () => sendDueMessages({ ...parts, sms }))
  const maintenance = runQueue(parts, 'maintenance', () => sweepOld(parts))
  const rooms = runQueue(parts, 'rooms', () => sweepRooms(parts))
  const timers = runQueue(parts, 'timers', async () => void (await fireDueTimers(parts)))
  await Promise.all([
    messages.every('sweep', messageSweep_ms),
    rooms.every('sweep', roomSweep_ms),
    maintenance.every('sweep', maintenance_ms),
    timers.every('sweep', timerSweep_ms),
  ])
  const stopListening = listen(parts, () => {
    messages.add('send').catch((error: unknown) => parts.log.warn({ err: error }, 'the sender cannot be woken; the sweep goes on'))
  })
  return async () => {
    await stopListening()
    await Promise.all([messages, rooms, maintenance, timers].map((queue) => queue.close()))
  }
}

/** Hears that a message was written and wakes the sender; while the line is down the sweep does it. */
function listen({ databaseUrl, log }: JobParts, wake: () => void): () => Promise<void> {
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function open() {
    client = new Client({ connectionString: databaseUrl, application_name: 'jilian jobs' })
    client.on('notification', wake)
    client.on('error', () => {})
    client.once('end', () => {
      if (!stopped) timer = setTimeout(() => void open().catch(again), reconnect_ms)
    })
    await client.connect()
    await client.query('listen jilian_messages')
    // What was written while nobody listened.
    wake()
  }
  const again = (error: unknown) => {
    log.warn({ err: error }, 'jobs cannot listen to the database; the sweep goes on')
    if (!stopped) timer = setTimeout(() => void open().catch(again), reconnect_ms)
  }

  void open().catch(again)
  return async () => {
    stopped = true
    clearTimeout(timer)
    await client?.end().catch(() => {})
  }
}
