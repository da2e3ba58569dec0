import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

export type SeedOptions = {
  /** With the demonstration accounts; production never has them. */
  demo: boolean
  log: (line: string) => void
}

type SeedModule = { seed: (ownerUrl: string, options: SeedOptions) => Promise<unknown> }

/** Fills a migrated database with the reference county; doing it again changes nothing. */
export async function seedDatabase(ownerUrl: string, options: SeedOptions): Promise<void> {
  const file = path.join(import.meta.dirname, 'seed/index.ts')
  if (!existsSync(file)) return
  const { seed } = (await import(pathToFileURL(file).href)) as SeedModule
  await seed(ownerUrl, options)
}
