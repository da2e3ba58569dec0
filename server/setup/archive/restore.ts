import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { parts } from './backup.ts'
import { load } from './dump.ts'
import { verifyManifest } from './manifest.ts'
import type { Manifest } from './manifest.ts'
import { withConnection } from '../connection.ts'
import type { Cluster } from '../cluster.ts'
import { migrationNames } from '../migrate.ts'
import { ensureDir } from '../places.ts'
import type { StepReport } from '../progress.ts'
import { tryRun } from '../run.ts'
import { SetupError } from '../setup-error.ts'

export type RestoreTarget = {
  database: RestoreDatabase
  filesDir: string
  /** Where keys and certificates go. */
  secretsDir: string
}

/** A database of a cluster of ours, which is replaced in one move; or an empty one of someone else's, which is filled. */
export type RestoreDatabase = { cluster: Cluster; name: string } | { ownerUrl: string }

/**
 * Puts a backup in place of what is there. The archive is unpacked and verified first, loaded into a database beside
 * the old one, and only then takes its name: whatever fails before that changes nothing.
 */
export async function restore(archive: string, target: RestoreTarget, report: StepReport): Promise<Manifest> {
  if (!existsSync(archive)) throw new SetupError(`There is no file ${archive}.`)
  await refuseUnfit(target.database)
  const staging = mkdtempSync(path.join(ensureDir(path.dirname(target.filesDir)), '.jilian-restore-'))
  try {
    report.note('unpack')
    await unpack(archive, staging)
    report.note('verify')
    const manifest = await verifyManifest(staging, report.update)
    refuseNewer(manifest)
    report.note('load the database')
    await replaceDatabase(target.database, path.join(staging, parts.database), () => {
      // A stored file is never written anew under its name: adding those of the backup disturbs nothing that is there.
      const files = path.join(staging, parts.files)
      if (existsSync(files)) cpSync(files, ensureDir(target.filesDir, 0o700), { recursive: true })
      placeKeys(path.join(staging, parts.keys), target.secretsDir)
    })
    return manifest
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

async function unpack(archive: string, into: string): Promise<void> {
  const unpacked = await tryRun('tar', ['--extract', '--file', path.resolve(archive), '--directory', into, '--no-same-owner'])
  if (unpacked.code !== 0) throw new SetupError('The backup cannot be unpacked: it is damaged or no backup. Nothing was changed.')
}

function refuseNewer(manifest: Manifest): void {
  const known = migrationNames()
  const unknown = manifest.migrations.filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  throw new SetupError(`The backup comes from another version of the program (it holds ${unknown.join(', ')}): nothing was changed.`)
}

/** Nothing may be connected to what is replaced, and someone else's database must be empty. */
async function refuseUnfit(database: RestoreDatabase): Promise<void> {
  if ('cluster' in database) {
    const users = await withConnection(database.cluster.url('superuser', 'postgres'), (client) =>
      client.query<{ application_name: string }>(
        "select application_name from pg_stat_activity where datname = $1 and backend_type = 'client backend'",
        [database.name],
      ),
    )
    if (users.rows.length > 0) {
      throw new SetupError(
        `The database is in use by ${users.rows[0]?.application_name || 'another program'}: stop the server first. Nothing was changed.`,
      )
    }
    return
  }
  const tables = await withConnection(database.ownerUrl, (client) =>
    client.query("select 1 from pg_tables where schemaname = 'public' and tablename <> 'spatial_ref_sys' limit 1"),
  )
  if (tables.rowCount)
    throw new SetupError('DATABASE_URL names a database that is not empty: create an empty one and restore into that. Nothing was changed.')
}

async function replaceDatabase(database: RestoreDatabase, dumpFile: string, placeRest: () => void): Promise<void> {
  if (!('cluster' in database)) {
    await load(database.ownerUrl, dumpFile)
    return placeRest()
  }
  const { cluster, name } = database
  const fresh = `${name}_restore`
  try {
    await cluster.dropDatabase(fresh)
    await cluster.createDatabase(fresh)
    await load(cluster.url('owner', fresh), dumpFile)
    await refuseUnfit(database)
    placeRest()
    await takePlace(cluster, fresh, name)
  } finally {
    await cluster.dropDatabase(fresh)
  }
}

async function takePlace(cluster: Cluster, fresh: string, name: string): Promise<void> {
  const old = `${name}_before_restore`
  await cluster.dropDatabase(old)
  await withConnection(cluster.url('superuser', 'postgres'), async (client) => {
    await client.query('begin')
    const there = await client.query('select 1 from pg_database where datname = $1', [name])
    if (there.rowCount) await client.query(`alter database ${pg.escapeIdentifier(name)} rename to ${pg.escapeIdentifier(old)}`)
    await client.query(`alter database ${pg.escapeIdentifier(fresh)} rename to ${pg.escapeIdentifier(name)}`)
    await client.query('commit')
  })
  await cluster.dropDatabase(old)
}

function placeKeys(from: string, to: string): void {
  if (!existsSync(from)) return
  ensureDir(to, 0o700)
  for (const name of readdirSync(from)) {
    const fresh = path.join(to, `${name}.restored`)
    writeFileSync(fresh, readFileSync(path.join(from, name)), { mode: 0o600 })
    renameSync(fresh, path.join(to, name))
  }
}
