import Type, { type Static } from 'typebox'
import { query } from '../route.ts'
import { Closed, Id, Instant, Nullable, Page } from '../values.ts'

export const AuditEntry = Closed({
  id: Id,
  at: Instant,
  actorId: Nullable(Id),
  actorName: Nullable(Type.String()),
  action: Type.String(),
  objectType: Nullable(Type.String()),
  objectId: Nullable(Type.String()),
  outcome: Type.Union([Type.Literal('done'), Type.Literal('refused')]),
  details: Type.Unknown(),
  address: Nullable(Type.String()),
  /** Place in the chain; null for the moment until the relay has chained it. */
  chainPosition: Nullable(Type.Integer()),
})
export type AuditEntry = Static<typeof AuditEntry>

export const listAudit = query({
  id: 'audit.list',
  path: '/api/audit',
  access: { by: 'session', action: 'audit.read' },
  query: Type.Object(
    {
      ...Page.properties,
      actorId: Type.Optional(Id),
      objectId: Type.Optional(Type.String({ maxLength: 64 })),
      action: Type.Optional(Type.String({ maxLength: 64 })),
      from: Type.Optional(Instant),
      to: Type.Optional(Instant),
    },
    { additionalProperties: false },
  ),
  reply: Closed({ entries: Type.Array(AuditEntry) }),
})

/** Walks the whole chain and names the first broken link, if any. */
export const verifyAudit = query({
  id: 'audit.verify',
  path: '/api/audit/verification',
  access: { by: 'session', action: 'audit.read' },
  reply: Closed({
    intact: Type.Boolean(),
    checked: Type.Integer(),
    brokenAt: Nullable(Type.Integer()),
    head: Nullable(Type.String()),
    signedHeads: Type.Integer(),
  }),
})
