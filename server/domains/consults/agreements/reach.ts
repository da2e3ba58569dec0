import { sql } from 'kysely'
import { institutionLevels, type InstitutionLevel } from '#contract/vocabulary.ts'
import type { ConsultKind } from '#contract/vocabulary-consults.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'

/** An institution that may be asked: the own one, or one with a valid agreement. */
export interface Reachable {
  id: string
  name: string
  shortName: string
  level: InstitutionLevel
  own: boolean
  /** How many steps above the asking institution in the tree; null where it stands on another branch. */
  stepsUp: number | null
  agreementUntil: Date | null
}

interface Row {
  id: string
  name: string
  short_name: string
  level: InstitutionLevel
  own: boolean
  steps_up: number | null
  agreement_until: Date | null
}

/**
 * Whom the institution may ask in a consult of this kind: by its own agreements, and by those of institutions above it that cover their
 * branches. Itself first, then the lower level first, and of a level the one that stands above it in the tree.
 */
export async function reachableFrom(tx: Tx, institutionId: string, kind: ConsultKind, now: Date): Promise<Reachable[]> {
  const { rows } = await sql<Row>`
    with recursive up as (
      select id, parent_id, 0 as steps from institutions where id = ${institutionId}
      union all
      select i.id, i.parent_id, up.steps + 1 from institutions i join up on i.id = up.parent_id
    ),
    agreed as (
      select a.invited_id, case when bool_or(a.valid_until is null) then null else max(a.valid_until) end as until
      from agreements a join up on up.id = a.inviting_id
      where a.ended_at is null and a.valid_from <= ${now}::timestamptz and (a.valid_until is null or a.valid_until > ${now}::timestamptz)
        and ${kind} = any(a.kinds) and (up.steps = 0 or a.covers_branches) and a.invited_id <> ${institutionId}
      group by a.invited_id
    )
    select i.id, i.name, i.short_name, i.level, i.id = ${institutionId} as own, up.steps as steps_up, agreed.until as agreement_until
    from institutions i
    left join agreed on agreed.invited_id = i.id
    left join up on up.id = i.id
    where i.active and (i.id = ${institutionId} or agreed.invited_id is not null)`.execute(tx)
  return rows
    .map((row) => ({
      id: row.id,
      name: row.name,
      shortName: row.short_name,
      level: row.level,
      own: row.own,
      stepsUp: row.steps_up,
      agreementUntil: row.agreement_until,
    }))
    .toSorted(
      (a, b) => Number(b.own) - Number(a.own) || height(a) - height(b) || (a.stepsUp ?? 99) - (b.stepsUp ?? 99) || (a.id < b.id ? -1 : 1),
    )
}

/** 1 village … 6 nation. */
export const height = (institution: { level: InstitutionLevel }): number => institutionLevels.indexOf(institution.level) + 1

/** Refuses to route a case to an institution without a valid agreement. */
export async function checkAgreement(
  tx: Tx,
  { invitingId, invitedId, kind }: { invitingId: string; invitedId: string; kind: ConsultKind },
  now: Date,
): Promise<void> {
  if (invitingId === invitedId) return
  const reachable = await reachableFrom(tx, invitingId, kind, now)
  if (!reachable.some(({ id }) => id === invitedId)) throw new Refusal('consult.no_agreement', { institutionId: invitedId })
}
