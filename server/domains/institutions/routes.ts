import * as contract from '#contract/rest/institutions.ts'
import type { Http } from '#platform/http/http.ts'
import { listHospitals } from './hospitals.ts'
import { guardInstitutions } from './policy.ts'
import * as institutions from './service.ts'

export function serveInstitutions(http: Http): void {
  guardInstitutions(http)
  http.serve(contract.getCentre, ({ tx, actor }) => institutions.readCentre(tx, actor.centreId))
  http.serve(contract.listInstitutions, async ({ tx, actor }) => ({
    institutions: await institutions.listInstitutions(tx, actor.centreId),
  }))
  http.serve(contract.listHospitals, async ({ tx, actor, query }) => ({ hospitals: await listHospitals(tx, actor.centreId, query) }))
  http.serve(contract.createInstitution, ({ tx, actor, body, now }) => institutions.createInstitution(tx, actor, body, now))
  http.serve(contract.updateInstitution, ({ tx, actor, params, body, now }) =>
    institutions.updateInstitution(tx, actor, params.institutionId, body, now),
  )
}
