import { Readable } from 'node:stream'
import { expect } from 'vitest'
import type { Invitation, Consult } from '#contract/rest/consult-shapes.ts'
import type { Report } from '#contract/rest/consult-reports.ts'
import type { ConsultEntry } from '#contract/rest/consults.ts'
import type { Institution } from '#contract/rest/institutions.ts'
import type { RotaSlot } from '#contract/rest/rotas.ts'
import { accountByLogin } from '#domains/accounts/repository.ts'
import { sessionCookie } from '#platform/http/session-cookie.ts'
import { createLogger } from '#platform/log.ts'
import { fireDueTimers } from '#server/jobs/fire-timers.ts'
import { newId } from '#platform/ids.ts'
import type { SignedIn } from './app.ts'
import { startLine } from './line.ts'

export const signingPin = '83-blau-7'

/** A small picture: what a hand-drawn signature is. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

/** What a submission needs, all of it. */
export const fullRequest = {
  kind: 'consultation' as 'consultation' | 'multidisciplinary',
  grade: 'routine' as 'routine' | 'urgent' | 'immediate',
  careSetting: 'outpatient' as const,
  specialty: 'cardiology' as const,
  purpose: 'Which drug, and is a transfer needed?',
  chiefComplaint: 'Chest pain for two hours',
  history: 'Hypertension for ten years',
  examination: 'BP 150/90, HR 88',
  firstDiagnosis: 'Suspected ACS',
  treatment: 'Aspirin 300 mg',
  withoutFiles: true,
}

/** A county with its hub: the seeded doctors, their rotas, the desk. */
export type Desk = Awaited<ReturnType<typeof startDesk>>

export async function startDesk() {
  const line = await startLine()
  const { app } = line

  /** A session of somebody of the seed. */
  const signIn = (login: string): Promise<SignedIn> =>
    app.inTx(async (tx) => {
      const account = await accountByLogin(tx, login)
      if (!account) throw new Error(`nobody is called ${login}`)
      const opened = await app.accounts.sessions.open(tx, account, { address: '127.0.0.1', userAgent: 'test' }, app.clock.now())
      return { accountId: account.id, sessionId: opened.sessionId, login, cookie: `${sessionCookie}=${opened.token}` }
    })
  const people = async (...logins: string[]) => Promise.all(logins.map(signIn))
  const [clinic, coordinator, supervisor] = (await people('clinic', 'coordinator', 'supervisor')) as [SignedIn, SignedIn, SignedIn]
  const { institutions } = await line.done<{ institutions: Institution[] }>(coordinator, 'GET', '/api/institutions')
  const institution = (name: string) => institutions.find(({ shortName, name: full }) => shortName === name || full === name)!

  /** Seeded doctors on consultation call at the county hospital now, first call first. */
  async function onCall(specialty = 'cardiology'): Promise<{ slot: RotaSlot; who: SignedIn }[]> {
    const { slots } = await line.done<{ slots: { slot: RotaSlot }[] }>(coordinator, 'GET', `/api/rotas/on-call?specialty=${specialty}`)
    const hub = slots.filter(({ slot }) => slot.institution.name === '介休市人民医院')
    const logins = await app.inTx((tx) => tx.selectFrom('accounts').select(['id', 'login']).execute())
    return Promise.all(
      hub.map(async ({ slot }) => ({ slot, who: await signIn(logins.find(({ id }) => id === slot.doctor.accountId)!.login) })),
    )
  }

  async function firstOnCall(specialty = 'cardiology'): Promise<SignedIn> {
    const [first] = await onCall(specialty)
    if (!first) throw new Error('nobody is on call')
    return first.who
  }

  const read = (who: SignedIn, id: string) => line.done<Consult>(who, 'GET', `/api/consults/${id}`)
  const draft = (more: Record<string, unknown> = {}, who = clinic) =>
    line.done<Consult>(who, 'POST', '/api/consults', {
      incidentId: null,
      patientId: null,
      newPatient: { name: '王小明', sex: 'male', ageYears: 61 },
      ...fullRequest,
      ...more,
    })
  const submit = (consult: Consult, who = clinic) =>
    line.done<Consult>(who, 'POST', `/api/consults/${consult.id}/submission`, { version: consult.version })
  const submitted = async (more: Record<string, unknown> = {}, who = clinic) => submit(await draft(more, who), who)
  const schedule = (consult: Consult, doctors: { accountId: string; specialty?: string }[], more: Record<string, unknown> = {}) =>
    line.done<Consult>(coordinator, 'POST', `/api/consults/${consult.id}/schedule`, {
      version: consult.version,
      startsAt: null,
      durationMin: 30,
      join: 'all',
      doctors: doctors.map(({ accountId, specialty = 'cardiology' }) => ({ accountId, specialty })),
      override: { reason: 'test' },
      ...more,
    })
  const invitationOf = (consult: Consult, who: SignedIn): Invitation => {
    const found = consult.invitations.findLast(({ doctor, state }) => doctor.accountId === who.accountId && state !== 'withdrawn')
    expect(found, 'is invited').toBeDefined()
    return found!
  }
  const accept = (consult: Consult, who: SignedIn) =>
    line.done<Consult>(who, 'POST', `/api/consult-invitations/${invitationOf(consult, who).id}/acceptance`)
  const decline = (consult: Consult, who: SignedIn, reason = 'busy', note = '') =>
    line.done<Invitation>(who, 'POST', `/api/consult-invitations/${invitationOf(consult, who).id}/refusal`, { reason, note })
  const start = (consult: Consult, who: SignedIn, admit = true) =>
    line.done<Consult>(who, 'POST', `/api/consults/${consult.id}/session`, { admit })
  /** The people were in the room. */
  const enterRoom = (roomId: string, accountIds: readonly string[]) =>
    app.inTx(async (tx) => {
      for (const [index, accountId] of accountIds.entries()) {
        const joined_at = new Date(app.clock.now_ms() + index)
        const visit = { id: newId(), room_id: roomId, centre_id: app.centreId, account_id: accountId }
        const part = index === 0 ? 'host' : 'participant'
        await tx
          .insertInto('room_visits')
          .values({ ...visit, part, joined_at, last_seen_at: joined_at })
          .execute()
      }
    })
  /** Ends it after the doctor and the asker were there. */
  const end = async (consult: Consult, who: SignedIn) => {
    const { roomId } = await read(who, consult.id)
    await enterRoom(roomId!, [who.accountId, clinic.accountId])
    return line.done<Consult>(who, 'POST', `/api/consults/${consult.id}/end`)
  }
  const record = async (consult: Consult, who = coordinator) =>
    (await line.done<{ entries: ConsultEntry[] }>(who, 'GET', `/api/consults/${consult.id}/record`)).entries
  const kinds = async (consult: Consult, who = coordinator) => (await record(consult, who)).map(({ kind }) => kind)

  /** Keeps a file of the centre and gives its id. */
  const file = (bytes = png, name = 'signature.png') =>
    app.inTx(async (tx) => {
      const allowed = ['image/png', 'application/pdf']
      const staged = await app.files.stage(Readable.from(bytes), { maxBytes: 1_000_000, allowed, name })
      const options = { centreId: app.centreId, actorId: clinic.accountId, now: app.clock.now(), retentionUntil: null }
      return (await app.files.keep(tx, staged, options)).id
    }, app.centreId)
  const consent = async (consult: Consult, who = clinic) =>
    line.done<Consult>(who, 'POST', `/api/consults/${consult.id}/consent`, {
      signerName: '王芳',
      relation: 'child',
      fileId: await file(),
      witness: '护士 李',
    })

  /** An accepted consult of the first cardiologist on call, with consent. */
  async function accepted(more: Record<string, unknown> = {}) {
    const doctor = await firstOnCall()
    const scheduled = await schedule(await submitted(more), [doctor])
    await consent(scheduled)
    return { doctor, consult: await accept(scheduled, doctor) }
  }
  async function ended(more: Record<string, unknown> = {}) {
    const { doctor, consult } = await accepted(more)
    await start(consult, doctor)
    app.clock.advance(600_000)
    return { doctor, consult: await end(consult, doctor) }
  }

  const enrol = (who: SignedIn) =>
    app.inTx(async (tx) => {
      const { display_name: name } = await tx
        .selectFrom('accounts')
        .select('display_name')
        .where('id', '=', who.accountId)
        .executeTakeFirstOrThrow()
      const person = { accountId: who.accountId, centreId: app.centreId, login: who.login, name, organization: '介休市人民医院' }
      await app.signing.signer.enrol(tx, person, { pin: signingPin, suite: 'ecdsa-p256-sha256', now: app.clock.now() })
    }, app.centreId)
  const words = { opinion: 'Unstable angina is likely.', diagnosis: 'ACS', recommendations: 'Transfer for angiography.' }
  const writeReport = (consult: Consult, who: SignedIn, version: number | null = null) =>
    line.done<Report>(who, 'PUT', `/api/consults/${consult.id}/report`, { version, ...words })
  const sign = (report: Report, who: SignedIn, more: Record<string, unknown> = {}) =>
    line.done<Report>(who, 'POST', `/api/consult-reports/${report.id}/signature`, {
      version: report.version,
      pin: signingPin,
      withoutOpinionsReason: null,
      withoutPresenceReason: null,
      ...more,
    })
  async function reported(more: Record<string, unknown> = {}) {
    const { doctor, consult } = await ended(more)
    await enrol(doctor)
    const report = await sign(await writeReport(consult, doctor), doctor)
    return { doctor, report, consult: await read(doctor, consult.id) }
  }

  /** One sweep of the timers, as the jobs do it. */
  const sweep = () =>
    fireDueTimers({ db: app.db, clock: app.clock, log: createLogger(process.env.TEST_LOG_LEVEL ?? 'silent'), timers: app.timers })
  /** Lets time pass and sweeps once. */
  const pass = async (seconds: number) => {
    app.clock.advance(seconds * 1000)
    return sweep()
  }

  return {
    ...line,
    clinic,
    coordinator,
    supervisor,
    signIn,
    people,
    institution,
    onCall,
    firstOnCall,
    read,
    draft,
    submit,
    submitted,
    schedule,
    invitationOf,
    accept,
    decline,
    start,
    enterRoom,
    end,
    record,
    kinds,
    file,
    consent,
    accepted,
    ended,
    enrol,
    words,
    writeReport,
    sign,
    reported,
    sweep,
    pass,
  }
}
