import { createVault } from '#platform/crypto/vault.ts'
import { connect, inScope, type Tx } from '#platform/db/database.ts'
import { sql } from 'kysely'
import { readCentre } from './centre-files.ts'
import { placeDivisions } from './placement.ts'
import { writeAccounts } from './write-accounts.ts'
import { writeAgreements } from './write-agreements.ts'
import { writeCards } from './write-cards.ts'
import { writeCentre } from './write-centre.ts'
import { writeFleet } from './write-fleet.ts'
import { writeInstitutions } from './write-institutions.ts'
import { writePractitioners } from './write-practitioners.ts'
import { writeRoads } from './write-roads.ts'
import { writeRotas } from './write-rotas.ts'
import { writeShifts } from './write-shifts.ts'
import { writeTerminals } from './write-terminals.ts'

export { demoSummary, type DemoSummary } from './demo-summary.ts'
export { demoPassword } from './write-accounts.ts'

export interface SeedOptions {
  /** Also the demonstration: fleet, crews on shift around the clock, an account for every role, terminals, doctors and rotas. Production has none of them. */
  demo: boolean
  log: (line: string) => void
  /** Folders beside this file, one a county. */
  centres?: readonly string[]
  /** The server's own: seals the secret that the exchange signs its webhooks with. */
  secretKey: Buffer
  /** Business time: shifts stand around it. */
  now?: Date
}

/**
 * Fills a migrated database from the county folders. Runs at every start: adds what is missing, never changes what is there, so what
 * people changed stays. `ownerUrl` is the owner's address of the database.
 */
export async function seed(ownerUrl: string, options: SeedOptions): Promise<void> {
  const { db, close } = connect(ownerUrl, { max: 1, applicationName: 'jilian-seed' })
  const now = options.now ?? new Date()
  try {
    for (const slug of options.centres ?? ['jiexiu']) {
      const line = await inScope(db, 'system', (tx) => seedCentre(tx, slug, options, now))
      options.log(line)
    }
  } finally {
    await close()
  }
}

async function seedCentre(tx: Tx, slug: string, options: SeedOptions, now: Date): Promise<string> {
  // Two that start at once: the second waits and finds everything there.
  await sql`select pg_advisory_xact_lock(hashtext('jilian seed'))`.execute(tx)
  const files = readCentre(slug)
  const places = placeDivisions(files)
  const vault = createVault(options.secretKey)
  const centreId = await writeCentre(tx, files, places, vault, now)
  const institutions = await writeInstitutions(tx, files, places, { centreId, demo: options.demo, now })
  const cards = await writeCards(tx, centreId, now)
  const roads = await writeRoads(tx, files, places, centreId, now)
  if (!options.demo) return `${files.centre.name}: ${institutions} institutions, ${roads} generated roads, ${cards} cards added`
  const vehicles = await writeFleet(tx, files, centreId, now)
  const accounts = await writeAccounts(tx, files, centreId, now)
  const shifts = await writeShifts(tx, files, centreId, now)
  await writeTerminals(tx, files, centreId, vault, now)
  await writePractitioners(tx, files, centreId, vault, now)
  await writeAgreements(tx, files, centreId, now)
  await writeRotas(tx, files, centreId, now)
  return `${files.centre.name}: ${institutions} institutions, ${roads} generated roads, ${cards} cards, ${vehicles} vehicles, ${accounts} accounts, ${shifts} shifts added`
}
