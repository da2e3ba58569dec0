import Type, { type Static } from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Text, Version } from '../values.ts'
import { hospitalCapabilities, unitCapabilities } from '../vocabulary.ts'

const Bilingual = (max: number) => Closed({ zh: Line(max), en: Line(max) })

/** One instruction read to the caller, in the order given. */
const Instruction = Closed({ text: Bilingual(300) })
/** A question whose answer may raise the priority. */
const Question = Closed({ text: Bilingual(200), raisesTo: Nullable(Type.Integer({ minimum: 1, maximum: 4 })) })

const content = {
  title: Bilingual(40),
  /** Two to four letters typed at the seat to pick the card. */
  shortcut: Type.String({ pattern: '^[a-z]{2,4}$' }),
  priority: Type.Integer({ minimum: 1, maximum: 4 }),
  /** A unit without these is not offered. */
  requires: Type.Array(OneOf(unitCapabilities), { maxItems: 8, uniqueItems: true }),
  /** A unit with these ranks higher. */
  prefers: Type.Array(OneOf(unitCapabilities), { maxItems: 8, uniqueItems: true }),
  hospitalNeeds: Type.Array(OneOf(hospitalCapabilities), { maxItems: 8, uniqueItems: true }),
  questions: Type.Array(Question, { maxItems: 20 }),
  instructions: Type.Array(Instruction, { maxItems: 30 }),
  /** Chest compressions a minute, clicked for the caller; null where none. */
  metronomeBpm: Nullable(Type.Integer({ minimum: 60, maximum: 160 })),
}

/** A chief-complaint card. A published version never changes; an edit makes the next one. */
export const Card = Closed({
  id: Id,
  code: Type.String(),
  cardVersion: Version,
  status: OneOf(['draft', 'published', 'retired'] as const),
  publishedAt: Nullable(Instant),
  /** Why this version was made, for the people who edit cards. */
  note: Type.String(),
  savedAt: Instant,
  ...content,
})
export type Card = Static<typeof Card>

export const listCards = query({
  id: 'cards.list',
  path: '/api/cards',
  access: { by: 'session', action: 'card.read' },
  query: Closed({ all: Type.Optional(Type.Boolean()) }),
  reply: Closed({ cards: Type.Array(Card) }),
})

/** Saves the next draft of a code (a new code starts at version 1). */
export const saveCard = command({
  id: 'cards.save',
  path: '/api/cards',
  access: { by: 'session', action: 'card.manage' },
  body: Closed({ code: Type.String({ pattern: '^[a-z][a-z0-9_]{2,39}$' }), note: Text(200), ...content }),
  reply: Card,
})

/** From now on calls are taken with this version; the one before it is retired. */
export const publishCard = command({
  id: 'cards.publish',
  path: '/api/cards/:cardId/publication',
  access: { by: 'session', action: 'card.manage', object: { kind: 'card', param: 'cardId' } },
  params: Closed({ cardId: Id }),
  reply: Card,
  errors: ['card.shortcut_taken'],
})

export const retireCard = command(
  {
    id: 'cards.retire',
    path: '/api/cards/:cardId/publication',
    access: { by: 'session', action: 'card.manage', object: { kind: 'card', param: 'cardId' } },
    params: Closed({ cardId: Id }),
    reply: Card,
    errors: ['card.not_published'],
  },
  'DELETE',
)
