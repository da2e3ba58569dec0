import { Value } from 'typebox/value'
import type { SignatureFault, SignatureVerdict } from '#contract/rest/signing.ts'
import { canonicalJson } from '../../canonical-json.ts'
import { Refusal } from '../../refusal.ts'
import { digest } from '../digest.ts'
import { SignedDocument, type Signature } from './form.ts'
import type { CertificateFacts, CertificateUse, Suite } from './suite.ts'
import { suites } from './suites.ts'

/** What the offline verifier and the server say of a signed document. Revocation is known only where the certificate was issued. */
export type Verdict = Omit<SignatureVerdict, 'revokedAt'>

/** The text of an exported file. Throws `signing.not_a_signature`. */
export function parseSignedDocument(text: string): SignedDocument {
  try {
    const value: unknown = JSON.parse(text)
    if (Value.Check(SignedDocument, value)) return value
  } catch {
    // Said below.
  }
  throw new Refusal('signing.not_a_signature')
}

/** Hex digest of a canonical text by a suite's own algorithm. */
export const digestOf = (suite: Suite, text: string): string => digest(suite.digest, Buffer.from(text)).toString('hex')

/** What a time stamp is set on. */
export const stampedText = ({ statement, value }: Pick<Signature, 'statement' | 'value'>): string => canonicalJson({ statement, value })

/**
 * Verifies with nothing but the file itself: no database, no network. `trustedRoots` are fingerprints; without them the verdict says
 * that it all fits together, and not who made it. Throws `signing.not_a_signature` where a certificate cannot be read at all.
 */
export function verifySignedDocument({ document, signature }: SignedDocument, trustedRoots: ReadonlySet<string>): Verdict {
  const suite = suites[signature.suite]
  const { statement, timestamp } = signature
  const faults = new Set<SignatureFault>()
  const claim = (holds: boolean, fault: SignatureFault) => void (holds || faults.add(fault))

  const signer = readChain(suite, signature.certificates)
  const stamper = readChain(suites[timestamp.suite], timestamp.certificates)
  const stampedAt = new Date(timestamp.statement.time)
  const signedAt = new Date(statement.signedAt)

  claim(
    statement.document.algorithm === suite.digest && statement.document.digest === digestOf(suite, canonicalJson(document)),
    'document_altered',
  )
  claim(holds(suite, signer.leaf, canonicalJson(statement), signature.value), 'statement_altered')
  claim(statement.certificate === signer.leaf.fingerprint, 'certificate_mismatch')
  claim(isSound(signer, 'person'), 'chain_broken')
  claim(isValidAt(signer.leaf, stampedAt) && isValidAt(signer.root, stampedAt), 'certificate_not_valid_then')
  claim(
    isSound(stamper, 'timestamp') &&
      isValidAt(stamper.leaf, stampedAt) &&
      holds(suites[timestamp.suite], stamper.leaf, canonicalJson(timestamp.statement), timestamp.value),
    'timestamp_broken',
  )
  claim(
    timestamp.statement.digest === digestOf(suites[timestamp.suite], stampedText(signature)) && Math.abs(+stampedAt - +signedAt) <= near_ms,
    'timestamp_elsewhere',
  )
  return {
    intact: faults.size === 0,
    faults: [...faults],
    trusted: trustedRoots.has(signer.root.fingerprint) && trustedRoots.has(stamper.root.fingerprint),
    // The names in the certificates are signed; the word in the file is not.
    demonstration: signature.demonstration || timestamp.demonstration || isDemonstration(signer.root) || isDemonstration(stamper.root),
    suite: signature.suite,
    signer: signer.leaf.subject,
    serial: signer.leaf.serial,
    issuer: signer.root.subject.name,
    rootFingerprint: signer.root.fingerprint,
    signedAt: signedAt.toISOString(),
    stampedAt: stampedAt.toISOString(),
    attachments: statement.attachments,
  }
}

/** A time stamp is set at once; a day between them means that one of the two clocks lies. */
const near_ms = 300_000

/** What the names of a demonstration's certificates say of themselves. */
export const demonstrationMark = 'demonstration, no legal effect'
const isDemonstration = (root: CertificateFacts) => root.subject.organization.includes(demonstrationMark)

interface Chain {
  leaf: CertificateFacts
  root: CertificateFacts
  isIssued: boolean
}

function readChain(suite: Suite, [leaf, root]: readonly string[]): Chain {
  try {
    return {
      leaf: suite.read(leaf!),
      root: suite.read(root!),
      isIssued: suite.isIssuedBy(leaf!, root!) && suite.isIssuedBy(root!, root!),
    }
  } catch {
    throw new Refusal('signing.not_a_signature')
  }
}

const isSound = ({ leaf, root, isIssued }: Chain, use: CertificateUse) => isIssued && leaf.use === use && root.use === 'authority'
const isValidAt = ({ notBefore, notAfter }: CertificateFacts, time: Date) => notBefore <= time && time <= notAfter

function holds(suite: Suite, { publicKey }: CertificateFacts, text: string, value: string): boolean {
  try {
    return suite.verify(publicKey, text, Buffer.from(value, 'base64url'))
  } catch {
    return false
  }
}
