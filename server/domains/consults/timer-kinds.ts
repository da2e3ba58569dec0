/** What runs against a consult, as the table of timers names it. `accept` is an invitation's, `booking` a booking's, the others a consult's. */
export const timer = {
  triage: 'consult.triage',
  accept: 'consult.accept',
  start: 'consult.start',
  consent: 'consult.consent',
  session: 'consult.session',
  reportReminder: 'consult.report_reminder',
  report: 'consult.report',
  archive: 'consult.archive',
  booking: 'booking.session',
} as const
