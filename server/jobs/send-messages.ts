import { settleLocationLink } from '#domains/incidents/location-links/service.ts'
import { settleMessage, takeDueMessage, type DueMessage } from '#domains/messages/service.ts'
import type { Clock } from '#platform/clock.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import { inScope, type Database, type Tx } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import type { SmsOutcome, SmsProvider } from './sms-provider.ts'

export interface MessageParts {
  db: Database
  vault: Vault
  clock: Clock
  log: Logger
  sms: SmsProvider
}

/**
 * Sends what is due, one after the other. The row stays locked while the provider is asked, so no two workers send the same message; a
 * worker that dies in between leaves the message due, and its id lets the provider see the repeat.
 */
export async function sendDueMessages(parts: MessageParts): Promise<void> {
  while (await inScope(parts.db, 'system', (tx) => sendOne(tx, parts))) {
    // until none is due
  }
}

async function sendOne(tx: Tx, { vault, clock, log, sms }: MessageParts): Promise<boolean> {
  const message = await takeDueMessage(tx, vault, clock.now())
  if (!message) return false
  const outcome: SmsOutcome =
    message.giveUpAt <= clock.now() ? { sent: false, problem: 'too late to be of use', final: true } : await sms.send(message)
  const state = await settleMessage(tx, message, outcome, clock.now())
  if (!outcome.sent) log.warn({ messageId: message.id, problem: outcome.problem, state }, 'message not sent')
  await tellSubject(tx, message, state, outcome, clock.now())
  return true
}

async function tellSubject(
  tx: Tx,
  message: DueMessage,
  state: 'sent' | 'failed' | 'queued',
  outcome: SmsOutcome,
  now: Date,
): Promise<void> {
  if (state === 'queued' || message.subjectType !== 'location_link') return
  await settleLocationLink(tx, message.subjectId, outcome.sent ? { state: 'sent' } : { state: 'failed', problem: outcome.problem }, now)
}
