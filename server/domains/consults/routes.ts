import * as fileRoutes from '#contract/rest/consult-files.ts'
import * as invitationRoutes from '#contract/rest/consult-invitations.ts'
import * as sessionRoutes from '#contract/rest/consult-session.ts'
import * as triageRoutes from '#contract/rest/consult-triage.ts'
import * as contract from '#contract/rest/consults.ts'
import type { Http } from '#platform/http/http.ts'
import type { IncidentParts } from '../incidents/service.ts'
import { serveAgreements } from './agreements/routes.ts'
import { acceptInvitation, declineInvitation } from './answer-invitation.ts'
import { correctAttendees } from './attendees.ts'
import { serveBookings } from './bookings/routes.ts'
import { cancelConsult } from './cancel.ts'
import { candidatesFor } from './candidates.ts'
import { approveEmergency, signConsent } from './consent.ts'
import { createConsult, saveDraft } from './drafts.ts'
import { recordOf } from './entries.ts'
import { figuresOf } from './figures.ts'
import { keepMaterial, keepSignature } from './files.ts'
import { incidentOfConsult } from './incident-of-consult.ts'
import { calendarOf, invitationsFor, listConsults } from './lists.ts'
import { addMaterial } from './materials.ts'
import { optionsFor } from './options.ts'
import type { ConsultParts } from './parts.ts'
import { consultPolicy } from './policy.ts'
import { servePractitioners } from './practitioners/routes.ts'
import { readConsult } from './presenter.ts'
import { serveReports } from './report.routes.ts'
import { serveRotas } from './rotas/routes.ts'
import { changeConsultTime, inviteDoctor, scheduleConsult } from './schedule.ts'
import { admitAskers, endSession, startSession } from './session.ts'
import { submitConsult } from './submit.ts'
import { regradeConsult, returnConsult, takeConsult } from './triage.ts'
import { enterWaitingRoom, leaveWaitingRoom } from './waiting.ts'
import { queueOf } from './waiting-room.ts'
import { withdrawInvitation } from './withdraw-invitation.ts'

/** Consults, and with them practitioners, agreements, rotas and the services that meet in the same rooms. */
export function serveConsults(http: Http, parts: ConsultParts & Pick<IncidentParts, 'assignmentsOf'>): void {
  const { vault } = parts
  consultPolicy(http)
  serveRequests()
  serveFiles()
  serveTriage()
  serveInvitations()
  serveSession()
  serveReports(http, parts)
  servePractitioners(http, vault)
  serveAgreements(http, parts.files)
  serveRotas(http)
  serveBookings(http, parts)

  function serveRequests() {
    http.serve(contract.createConsult, ({ tx, actor, body, now }) => createConsult(tx, parts, actor, body, now))
    http.serve(contract.saveDraft, ({ tx, actor, params, body, now }) => saveDraft(tx, parts, actor, params.consultId, body, now))
    http.serve(contract.submitConsult, ({ tx, actor, params, body, now }) =>
      submitConsult(tx, parts, actor, params.consultId, body.version, now),
    )
    http.serve(contract.cancelConsult, ({ tx, actor, params, body, now }) => cancelConsult(tx, parts, actor, params.consultId, body, now))
    http.serve(contract.getConsult, ({ tx, actor, params, now }) => readConsult(tx, vault, actor, params.consultId, now))
    http.serve(contract.consultRecord, async ({ tx, params }) => ({ entries: await recordOf(tx, vault, params.consultId) }))
    http.serve(contract.consultIncident, ({ tx, params }) => incidentOfConsult(tx, parts.assignmentsOf, params.consultId))
    http.serve(contract.listConsults, async ({ tx, actor, query, now }) => ({ consults: await listConsults(tx, vault, actor, query, now) }))
    http.serve(contract.consultCalendar, async ({ tx, actor, query, now }) => ({
      consults: await calendarOf(tx, vault, actor, query, now),
    }))
    http.serve(contract.consultOptions, ({ tx, actor, query, now }) => optionsFor(tx, actor, query, now))
    http.serve(contract.consultFigures, ({ tx, actor, query }) => figuresOf(tx, actor.centreId, query))
    http.serve(contract.addMaterial, ({ tx, actor, params, body, now }) => addMaterial(tx, parts, actor, params.consultId, body, now))
    http.serve(contract.signConsent, ({ tx, actor, params, body, now }) => signConsent(tx, parts, actor, params.consultId, body, now))
    http.serve(contract.approveEmergency, ({ tx, actor, params, body, now }) =>
      approveEmergency(tx, parts, actor, params.consultId, body, now),
    )
  }

  function serveFiles() {
    http.serveUpload(fileRoutes.uploadConsultFile, ({ tx, actor, params, file, now }) =>
      keepMaterial(tx, parts, actor, params.consultId, file, now),
    )
    http.serveUpload(fileRoutes.uploadConsentSignature, ({ tx, actor, params, file, now }) =>
      keepSignature(tx, parts, actor, params.consultId, file, now),
    )
    http.serveDownload(fileRoutes.consultFile, ({ tx, params }) => parts.files.open(tx, params.fileId))
  }

  function serveTriage() {
    http.serve(triageRoutes.takeConsult, ({ tx, actor, params, now }) => takeConsult(tx, parts, actor, params.consultId, now))
    http.serve(triageRoutes.regradeConsult, ({ tx, actor, params, body, now }) =>
      regradeConsult(tx, parts, actor, params.consultId, body, now),
    )
    http.serve(triageRoutes.returnConsult, ({ tx, actor, params, body, now }) =>
      returnConsult(tx, parts, actor, params.consultId, body, now),
    )
    http.serve(triageRoutes.scheduleConsult, ({ tx, actor, params, body, now }) =>
      scheduleConsult(tx, parts, actor, params.consultId, body, now),
    )
    http.serve(triageRoutes.changeConsultTime, ({ tx, actor, params, body, now }) =>
      changeConsultTime(tx, parts, actor, params.consultId, body, now),
    )
    http.serve(triageRoutes.inviteDoctor, ({ tx, actor, params, body, now }) => inviteDoctor(tx, parts, actor, params.consultId, body, now))
    http.serve(triageRoutes.withdrawInvitation, ({ tx, actor, params, body, now }) =>
      withdrawInvitation(tx, parts, actor, params.invitationId, body, now),
    )
    http.serve(triageRoutes.consultCandidates, async ({ tx, params, query, now }) => ({
      candidates: await candidatesFor(tx, params.consultId, query, now),
    }))
  }

  function serveInvitations() {
    http.serve(invitationRoutes.myInvitations, async ({ tx, actor, now }) => ({
      invitations: await invitationsFor(tx, vault, actor, now),
    }))
    http.serve(invitationRoutes.acceptInvitation, ({ tx, actor, params, now }) =>
      acceptInvitation(tx, parts, actor, params.invitationId, now),
    )
    http.serve(invitationRoutes.declineInvitation, ({ tx, actor, params, body, now }) =>
      declineInvitation(tx, parts, actor, params.invitationId, body, now),
    )
  }

  function serveSession() {
    http.serve(sessionRoutes.enterWaitingRoom, ({ tx, actor, params, now }) => enterWaitingRoom(tx, parts, actor, params.consultId, now))
    http.serve(sessionRoutes.leaveWaitingRoom, ({ tx, actor, params, now }) => leaveWaitingRoom(tx, parts, actor, params.consultId, now))
    http.serve(sessionRoutes.myQueue, async ({ tx, actor }) => ({ queue: await queueOf(tx, vault, actor.accountId) }))
    http.serve(sessionRoutes.startSession, ({ tx, actor, params, body, now }) =>
      startSession(tx, parts, actor, params.consultId, body, now),
    )
    http.serve(sessionRoutes.admitAskers, ({ tx, actor, params, now }) => admitAskers(tx, parts, actor, params.consultId, now))
    http.serve(sessionRoutes.endSession, ({ tx, actor, params, now }) => endSession(tx, parts, actor, params.consultId, now))
    http.serve(sessionRoutes.correctAttendees, ({ tx, actor, params, body, now }) =>
      correctAttendees(tx, parts, actor, params.consultId, body, now),
    )
  }
}
