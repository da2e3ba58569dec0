import type { Body } from '#contract/route.ts'
import type { Card, saveCard as saveRoute } from '#contract/rest/cards.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { requiredText } from '#platform/text.ts'
import * as repository from './repository.ts'

/** The cards that calls are taken with, the most urgent first; with `all` every version of every card. */
export async function listCards(tx: Tx, centreId: string, all: boolean): Promise<Card[]> {
  const rows = all ? await repository.allVersions(tx, centreId) : await repository.published(tx, centreId)
  return rows.map(toCard)
}

/** Keeps the content as the next version of its code, a draft. What stands does not change. */
export async function saveCard(tx: Tx, actor: Actor, body: Body<typeof saveRoute>, now: Date): Promise<Card> {
  const { code, note, ...content } = body
  const id = newId()
  await repository.lockCode(tx, actor.centreId, code)
  await repository.insertDraft(tx, { id, centreId: actor.centreId, code, content: trimmed(content), note, savedBy: actor.accountId }, now)
  return toCard(found(await repository.byId(tx, id)))
}

/**
 * Makes this version the one that calls are taken with and retires the one before it; also brings a retired version back. Of two that are
 * published at once the later stands. Throws `card.shortcut_taken` where another card's letters are the same.
 */
export async function publishCard(tx: Tx, actor: Actor, id: string, now: Date): Promise<Card> {
  const row = await locked(tx, id)
  if (row.status === 'published') return toCard(row)
  await repository.retireStanding(tx, row.centre_id, row.code)
  await repository.publish(tx, id, now)
  return told(tx, actor, id, 'card.published.v1', now)
}

/** No call is taken with it from now on. Throws `card.not_published` where none was. */
export async function retireCard(tx: Tx, actor: Actor, id: string, now: Date): Promise<Card> {
  const row = await locked(tx, id)
  if (row.status !== 'published') throw new Refusal('card.not_published')
  await repository.retireStanding(tx, row.centre_id, row.code)
  return told(tx, actor, id, 'card.retired.v1', now)
}

/** The version as it is once nobody else changes its code. */
async function locked(tx: Tx, id: string): Promise<repository.CardRow> {
  const { centre_id, code } = found(await repository.byId(tx, id))
  await repository.lockCode(tx, centre_id, code)
  return found(await repository.byId(tx, id))
}

async function told(tx: Tx, actor: Actor, id: string, name: 'card.published.v1' | 'card.retired.v1', now: Date): Promise<Card> {
  const row = found(await repository.byId(tx, id))
  await emit(tx, {
    name,
    aggregateId: id,
    aggregateVersion: row.version,
    centreId: row.centre_id,
    payload: { cardId: id, code: row.code },
    actorId: actor.accountId,
    occurredAt: now,
    recordedAt: now,
  })
  return toCard(row)
}

function trimmed(content: repository.CardContent): repository.CardContent {
  const both = (field: string, { zh, en }: { zh: string; en: string }) => ({
    zh: requiredText(`${field}/zh`, zh),
    en: requiredText(`${field}/en`, en),
  })
  return {
    ...content,
    title: both('title', content.title),
    questions: content.questions.map((question, index) => ({ ...question, text: both(`questions/${index}/text`, question.text) })),
    instructions: content.instructions.map(({ text }, index) => ({ text: both(`instructions/${index}/text`, text) })),
  }
}

const toCard = (row: repository.CardRow): Card => ({
  id: row.id,
  code: row.code,
  cardVersion: row.card_version,
  status: row.status,
  publishedAt: row.published_at?.toISOString() ?? null,
  note: row.note,
  savedAt: row.saved_at.toISOString(),
  ...row.content,
})
