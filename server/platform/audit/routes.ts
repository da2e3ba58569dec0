import { sql } from 'kysely'
import * as contract from '#contract/rest/audit.ts'
import type { Query } from '#contract/route.ts'
import type { Tx } from '../db/database.ts'
import type { Http } from '../http/http.ts'
import type { SigningKeys } from './signing-keys.ts'
import { verifyChain } from './verify.ts'

export interface AuditRouteParts {
  keys: SigningKeys
  filesDir: string
  /** Names of accounts by id; accounts know them. */
  namesOf(tx: Tx, accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>
}

/** The auditor reads the entries of the centre, and those of no centre: sign-ins with a name that nobody has. */
export function serveAudit(http: Http, { keys, filesDir, namesOf }: AuditRouteParts): void {
  http.serve(contract.listAudit, async ({ tx, actor, query }) => {
    const rows = await entries(tx, actor.centreId, query)
    const names = await namesOf(tx, [...new Set(rows.map((row) => row.actor_id).filter((id) => id !== null))])
    return {
      entries: rows.map((row) => ({
        id: row.id,
        at: row.at.toISOString(),
        actorId: row.actor_id,
        actorName: row.actor_id ? (names.get(row.actor_id) ?? null) : null,
        action: row.action,
        objectType: row.object_type,
        objectId: row.object_id,
        outcome: row.outcome === 'done' ? ('done' as const) : ('refused' as const),
        details: row.details,
        address: row.address,
        chainPosition: row.position,
      })),
    }
  })
  http.serve(contract.verifyAudit, ({ tx }) => verifyChain(tx, keys, filesDir))
}

function entries(tx: Tx, centreId: string, query: Query<typeof contract.listAudit>) {
  return tx
    .selectFrom('audit_entries as e')
    .leftJoin('audit_chain as c', 'c.entry_id', 'e.id')
    .select(['e.id', 'e.at', 'e.actor_id', 'e.action', 'e.object_type', 'e.object_id', 'e.outcome', 'e.details', 'e.address', 'c.position'])
    .where((eb) => eb.or([eb('e.centre_id', '=', centreId), eb('e.centre_id', 'is', null)]))
    .$if(query.actorId !== undefined, (rows) => rows.where('e.actor_id', '=', query.actorId!))
    .$if(query.objectId !== undefined, (rows) => rows.where('e.object_id', '=', query.objectId!))
    .$if(query.action !== undefined, (rows) => rows.where('e.action', '=', query.action!))
    .$if(query.from !== undefined, (rows) => rows.where('e.at', '>=', new Date(query.from!)))
    .$if(query.to !== undefined, (rows) => rows.where('e.at', '<', new Date(query.to!)))
    .$if(query.before !== undefined, (rows) =>
      rows.where(sql<boolean>`(e.at, e.id) < (select at, id from audit_entries where id = ${query.before})`),
    )
    .orderBy('e.at', 'desc')
    .orderBy('e.id', 'desc')
    .limit(query.limit ?? 50)
    .execute()
}
