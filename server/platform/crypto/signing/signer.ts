import type { SuiteName } from '#contract/rest/signing.ts'
import type { Database, Tx } from '../../db/database.ts'
import { newId } from '../../ids.ts'
import { Refusal } from '../../refusal.ts'
import type { Vault } from '../vault.ts'
import type { DemonstrationAuthority } from './demonstration-authority.ts'
import { checkPin, openWithPin, sealWithPin } from './pin.ts'
import { createPinAttempts } from './pin-attempts.ts'
import { insertCertificate, liveCertificate, revokeLive, type CertificateRow } from './repository.ts'
import { suites } from './suites.ts'

/** Who gets a certificate, as it is printed. */
export interface SigningPerson {
  accountId: string
  centreId: string
  login: string
  name: string
  organization: string
}

/**
 * One way to sign. The law wants the key in its owner's hands alone, so every way asks its owner for something at each signature: here a PIN;
 * a licensed authority's signer asks a USB key, a telephone or the other half of a split key, with `pin` as what unlocks it.
 */
export interface Signer {
  readonly name: string
  /** Its signatures have no legal effect and are printed as such. */
  readonly demonstration: boolean
  /** A new certificate; the one before is revoked. Throws `signing.pin_weak`. */
  enrol(tx: Tx, person: SigningPerson, how: { pin: string; suite: SuiteName; now: Date }): Promise<CertificateRow>
  /** The live one, also where it has expired; null where there is none. */
  certificateOf(tx: Tx, accountId: string): Promise<CertificateRow | null>
  /** The certificate of its authority, which comes with every signature. */
  rootOf(certificate: CertificateRow): string
  /** Throws `signing.pin_wrong`, `signing.pin_locked`. */
  sign(certificate: CertificateRow, text: string, how: { pin: string; now: Date }): Promise<Buffer>
  lockedUntil(accountId: string, now: Date): Promise<Date | null>
}

/** Keys made and kept here, each sealed by its owner's PIN; certificates of the demonstration authority. */
export function demonstrationSigner(parts: { db: Database; vault: Vault; authority: DemonstrationAuthority }): Signer {
  const { vault, authority } = parts
  const attempts = createPinAttempts(parts.db)
  const name = 'demonstration'
  return {
    name,
    demonstration: true,
    lockedUntil: attempts.lockedUntil,
    rootOf: ({ suite }) => authority.root(suite),

    async enrol(tx, person, { pin, suite, now }) {
      checkPin(pin, person.login)
      const { generate, read } = suites[suite]
      const keys = generate()
      const subject = { name: person.name, organization: person.organization, accountId: person.accountId }
      const certificate = await authority.certify(suite, { subject, publicKey: keys.publicKey, now })
      const facts = read(certificate)
      await revokeLive(tx, person.accountId, now)
      const row = await insertCertificate(tx, {
        id: newId(),
        centre_id: person.centreId,
        account_id: person.accountId,
        signer: name,
        suite,
        serial: facts.serial,
        subject: `${facts.subject.name} · ${facts.subject.organization}`,
        certificate,
        private_key_sealed: await sealWithPin(vault, pin, keys.privateKey),
        not_before: facts.notBefore,
        not_after: facts.notAfter,
        created_at: now,
      })
      // Whoever proved the password may choose a new PIN, also where the old one was guessed at.
      await attempts.clear(person.accountId)
      return row as CertificateRow
    },

    async certificateOf(tx, accountId) {
      return ((await liveCertificate(tx, accountId)) as CertificateRow | undefined) ?? null
    },

    async sign(certificate, text, { pin, now }) {
      const left = await attempts.begin(certificate.account_id, now)
      const privateKey = await openWithPin(vault, pin, certificate.private_key_sealed!)
      if (privateKey === null) throw new Refusal('signing.pin_wrong', { left })
      await attempts.clear(certificate.account_id)
      return suites[certificate.suite].sign(privateKey, text)
    },
  }
}
