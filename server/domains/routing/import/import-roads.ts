import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { inScope } from '#platform/db/database.ts'
import type { Database } from '#platform/db/database.ts'
import { writeNetwork } from '../storage/write-network.ts'
import type { StoredNetwork } from '../storage/write-network.ts'
import { draftFromExtract } from './draft-from-extract.ts'
import { ImportError } from './import-error.ts'
import { readExtract } from './read-extract.ts'

export interface ImportReport extends StoredNetwork {
  centreId: string
  report: Record<string, unknown>
}

export type ImportProgress = (stage: 'reading' | 'storing', done: number, total: number) => void

/**
 * Imports an OSM extract as the road network of a centre (of the only one where no slug is given). Reading comes first and touches
 * nothing; storing is one transaction. Throws ImportError with a sentence for the person at the terminal.
 */
export async function importRoads(
  db: Database,
  file: string,
  centreSlug: string | null,
  now: Date,
  progress: ImportProgress = () => {},
): Promise<ImportReport> {
  const centreId = await inScope(db, 'system', (tx) => tx.selectFrom('centres').select(['id', 'slug']).execute()).then((centres) =>
    chooseCentre(centres, centreSlug),
  )
  const extract = await readExtract(file, (done, total) => progress('reading', done, total))
  const draft = draftFromExtract(extract, { label: path.basename(file), fileSha256: await sha256(file) })
  if (draft.edges.length === 0) throw new ImportError(`There is no road in ${path.basename(file)}: is it an extract with highways?`)
  const stored = await inScope(db, 'system', (tx) =>
    writeNetwork(tx, centreId, draft, now, { progress: (done, total) => progress('storing', done, total) }),
  )
  return { ...stored, centreId, report: draft.report }
}

function chooseCentre(centres: { id: string; slug: string }[], slug: string | null): string {
  const choice = centres.map((centre) => centre.slug).join(', ')
  if (centres.length === 0) throw new ImportError('The database holds no centre yet: start the console once, or create one.')
  if (slug === null && centres.length > 1) throw new ImportError(`There are several centres: choose one with --centre (${choice}).`)
  const centre = slug === null ? centres[0] : centres.find((known) => known.slug === slug)
  if (!centre) throw new ImportError(`There is no centre "${slug}" (there are: ${choice}).`)
  return centre.id
}

async function sha256(file: string): Promise<Buffer> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest()
}
