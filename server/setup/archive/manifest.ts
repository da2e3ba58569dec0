import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SetupError } from '../setup-error.ts'

/** What a backup holds, so that a restore can tell a whole one from a damaged one. */
export type Manifest = {
  form: 'jilian-backup-1'
  madeAt: string
  /** Names of the migrations that were in the database. */
  migrations: string[]
  /** sha256 (hex) and size in bytes of each file of the archive, by its path. */
  files: Record<string, { sha256: string; bytes: number }>
}

export const manifestName = 'manifest.json'

/** Hashes every file under a folder and writes the manifest beside them. */
export async function writeManifest(
  dir: string,
  about: { madeAt: Date; migrations: string[] },
  onFile: (done: number, total: number) => void,
): Promise<void> {
  const names = filesUnder(dir)
  const files: Manifest['files'] = {}
  for (const [index, name] of names.entries()) {
    const file = path.join(dir, name)
    files[name] = { sha256: await sha256Of(file), bytes: statSync(file).size }
    onFile(index + 1, names.length)
  }
  const manifest: Manifest = { form: 'jilian-backup-1', madeAt: about.madeAt.toISOString(), migrations: about.migrations, files }
  writeFileSync(path.join(dir, manifestName), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** Reads the manifest and refuses the folder when one file is missing, added or different. */
export async function verifyManifest(dir: string, onFile: (done: number, total: number) => void): Promise<Manifest> {
  const manifest = readManifest(dir)
  const expected = Object.entries(manifest.files)
  const strangers = filesUnder(dir).filter((name) => name !== manifestName && !(name in manifest.files))
  if (strangers.length > 0)
    throw new SetupError(`The backup holds files that its manifest does not name (${strangers[0]}): nothing was changed.`)
  for (const [index, [name, { sha256 }]] of expected.entries()) {
    const actual = await sha256Of(path.join(dir, name)).catch(() => null)
    if (actual !== sha256)
      throw new SetupError(`The backup is damaged: ${name} is ${actual ? 'not what was saved' : 'missing'}. Nothing was changed.`)
    onFile(index + 1, expected.length)
  }
  return manifest
}

function readManifest(dir: string): Manifest {
  try {
    const manifest = JSON.parse(readFileSync(path.join(dir, manifestName), 'utf8')) as Manifest
    if (manifest.form === 'jilian-backup-1' && typeof manifest.files === 'object') return manifest
  } catch {
    // Said below: whatever is wrong with it, it is no backup of ours.
  }
  throw new SetupError('This file is not a backup made by `npm run backup`: nothing was changed.')
}

function filesUnder(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .toSorted()
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
