import type { SuiteName } from '#contract/rest/signing.ts'
import type { DigestAlgorithm } from '../digest.ts'

/** Who a certificate names. `accountId` is null for authorities. */
export interface Subject {
  name: string
  organization: string
  accountId: string | null
}

export type CertificateUse = 'authority' | 'person' | 'timestamp'

export interface CertificateFacts {
  /** Hex. */
  serial: string
  subject: Subject
  issuer: string
  use: CertificateUse
  notBefore: Date
  notAfter: Date
  /** In the form of the suite. */
  publicKey: string
  /** SHA-256 of the certificate, hex. */
  fingerprint: string
}

export type CertificateDraft = Pick<CertificateFacts, 'serial' | 'subject' | 'use' | 'notBefore' | 'notAfter' | 'publicKey'>

export interface KeyPair {
  privateKey: string
  publicKey: string
}

/** One set of algorithms with its form of key and certificate. Keys, certificates and signatures are text and bytes to everybody else. */
export interface Suite {
  readonly name: SuiteName
  readonly digest: DigestAlgorithm
  generate(): KeyPair
  sign(privateKey: string, text: string): Buffer
  verify(publicKey: string, text: string, value: Buffer): boolean
  /** Without an issuer the certificate signs itself. */
  certify(draft: CertificateDraft, privateKey: string, issuer: string | null): Promise<string>
  /** Throws where the text is no certificate of this suite. */
  read(certificate: string): CertificateFacts
  /** Whether the issuer's key signed it and its name is the issuer's. */
  isIssuedBy(certificate: string, issuer: string): boolean
}
