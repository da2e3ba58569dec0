import Type, { type Static } from 'typebox'
import { suiteNames } from '#contract/rest/signing.ts'
import { Closed, Id, Instant, OneOf } from '#contract/values.ts'
import { digestAlgorithms } from '../digest.ts'

/** What a signer signs: the canonical text of this object. */
export const Statement = Closed({
  /** Of the document's canonical JSON. */
  document: Closed({ algorithm: OneOf(digestAlgorithms), digest: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
  /** Files that belong to the document, by their content (SHA-256, hex). */
  attachments: Type.Array(Closed({ id: Id, sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) })),
  subject: Closed({ type: Type.String(), id: Id }),
  /** The signer's certificate: SHA-256, hex. */
  certificate: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  signedAt: Instant,
})

/** Proves that a signature was there at a time. What is signed is the canonical text of `statement`. */
export const Timestamp = Closed({
  form: Type.Literal('jilian-timestamp-1'),
  demonstration: Type.Boolean(),
  suite: OneOf(suiteNames),
  statement: Closed({ digest: Type.String({ pattern: '^[0-9a-f]{64}$' }), time: Instant }),
  value: Type.String(),
  /** The time stamper's own, then its root. */
  certificates: Type.Array(Type.String(), { minItems: 2, maxItems: 2 }),
})
export type Timestamp = Static<typeof Timestamp>

export const Signature = Closed({
  form: Type.Literal('jilian-signature-1'),
  /** The authority is a demonstration: printed as such, without legal effect. */
  demonstration: Type.Boolean(),
  suite: OneOf(suiteNames),
  statement: Statement,
  /** Base64url: r and s, 32 bytes each, of either suite. */
  value: Type.String(),
  /** The signer's own, then its root. */
  certificates: Type.Array(Type.String(), { minItems: 2, maxItems: 2 }),
  timestamp: Timestamp,
})
export type Signature = Static<typeof Signature>

/** What leaves the house: everything a verifier needs, and nothing to ask anybody for. */
export const SignedDocument = Closed({
  form: Type.Literal('jilian-signed-document-1'),
  document: Type.Unknown(),
  signature: Signature,
})
export type SignedDocument = Static<typeof SignedDocument>
