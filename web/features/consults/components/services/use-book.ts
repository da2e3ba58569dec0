import { bookExpertClinic, bookFamilyVisit, bookOutpatient, bookWardRound, listBookings, type Booking } from '#contract/rest/services.ts'
import type { RemoteService } from '#contract/vocabulary-consults.ts'
import { rotaWeek } from '#contract/rest/rotas.ts'
import type { ApiProblem } from '../../../../shared/api/problem.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { filledBeds, newPatientOf, type BookingDraft } from '../../logic/booking.ts'
import { isoAt } from '../../logic/times.ts'

export interface Book {
  run: (draft: BookingDraft) => void
  busy: boolean
  problem: ApiProblem | null
  again: () => void
}

/** Books one of the services; each has its own route and its own form. `visitUrl`: the one-time address for a relative's phone, to be seen this once. */
export function useBook(service: RemoteService, onDone: (booking: Booking, visitUrl: string | null) => void): Book {
  const { timeZone } = useMe().centre
  const done = (booking: Booking, visitUrl: string | null = null) => {
    void readAgain(listBookings)
    void readAgain(rotaWeek)
    onDone(booking, visitUrl)
  }
  const commands = {
    outpatient: useCommand(bookOutpatient, (booking) => done(booking)),
    expert_clinic: useCommand(bookExpertClinic, (booking) => done(booking)),
    ward_round: useCommand(bookWardRound, (booking) => done(booking)),
    family_visit: useCommand(bookFamilyVisit, ({ visitUrl, ...booking }) => done(booking, visitUrl)),
  } as const
  const { busy, problem, again } = commands[service]
  return {
    busy,
    problem,
    again: () => void again(),
    run(draft) {
      const patient = { patientId: null, newPatient: newPatientOf(draft.patient) }
      const { slotId, complaint, history, examination, question, earlierTreatment, ward } = draft
      if (service === 'family_visit') {
        const startsAt = isoAt(draft.start, timeZone)
        if (!startsAt) return
        const endsAt = new Date(Date.parse(startsAt) + draft.durationMin * 60_000).toISOString()
        const { bed, visitorName, relation, visitorPhone } = draft
        return void commands.family_visit.run({
          body: {
            slotId,
            ...patient,
            startsAt,
            endsAt,
            ward: ward.trim(),
            bed: bed.trim(),
            visitorName: visitorName.trim(),
            relation,
            visitorPhone: visitorPhone || null,
          },
        })
      }
      if (!slotId) return
      switch (service) {
        case 'outpatient':
          return void commands.outpatient.run({ body: { slotId, ...patient, complaint, history, examination, question } })
        case 'expert_clinic':
          return void commands.expert_clinic.run({ body: { slotId, ...patient, complaint, history, earlierTreatment } })
        case 'ward_round':
          return void commands.ward_round.run({
            body: { slotId, roundKind: draft.roundKind, ward: ward.trim(), beds: filledBeds(draft.beds) },
          })
      }
    },
  }
}
