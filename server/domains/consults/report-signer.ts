import type { Signing } from '#platform/crypto/signing/signing.ts'
import type { ReportSigner } from './parts.ts'

const subject = (reportId: string) => ({ type: 'consult_report', id: reportId })

/** Reports are signed by the platform's signer, whichever authority stands behind it. */
export const reportSigner = (signing: Signing): ReportSigner => ({
  async sign(tx, { accountId, centreId }, { reportId, document, pin }, now) {
    const { id } = await signing.sign(tx, { actor: { accountId, centreId }, pin, subject: subject(reportId), document, now })
    return { signatureId: id }
  },
  signaturesOf: (tx, reportId) => signing.signaturesOf(tx, subject(reportId)),
})
