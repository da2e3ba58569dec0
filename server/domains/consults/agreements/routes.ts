import * as contract from '#contract/rest/agreements.ts'
import type { Http } from '#platform/http/http.ts'
import type { ConsultFiles } from '../parts.ts'
import { agreementPolicy } from './policy.ts'
import { createAgreement, endAgreement, keepPaper, listAgreements, openPaper, updateAgreement } from './service.ts'

export function serveAgreements(http: Http, files: ConsultFiles): void {
  agreementPolicy(http)
  http.serve(contract.listAgreements, async ({ tx, actor, query, now }) => ({
    agreements: await listAgreements(tx, actor.centreId, query.institutionId, now),
  }))
  http.serve(contract.createAgreement, ({ tx, actor, body, now }) => createAgreement(tx, actor, body, now))
  http.serve(contract.updateAgreement, ({ tx, actor, params, body, now }) => updateAgreement(tx, actor, params.agreementId, body, now))
  http.serve(contract.endAgreement, ({ tx, actor, params, body, now }) => endAgreement(tx, actor, params.agreementId, body, now))
  http.serveUpload(contract.uploadAgreementPaper, ({ tx, actor, params, file, now }) =>
    keepPaper(tx, files, actor, params.agreementId, file, now),
  )
  http.serveDownload(contract.agreementPaper, ({ tx, params }) => openPaper(tx, files, params.agreementId))
}
