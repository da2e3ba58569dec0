import type { Consult } from '#contract/rest/consult-shapes.ts'
import { acceptInvitation } from '#contract/rest/consult-invitations.ts'
import { rateConsult, saveReport, signReport } from '#contract/rest/consult-reports.ts'
import { correctAttendees, endSession, enterWaitingRoom, startSession } from '#contract/rest/consult-session.ts'
import { consultCandidates, returnConsult, scheduleConsult, takeConsult, type Candidate } from '#contract/rest/consult-triage.ts'
import { approveEmergency, createConsult, listConsults, submitConsult } from '#contract/rest/consults.ts'
import { onCall } from '#contract/rest/rotas.ts'
import type { AskedConsultKind } from '#contract/vocabulary-consults.ts'
import { ApiClient } from '../api-client.ts'
import type { Briefing } from '../briefing.ts'
import { cases, report, said } from './cases.ts'
import { People } from './people.ts'

const minute_ms = 60_000
const quarter_ms = 15 * minute_ms

/**
 * What a newcomer finds at the consult centre: doctors on call who can sign, and a handful of consults, one in each state that matters. It
 * is played through the screens' own doors, once: where anybody has asked for anything already, it is left as it is.
 */
export async function playConsults(briefing: Briefing, log: (line: string) => void): Promise<void> {
  const people = new People(briefing)
  const desk = await people.as('coordinator')
  await giveKeys(briefing, people, desk)
  const { consults } = await desk.call(listConsults, { query: { box: 'all', limit: 1 } })
  if (consults.length > 0) return
  const scene = new Scene(briefing, people, desk)
  await scene.reported()
  await scene.agreed()
  await scene.askedForTomorrow()
  await scene.atTheDesk()
  await scene.sentBack()
  await scene.multidisciplinary()
  await scene.draft()
  log('a handful of consults stands at the consult centre')
}

/** Everybody who is on call may be handed a report to sign; so may the doctor whose login is told. */
async function giveKeys({ accounts }: Briefing, people: People, desk: ApiClient): Promise<void> {
  const { slots } = await desk.call(onCall, { query: { service: 'consultation' } })
  const onDuty = slots.map(({ slot }) => people.loginOf(slot.doctor.accountId))
  const told = accounts.find(({ roles }) => roles.includes('specialist'))?.login
  for (const login of new Set([told, ...onDuty])) if (login) await people.giveKey(login)
}

class Scene {
  readonly #briefing: Briefing
  readonly #people: People
  readonly #desk: ApiClient

  constructor(briefing: Briefing, people: People, desk: ApiClient) {
    this.#briefing = briefing
    this.#people = people
    this.#desk = desk
  }

  /** Asked, arranged, met, signed and rated: with a paper on both sides. */
  async reported(): Promise<void> {
    const asker = await this.#people.as('clinic')
    const asked = await this.#arrange(await this.#submit('clinic', 'chestPain'), null, 1)
    const doctor = await this.#doctor(asked, 0)
    const consultId = asked.id
    await this.#accept(asked, doctor)
    await asker.call(approveEmergency, {
      params: { consultId },
      body: said.approval,
    })
    await asker.call(enterWaitingRoom, { params: { consultId } })
    await doctor.call(startSession, { params: { consultId }, body: { admit: true } })
    const ended = await doctor.call(endSession, { params: { consultId } })
    // Nobody of the demonstration sits before a camera: who was there is told by hand.
    const told = ended.startedAt!
    const present = [ended.inviting.doctor!, asked.invitations[0]!.doctor]
    await doctor.call(correctAttendees, {
      params: { consultId },
      body: {
        version: ended.version,
        reason: said.attendeesReason,
        attendees: present.map(({ accountId, name, institutionId }) => ({
          accountId,
          name,
          institutionId,
          joinedAt: told,
          leftAt: ended.endedAt,
        })),
      },
    })
    const draft = await doctor.call(saveReport, { params: { consultId }, body: { version: null, ...report } })
    await this.#people.giveKey(this.#people.loginOf(asked.invitations[0]!.doctor.accountId)!)
    await doctor.call(signReport, {
      params: { reportId: draft.id },
      body: { version: draft.version, pin: this.#briefing.pin, withoutOpinionsReason: null, withoutPresenceReason: null },
    })
    await asker.call(rateConsult, { params: { consultId }, body: { score: 5, comment: said.rating } })
  }

  /** Today, agreed: it stands in the calendar, and the consent is still to be signed. */
  async agreed(): Promise<void> {
    const asked = await this.#arrange(await this.#submit('clinic-yitang', 'stroke'), this.#in(45), 1)
    await this.#accept(asked, await this.#doctor(asked, 0))
  }

  /** Arranged, and the doctor has not answered yet. */
  async askedForTomorrow(): Promise<void> {
    await this.#arrange(await this.#submit('clinic-mianshan', 'copd'), this.#in(24 * 60), 1)
  }

  async atTheDesk(): Promise<void> {
    await this.#submit('clinic-hongshan', 'childFever')
  }

  async sentBack(): Promise<void> {
    const { id } = await this.#submit('clinic', 'hypertension')
    const taken = await this.#desk.call(takeConsult, { params: { consultId: id } })
    await this.#desk.call(returnConsult, {
      params: { consultId: id },
      body: { version: taken.version, reason: said.returned },
    })
  }

  /** The county's own difficult case, before doctors of two other hospitals. */
  async multidisciplinary(): Promise<void> {
    const consult = await this.#submit('hub-cardiology2', 'heartFailure', 'multidisciplinary')
    await this.#arrange(consult, this.#in(150), 2)
  }

  async draft(): Promise<void> {
    const { newPatient, chiefComplaint, specialty } = cases.copd
    const asker = await this.#people.as('clinic')
    await asker.call(createConsult, {
      body: {
        incidentId: null,
        patientId: null,
        newPatient: { ...newPatient, name: said.drafted },
        kind: 'consultation',
        chiefComplaint,
        specialty,
      },
    })
  }

  async #submit(login: string, of: keyof typeof cases, kind: AskedConsultKind = 'consultation'): Promise<Consult> {
    const asker = await this.#people.as(login)
    const draft = await asker.call(createConsult, { body: { incidentId: null, patientId: null, kind, ...cases[of] } })
    return asker.call(submitConsult, { params: { consultId: draft.id }, body: { version: draft.version } })
  }

  /** The desk takes it and asks so many doctors, each of another institution, who is on call first. */
  async #arrange(consult: Consult, startsAt: string | null, institutions: number): Promise<Consult> {
    const params = { consultId: consult.id }
    const taken = await this.#desk.call(takeConsult, { params })
    const query = { specialty: consult.specialty!, ...(startsAt ? { startsAt } : {}) }
    const { candidates } = await this.#desk.call(consultCandidates, { params, query })
    const free = candidates.filter(({ busy }) => !busy)
    const chosen = free.filter(
      (one, index) => isFirstOf(free, one, index) && (institutions === 1 || one.institution.id !== consult.inviting.institution.id),
    )
    return this.#desk.call(scheduleConsult, {
      params,
      body: {
        version: taken.version,
        startsAt,
        durationMin: 30,
        join: 'all',
        doctors: chosen.slice(0, institutions).map(({ doctor }) => ({ accountId: doctor.accountId, specialty: consult.specialty! })),
        override: null,
      },
    })
  }

  #doctor(consult: Consult, place: number): Promise<ApiClient> {
    return this.#people.as(this.#people.loginOf(consult.invitations[place]!.doctor.accountId)!)
  }

  async #accept(consult: Consult, doctor: ApiClient): Promise<void> {
    await doctor.call(acceptInvitation, { params: { invitationId: consult.invitations[0]!.id } })
  }

  /** At the next quarter of an hour after so many minutes. */
  #in(minutes: number): string {
    const at_ms = this.#briefing.clock.now_ms() + minutes * minute_ms
    return new Date(Math.ceil(at_ms / quarter_ms) * quarter_ms).toISOString()
  }
}

const isFirstOf = (all: readonly Candidate[], { institution }: Candidate, index: number): boolean =>
  all.findIndex((one) => one.institution.id === institution.id) === index
