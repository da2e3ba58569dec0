import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import * as repository from './repository.ts'

export interface NewMessage {
  centreId: string
  kind: 'sms' | 'voice'
  to: string
  text: string
  subjectType: 'location_link' | 'room_link' | 'consult_invitation' | 'consult'
  subjectId: string
  /** After this the message has lost its use and is not tried again. */
  giveUpAt: Date
}

export interface DueMessage {
  id: string
  centreId: string
  kind: 'sms' | 'voice'
  to: string
  text: string
  subjectType: string
  subjectId: string
  attempts: number
  giveUpAt: Date
}

/** Seconds until the next attempt: 1, 2, 4 … 60. */
const backoff_s = (attempts: number) => Math.min(60, 2 ** attempts)

/** Keeps a text to be sent; the caller's transaction decides whether it exists. */
export async function queueMessage(tx: Tx, vault: Vault, message: NewMessage, now: Date): Promise<string> {
  const id = newId()
  await repository.insert(tx, {
    id,
    centre_id: message.centreId,
    kind: message.kind,
    to_encrypted: vault.encrypt(message.to),
    text_encrypted: vault.encrypt(message.text),
    subject_type: message.subjectType,
    subject_id: message.subjectId,
    state: 'queued',
    next_attempt_at: now,
    give_up_at: message.giveUpAt,
    created_at: now,
  })
  return id
}

/** These subjects need no text any more: what waits is not sent. One that is being sent at this moment is left to its sender. */
export const withdrawMessages = (tx: Tx, subjectType: NewMessage['subjectType'], subjectIds: readonly string[]): Promise<void> =>
  subjectIds.length === 0 ? Promise.resolve() : repository.withdraw(tx, subjectType, subjectIds)

/** What became of the newest text about each subject. */
export async function messageStates(
  tx: Tx,
  subjectType: NewMessage['subjectType'],
  subjectIds: readonly string[],
): Promise<Map<string, 'queued' | 'sent' | 'failed'>> {
  const rows = subjectIds.length === 0 ? [] : await repository.statesOf(tx, subjectType, subjectIds)
  return new Map(rows.map((row) => [row.subject_id, row.state as 'queued' | 'sent' | 'failed']))
}

/** Takes one due message and holds it for this transaction; null where none is due. */
export async function takeDueMessage(tx: Tx, vault: Vault, now: Date): Promise<DueMessage | null> {
  const row = await repository.takeDue(tx, now)
  if (!row) return null
  return {
    id: row.id,
    centreId: row.centre_id,
    kind: row.kind as DueMessage['kind'],
    to: vault.decrypt(row.to_encrypted),
    text: vault.decrypt(row.text_encrypted),
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    attempts: row.attempts,
    giveUpAt: row.give_up_at,
  }
}

/** What the provider answered. Returns the state that stands: a failed attempt stays queued while there is time. */
export async function settleMessage(
  tx: Tx,
  message: DueMessage,
  outcome: { sent: true } | { sent: false; problem: string; final: boolean },
  now: Date,
) {
  const attempts = message.attempts + 1
  if (outcome.sent) {
    await repository.update(tx, message.id, { state: 'sent', sent_at: now, attempts, problem: null })
    return 'sent' as const
  }
  const next = new Date(now.getTime() + backoff_s(attempts) * 1000)
  const givesUp = outcome.final || next > message.giveUpAt
  await repository.update(tx, message.id, {
    state: givesUp ? 'failed' : 'queued',
    next_attempt_at: next,
    attempts,
    problem: outcome.problem.slice(0, 300),
  })
  return givesUp ? ('failed' as const) : ('queued' as const)
}
