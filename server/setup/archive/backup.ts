import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { dump } from './dump.ts'
import { writeManifest } from './manifest.ts'
import { ensureDir } from '../places.ts'
import type { StepReport } from '../progress.ts'
import { run } from '../run.ts'

export type BackupSource = {
  /** A role that sees every row. */
  url: string
  filesDir: string
  /** The key that encrypted values in the database need; null when there is none. */
  secretKey: string | null
  /** Certificates and the local authority that tablets trust: file names and where they stand. */
  certificatesDir: string | null
}

/** Parts of an archive, by folder. */
export const parts = { database: 'database.dump', files: 'files', keys: 'keys', secretKey: 'keys/secret-key' } as const

const certificateFiles = ['ca.key', 'ca.crt', 'tls.key', 'tls.crt']

/**
 * Writes database, files and keys into one tar archive of mode 600 that appears under its name only when it is whole.
 * The server may run: the dump is one snapshot, and every file it names was stored before it.
 */
export async function backup(target: string, source: BackupSource, report: StepReport): Promise<{ migrations: string[] }> {
  const full = path.resolve(target)
  const staging = mkdtempSync(path.join(path.dirname(full), '.jilian-backup-'))
  try {
    report.note('database')
    const migrations = await dump(source.url, path.join(staging, parts.database))
    report.note('files and keys')
    copyFiles(source.filesDir, path.join(staging, parts.files))
    copyKeys(source, path.join(staging, parts.keys))
    await writeManifest(staging, { madeAt: new Date(), migrations }, report.update)
    report.note('archive')
    const half = path.join(staging, '..', `${path.basename(staging)}.tar`)
    writeFileSync(half, '', { mode: 0o600 })
    try {
      await run('tar', ['--create', '--file', half, '--owner=0', '--group=0', '--directory', staging, ...readdirSync(staging)])
      await toDisk(half)
      renameSync(half, full)
      await toDisk(path.dirname(full))
    } finally {
      rmSync(half, { force: true })
    }
    return { migrations }
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

function copyFiles(from: string, to: string): void {
  ensureDir(to, 0o700)
  // What is being uploaded right now has no row in the dump; it stands in a folder of its own until it is whole.
  if (existsSync(from))
    cpSync(from, to, { recursive: true, filter: (file) => !/[/\\](staging|\.tmp)([/\\]|$)/.test(file.slice(from.length)) })
}

function copyKeys(source: BackupSource, to: string): void {
  ensureDir(to, 0o700)
  if (source.secretKey) writeFileSync(path.join(to, path.basename(parts.secretKey)), `${source.secretKey}\n`, { mode: 0o600 })
  for (const name of certificateFiles) {
    const from = source.certificatesDir ? path.join(source.certificatesDir, name) : null
    if (from && existsSync(from)) writeFileSync(path.join(to, name), readFileSync(from), { mode: 0o600 })
  }
}

/** A backup that a power cut takes back is none. */
async function toDisk(place: string): Promise<void> {
  const handle = await open(place, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
