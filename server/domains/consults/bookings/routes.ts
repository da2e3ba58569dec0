import * as contract from '#contract/rest/services.ts'
import type { Http } from '#platform/http/http.ts'
import { found } from '#platform/refusal.ts'
import type { ConsultParts } from '../parts.ts'
import { isDesk } from '../standing.ts'
import { stretch } from '../stretch.ts'
import { bookExpertClinic, bookFamilyVisit, bookOutpatient, bookWardRound } from './book.ts'
import { cancelBooking, checkInBooking, endBooking, startBooking } from './hold.ts'
import { bookingPolicy } from './policy.ts'
import { toBookings } from './presenter.ts'
import * as repository from './repository.ts'
import { issueVisitLink, renewVisitLink } from './visit-link.ts'

const longestDays = 31

export function serveBookings(http: Http, parts: ConsultParts): void {
  const { vault } = parts
  bookingPolicy(http)
  http.serve(contract.bookOutpatient, ({ tx, actor, body, now }) => bookOutpatient(tx, parts, actor, body, now))
  http.serve(contract.bookExpertClinic, ({ tx, actor, body, now }) => bookExpertClinic(tx, parts, actor, body, now))
  http.serve(contract.bookWardRound, ({ tx, actor, body, now }) => bookWardRound(tx, parts, actor, body, now))
  http.serve(contract.bookFamilyVisit, async ({ tx, actor, body, now }) => {
    const booking = await bookFamilyVisit(tx, parts, actor, body, now)
    return { ...booking, visitUrl: await issueVisitLink(tx, parts, booking.id, actor.accountId, now) }
  })
  http.serve(contract.listBookings, async ({ tx, actor, query }) => {
    const time = stretch(query, longestDays, 'booking.times_invalid')
    const of = isDesk(actor) ? null : { accountId: actor.accountId, institutionId: actor.institutionId }
    const rows = await repository.between(tx, actor.centreId, time, { of, service: query.service })
    return { bookings: await toBookings(tx, vault, rows) }
  })
  http.serve(contract.getBooking, async ({ tx, params }) => {
    const row = found(await repository.byId(tx, params.bookingId))
    return (await toBookings(tx, vault, [row]))[0]!
  })
  http.serve(contract.cancelBooking, ({ tx, actor, params, body, now }) => cancelBooking(tx, parts, actor, params.bookingId, body, now))
  http.serve(contract.checkInBooking, ({ tx, actor, params, now }) => checkInBooking(tx, parts, actor, params.bookingId, now))
  http.serve(contract.startBooking, ({ tx, actor, params, now }) => startBooking(tx, parts, actor, params.bookingId, now))
  http.serve(contract.endBooking, ({ tx, actor, params, body, now }) => endBooking(tx, parts, actor, params.bookingId, body.note, now))
  http.serve(contract.renewVisitLink, async ({ tx, actor, params, now }) => ({
    visitUrl: await renewVisitLink(tx, parts, params.bookingId, actor.accountId, now),
  }))
}
