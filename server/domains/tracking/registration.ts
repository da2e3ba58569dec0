import type { ProtocolVersion, RegistrationResult } from '#protocols/jt808/constants.ts'
import { REGISTRATION } from '#protocols/jt808/constants.ts'
import type { Authentication, Registration } from '#protocols/jt808/registration.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { newId } from '#platform/ids.ts'
import { countUnknown, raiseVersion, terminalByPhone } from './repository.ts'
import type { TerminalRow } from './repository.ts'
import { hashSecret, matchesSecret, newAuthCode } from './secrets.ts'

/** Terminals that nobody bound yet; beyond it strangers are turned away, so that forged numbers cannot fill the table. */
const MAX_UNKNOWN = 1_000
/** Of them, those that came from one address: one that forges numbers leaves room for the others. */
const MAX_UNKNOWN_OF_ADDRESS = 200
const MAX_FIELD = 60

export interface Caller {
  phone: string
  version: ProtocolVersion
  address: string
}

export interface Registered {
  result: RegistrationResult
  code: string | null
  terminalId: string | null
}

/** The address of a peer without its port. */
export const hostOf = (peer: string): string => peer.replace(/:\d+$/, '')

const cut = (text: string | null): string | null => (text === null ? null : text.replaceAll('\0', '').slice(0, MAX_FIELD))

/**
 * A terminal introduces itself. A new one is listed as unknown, for an administrator to bind. A known one gets a new code only when
 * it is the same device as before, or an administrator allowed the change: a telephone number is no secret.
 */
export async function registerTerminal(tx: Tx, caller: Caller, r: Registration, now: Date): Promise<Registered> {
  // Two registrations of one number at once: the second waits and finds the first.
  await tx.selectFrom('terminals').select('id').where('phone', '=', caller.phone).forUpdate().execute()
  const known = await terminalByPhone(tx, caller.phone)
  if (known === undefined) {
    const unknown = await countUnknown(tx, hostOf(caller.address))
    if (unknown.all >= MAX_UNKNOWN || unknown.ofHost >= MAX_UNKNOWN_OF_ADDRESS) return refusal(REGISTRATION.terminalUnknown, null)
  }
  if (known?.status === 'blocked') return refusal(REGISTRATION.terminalUnknown, known.id)
  if (known !== undefined && !mayRegister(known, r)) return refusal(REGISTRATION.terminalAlreadyRegistered, known.id)
  const code = newAuthCode()
  const fields = {
    manufacturer: cut(r.manufacturer),
    model: cut(r.model),
    device_id: cut(r.deviceId),
    plate: cut(r.plate),
    plate_colour: r.plateColour,
    jt_version: caller.version,
    auth_code_hash: hashSecret(code),
    may_register_again: false,
    registered_at: now,
    last_seen_at: now,
    last_address: caller.address,
  }
  if (known !== undefined) {
    await tx.updateTable('terminals').set(fields).where('id', '=', known.id).execute()
    return { result: REGISTRATION.ok, code, terminalId: known.id }
  }
  const id = newId()
  const inserted = await tx
    .insertInto('terminals')
    .values({ id, protocol: 'jt808', phone: caller.phone, first_seen_at: now, ...fields })
    .onConflict((conflict) => conflict.columns(['phone']).where('protocol', '=', 'jt808').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted === undefined) return refusal(REGISTRATION.terminalAlreadyRegistered, null)
  for (const centre of await tx.selectFrom('centres').select('id').execute()) {
    await emit(tx, {
      name: 'terminal.unknown_seen.v1',
      aggregateId: id,
      aggregateVersion: 1,
      centreId: centre.id,
      payload: { terminalId: id },
      actorId: null,
      occurredAt: now,
      recordedAt: now,
    })
  }
  return { result: REGISTRATION.ok, code, terminalId: id }
}

function refusal(result: RegistrationResult, terminalId: string | null): Registered {
  return { result, code: null, terminalId }
}

function mayRegister(known: TerminalRow, r: Registration): boolean {
  if (known.registered_at === null || known.may_register_again) return true
  return known.manufacturer === cut(r.manufacturer) && known.model === cut(r.model) && known.device_id === cut(r.deviceId)
}

/** The terminal whose code this is, or null. */
export async function authenticateTerminal(tx: Tx, caller: Caller, a: Authentication, now: Date): Promise<TerminalRow | null> {
  const known = await terminalByPhone(tx, caller.phone)
  if (known === undefined || known.status === 'blocked' || !matchesSecret(known.auth_code_hash, a.code)) return null
  await tx
    .updateTable('terminals')
    .set({
      last_seen_at: now,
      last_address: caller.address,
      jt_version: caller.version,
      ...(a.imei ? { imei: cut(a.imei) } : {}),
      ...(a.software ? { software: cut(a.software) } : {}),
    })
    .where('id', '=', known.id)
    .execute()
  return known
}

/** Somebody else tried to be this terminal: an alarm for the seats of its centre. */
export async function reportConflict(tx: Tx, terminalId: string, now: Date): Promise<void> {
  const version = await raiseVersion(tx, terminalId)
  const row = await tx.selectFrom('terminals').select(['centre_id', 'vehicle_id']).where('id', '=', terminalId).executeTakeFirst()
  if (version === undefined || !row?.centre_id) return
  await emit(tx, {
    name: 'terminal.session_conflict.v1',
    aggregateId: terminalId,
    aggregateVersion: version,
    centreId: row.centre_id,
    payload: { terminalId, vehicleId: row.vehicle_id },
    actorId: null,
    occurredAt: now,
    recordedAt: now,
    vehicleIds: row.vehicle_id ? [row.vehicle_id] : [],
  })
}
