import Type, { type Static } from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Nullable, OneOf, Text } from '../values.ts'

/** Signature algorithms: the usual, and 国密. */
export const suiteNames = ['ecdsa-p256-sha256', 'sm2-sm3'] as const
export type SuiteName = (typeof suiteNames)[number]

export const SigningCertificate = Closed({
  id: Id,
  suite: OneOf(suiteNames),
  serial: Type.String(),
  /** Name and institution as they are printed. */
  subject: Type.String(),
  issuer: Type.String(),
  notBefore: Instant,
  notAfter: Instant,
  fingerprint: Type.String(),
  /** Issued for demonstration: signatures have no legal effect. */
  demonstration: Type.Boolean(),
})
export type SigningCertificate = Static<typeof SigningCertificate>

const self = { by: 'session', action: 'signing.enrol' } as const

export const mySigning = query({
  id: 'signing.mine',
  path: '/api/me/signing',
  access: self,
  reply: Closed({
    certificate: Nullable(SigningCertificate),
    /** Too many wrong PINs: until then no PIN is looked at. */
    lockedUntil: Nullable(Instant),
    /** What a new certificate would be. */
    demonstration: Type.Boolean(),
  }),
})

/**
 * A new certificate under a PIN of one's own, which the server never keeps; the one before is revoked. Asks for the password: a seat left open
 * must not give its owner's signature to whoever passes by.
 */
export const enrolSigning = command({
  id: 'signing.enrol',
  path: '/api/me/signing',
  access: self,
  body: Closed({
    password: Type.String({ minLength: 1, maxLength: 200 }),
    pin: Type.String({ minLength: 1, maxLength: 64 }),
    suite: OneOf(suiteNames),
  }),
  reply: SigningCertificate,
  errors: ['signing.pin_weak', 'sign_in.refused', 'sign_in.locked'],
})

/** What is wrong with a signed document; nothing where it stands. */
export const signatureFaults = [
  'document_altered',
  'statement_altered',
  'certificate_mismatch',
  'chain_broken',
  'certificate_not_valid_then',
  'timestamp_broken',
  'timestamp_elsewhere',
] as const
export type SignatureFault = (typeof signatureFaults)[number]

export const SignatureVerdict = Closed({
  /** Nothing was altered, by the certificates that came with it. */
  intact: Type.Boolean(),
  faults: Type.Array(OneOf(signatureFaults)),
  /** The root is one that this house trusts; without it anybody may have made the chain. */
  trusted: Type.Boolean(),
  demonstration: Type.Boolean(),
  suite: OneOf(suiteNames),
  signer: Closed({ name: Type.String(), organization: Type.String(), accountId: Nullable(Type.String()) }),
  serial: Type.String(),
  issuer: Type.String(),
  rootFingerprint: Type.String(),
  signedAt: Instant,
  /** By the time stamp. */
  stampedAt: Instant,
  attachments: Type.Array(Closed({ id: Id, sha256: Type.String() })),
  /** When the certificate was revoked, where this house knows: a signature from before stands. */
  revokedAt: Nullable(Instant),
})
export type SignatureVerdict = Static<typeof SignatureVerdict>

/** Verifies an exported signed document: the text of its file. */
export const verifySignature = command({
  id: 'signing.verify',
  path: '/api/signatures/verify',
  access: { by: 'session', action: 'signing.verify' },
  body: Closed({ file: Text(2_000_000) }),
  reply: SignatureVerdict,
  errors: ['signing.not_a_signature'],
  bodyLimit: 2_500_000,
})
