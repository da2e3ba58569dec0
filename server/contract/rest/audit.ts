import Type, { type Static } from 'typebox'
import { query } from '../route.ts'
import { Closed, Id, Instant, Nullable, OneOf, Page } from '../values.ts'

export const AuditEntry = Closed({
  id: Id,
  at: Instant,
  actorId: Nullable(Id),
  actorName: Nullable(Type.String()),
  action: Type.String(),
  objectType: Nullable(Type.String()),
  objectId: Nullable(Type.String()),
  outcome: OneOf(['done', 'refused'] as const),
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

export const AuditVerification = Closed({
  intact: Type.Boolean(),
  checked: Type.Integer(),
  /** First place in the chain that does not hold, and what is wrong there. */
  brokenAt: Nullable(Type.Integer()),
  reason: Nullable(OneOf(['entry_missing', 'entry_changed', 'entry_not_chained', 'chain_rewritten', 'head_not_ours'] as const)),
  /** Hash of the last link that was checked, hex. */
  head: Nullable(Type.String()),
  signedHeads: Type.Integer(),
})
export type AuditVerification = Static<typeof AuditVerification>

/** Walks the whole chain and the signed heads inside and outside the database, and names the first broken link, if any. */
export const verifyAudit = query({
  id: 'audit.verify',
  path: '/api/audit/verification',
  access: { by: 'session', action: 'audit.read' },
  reply: AuditVerification,
})
