import * as contract from '#contract/rest/signing.ts'
import type { Actor } from '../../actor.ts'
import type { Tx } from '../../db/database.ts'
import type { Asked, Http } from '../../http/http.ts'
import type { CertificateRow } from './repository.ts'
import type { Signing } from './signing.ts'
import { suites } from './suites.ts'
import { parseSignedDocument } from './verify.ts'

export interface SigningRouteParts {
  signing: Signing
  /** Throws where the password is not the actor's; accounts know it, with the lock-out of signing in. */
  provePassword(asked: Asked<typeof contract.enrolSigning>): Promise<void>
  /** The institution's name as it is printed beside the person's. */
  organizationOf(tx: Tx, actor: Actor): Promise<string>
}

export function serveSigning(http: Http, { signing, provePassword, organizationOf }: SigningRouteParts): void {
  const { signer } = signing
  http.serve(contract.mySigning, async ({ tx, actor, now }) => {
    const certificate = await signer.certificateOf(tx, actor.accountId)
    const lockedUntil = await signer.lockedUntil(actor.accountId, now)
    return {
      certificate: certificate && shown(certificate, signer.demonstration),
      lockedUntil: lockedUntil?.toISOString() ?? null,
      demonstration: signer.demonstration,
    }
  })
  http.serve(contract.enrolSigning, async (asked) => {
    const { tx, actor, body, now } = asked
    await provePassword(asked)
    const person = {
      accountId: actor.accountId,
      centreId: actor.centreId,
      login: actor.login,
      name: actor.displayName,
      organization: await organizationOf(tx, actor),
    }
    return shown(await signer.enrol(tx, person, { pin: body.pin, suite: body.suite, now }), signer.demonstration)
  })
  http.serve(contract.verifySignature, ({ tx, body }) => signing.verify(tx, parseSignedDocument(body.file)))
}

function shown(row: CertificateRow, demonstration: boolean): contract.SigningCertificate {
  const { fingerprint, issuer } = suites[row.suite].read(row.certificate)
  return {
    id: row.id,
    suite: row.suite,
    serial: row.serial,
    subject: row.subject,
    issuer,
    notBefore: row.not_before.toISOString(),
    notAfter: row.not_after.toISOString(),
    fingerprint,
    demonstration,
  }
}
