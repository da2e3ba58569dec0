import type { ErrorCode } from '#contract/errors.ts'
import { Refusal } from '../refusal.ts'

interface DatabaseFailure {
  code: string
  constraint?: string
}

/** Where an invariant of the database refuses, the sender gets the word for it. By constraint name, then by SQLSTATE. */
const byConstraint: Record<string, ErrorCode> = {
  assignments_one_active: 'vehicle.busy',
  vehicles_plate_key: 'vehicle.plate_taken',
  vehicles_call_sign: 'vehicle.plate_taken',
  accounts_login_key: 'account.login_taken',
  institutions_code: 'institution.code_taken',
  cards_one_shortcut: 'card.shortcut_taken',
  terminals_one_per_vehicle: 'terminal.already_bound',
  shifts_one_at_a_time: 'shift.overlaps',
  shift_members_one_place: 'shift.member_busy',
  practitioners_one_licence: 'practitioner.licence_taken',
  agreements_one_at_a_time: 'agreement.overlaps',
  rota_slots_one_place: 'rota.overlaps',
  rota_slots_one_order: 'rota.order_taken',
  consult_invitations_one_live: 'consult.doctor_already_invited',
  consult_invitations_one_accepted: 'consult.invitation_closed',
  consult_consents_one_path: 'consult.consent_given',
  consult_ratings_once: 'consult.already_rated',
}
const byState: Record<string, ErrorCode> = {
  JL001: 'institution.circle',
  JL002: 'account.roles_conflict',
  JL004: 'assignment.ended',
  JL005: 'assignment.step_illegal',
  JL006: 'handover.already_signed',
  JL030: 'consult.invitation_closed',
  JL031: 'consult.report_signed',
  JL032: 'consult.state_illegal',
  JL033: 'consult.consent_missing',
  JL034: 'booking.state_illegal',
  JL035: 'booking.slot_full',
  '23503': 'object.not_found',
  // A number, time or text that fits the schema but no column.
  '22003': 'request.invalid',
  '22007': 'request.invalid',
  '22008': 'request.invalid',
  '22021': 'request.invalid',
  '22P05': 'request.invalid',
}
/** Connection lost, starting up, shutting down, too many connections: the sender may try again. */
const unavailable = /^(08...|57P0.|57014|53300|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/
/** The driver's own words for the same, which bear no code. */
const lostConnection = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** The refusal that an error of the database means, or undefined where it is a fault of ours. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Error && lostConnection.test(error.message)) return new Refusal('server.unavailable')
  if (!isFailure(error)) return undefined
  if (unavailable.test(error.code)) return new Refusal('server.unavailable')
  const code = (error.constraint && byConstraint[error.constraint]) || byState[error.code]
  return code ? new Refusal(code) : undefined
}

/** Serialization failure or deadlock: the transaction may simply run again. */
export const mayRunAgain = (error: unknown): boolean => isFailure(error) && (error.code === '40001' || error.code === '40P01')

function isFailure(error: unknown): error is DatabaseFailure {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
}
