import { createHash } from 'node:crypto'
import type { SignatureVerdict } from '#contract/rest/signing.ts'
import { canonicalJson } from '../../canonical-json.ts'
import type { Tx } from '../../db/database.ts'
import { newId } from '../../ids.ts'
import { Refusal } from '../../refusal.ts'
import type { Vault } from '../vault.ts'
import type { Signature, SignedDocument } from './form.ts'
import { insertSignature, revocationOf, signatureById, signaturesOn, type CertificateRow } from './repository.ts'
import type { Signer } from './signer.ts'
import { suites } from './suites.ts'
import type { Timestamper } from './timestamper.ts'
import { digestOf, stampedText, verifySignedDocument } from './verify.ts'

/** What a signature is set on, and by whom. */
export interface SigningOrder {
  actor: { accountId: string; centreId: string }
  pin: string
  subject: { type: string; id: string }
  /** Anything JSON holds; `undefined` fields are left out, dates become text. */
  document: unknown
  /** Stored files that belong to it: id, and SHA-256 in hex. */
  attachments?: readonly { id: string; sha256: string }[]
  now: Date
}

/** A signature as it is shown and printed. */
export interface MadeSignature {
  id: string
  signerId: string
  signerName: string
  organization: string
  serial: string
  issuer: string
  suite: Signature['suite']
  signedAt: Date
  demonstration: boolean
  rootFingerprint: string
  /** SHA-256 of the canonical document, hex. */
  documentSha256: string
}

/** Signatures over documents, each stored with what was signed. */
export interface Signing {
  readonly signer: Signer
  /** Throws `signing.not_enrolled`, `signing.certificate_expired`, `signing.pin_wrong`, `signing.pin_locked`. */
  sign(tx: Tx, order: SigningOrder): Promise<MadeSignature>
  /** In the order they were made. */
  signaturesOf(tx: Tx, subject: { type: string; id: string }): Promise<MadeSignature[]>
  /** The file that is verified without us. Throws `object.not_found`. */
  exported(tx: Tx, signatureId: string): Promise<SignedDocument>
  /** Also says when the certificate was revoked. Throws `signing.not_a_signature`. */
  verify(tx: Tx, signed: SignedDocument): Promise<SignatureVerdict>
}

interface SigningParts {
  vault: Vault
  signer: Signer
  timestamper: Timestamper
  /** Fingerprints. */
  trustedRoots: ReadonlySet<string>
}

export function createSigning({ vault, signer, timestamper, trustedRoots }: SigningParts): Signing {
  async function usableCertificate(tx: Tx, accountId: string, now: Date): Promise<CertificateRow> {
    const certificate = await signer.certificateOf(tx, accountId)
    if (!certificate) throw new Refusal('signing.not_enrolled')
    if (certificate.not_after <= now) throw new Refusal('signing.certificate_expired')
    return certificate
  }

  return {
    signer,
    async sign(tx, { actor, pin, subject, document, attachments = [], now }) {
      const certificate = await usableCertificate(tx, actor.accountId, now)
      const suite = suites[certificate.suite]
      // As it comes out of the file again.
      const text = canonicalJson(JSON.parse(JSON.stringify(document ?? null)))
      const statement: Signature['statement'] = {
        document: { algorithm: suite.digest, digest: digestOf(suite, text) },
        attachments: attachments.map(({ id, sha256 }) => ({ id, sha256 })),
        subject,
        certificate: suite.read(certificate.certificate).fingerprint,
        signedAt: now.toISOString(),
      }
      const value = (await signer.sign(certificate, canonicalJson(statement), { pin, now })).toString('base64url')
      const timestamp = await timestamper.stamp(certificate.suite, digestOf(suite, stampedText({ statement, value })), now)
      const signature: Signature = {
        form: 'jilian-signature-1',
        demonstration: signer.demonstration || timestamper.demonstration,
        suite: certificate.suite,
        statement,
        value,
        certificates: [certificate.certificate, signer.rootOf(certificate)],
        timestamp,
      }
      const row = {
        id: newId(),
        signer_id: actor.accountId,
        document_sha256: createHash('sha256').update(text).digest(),
        signed_at: now,
      }
      await insertSignature(tx, {
        ...row,
        centre_id: actor.centreId,
        subject_type: subject.type,
        subject_id: subject.id,
        certificate_id: certificate.id,
        document_encrypted: vault.encrypt(text),
        signature: JSON.stringify(signature),
      })
      return shown({ ...row, signature })
    },

    async signaturesOf(tx, { type, id }) {
      return (await signaturesOn(tx, type, id)).map((row) => shown({ ...row, signature: row.signature as unknown as Signature }))
    },

    async exported(tx, signatureId) {
      const row = await signatureById(tx, signatureId)
      return {
        form: 'jilian-signed-document-1',
        document: JSON.parse(vault.decrypt(row.document_encrypted)) as unknown,
        signature: row.signature as unknown as Signature,
      }
    },

    async verify(tx, signed) {
      const verdict = verifySignedDocument(signed, trustedRoots)
      const revokedAt = verdict.trusted ? await revocationOf(tx, verdict.serial) : null
      return { ...verdict, revokedAt: revokedAt?.toISOString() ?? null }
    },
  }
}

interface ShownRow {
  id: string
  signer_id: string
  document_sha256: Buffer
  signed_at: Date
  signature: Signature
}

function shown({ id, signer_id, document_sha256, signed_at, signature }: ShownRow): MadeSignature {
  const suite = suites[signature.suite]
  const [leaf, root] = signature.certificates.map((text) => suite.read(text))
  return {
    id,
    signerId: signer_id,
    signerName: leaf!.subject.name,
    organization: leaf!.subject.organization,
    serial: leaf!.serial,
    issuer: leaf!.issuer,
    suite: signature.suite,
    signedAt: signed_at,
    demonstration: signature.demonstration,
    rootFingerprint: root!.fingerprint,
    documentSha256: document_sha256.toString('hex'),
  }
}
