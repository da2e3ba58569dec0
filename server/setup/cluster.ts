import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { clusterConfig, hostRules } from './cluster-config.ts'
import type { Durability } from './cluster-config.ts'
import { withConnection } from './connection.ts'
import { withLock } from './lock.ts'
import { findPostgres } from './packages.ts'
import { ensureDir, isRoot, privateDir, socketDir } from './places.ts'
import { isPortFree, randomFreePort } from './ports.ts'
import { run, tryRun } from './run.ts'
import { secret } from './secrets.ts'
import { SetupError } from './setup-error.ts'

/** Owns schema and tables, migrates; no superuser. */
export const ownerRole = 'jilian_owner'
/** What the running server logs in as; may only what migrations grant. */
export const appRole = 'jilian_app'

/** Extensions every new database has from the start: making PostGIS needs a superuser, the owner is none. */
const extensions = ['postgis', 'btree_gist', 'pg_trgm']

export type ClusterOptions = {
  /** Folder that holds `cluster/`, `run/` and `secrets/`. */
  dir: string
  durability: Durability
}

/** A PostgreSQL cluster that runs. */
export type Cluster = {
  dir: string
  port: number
  /** Connection string of a role for a database, over loopback TCP. */
  url: (role: 'app' | 'owner' | 'superuser', database: string) => string
  /** Makes a database owned by the owner role; copies `template` when given. Does nothing when it is there. */
  createDatabase: (name: string, template?: string) => Promise<void>
  dropDatabase: (name: string) => Promise<void>
  /** `fast` ends sessions and writes everything out; `immediate` is a crash. */
  stop: (mode?: 'fast' | 'immediate') => Promise<void>
  /** Process id of the postmaster. */
  pid: () => number | null
}

/** The cluster of this checkout: lives from command to command. */
export const privateClusterOptions: ClusterOptions = { dir: privateDir, durability: 'durable' }

/** Makes the cluster when it is not there, starts it when it does not run, and hands it out. Safe to call from two processes at once. */
export async function ensureCluster(options: ClusterOptions): Promise<Cluster> {
  return withLock(`cluster-${path.basename(options.dir)}`, async () => {
    const paths = clusterPaths(options.dir)
    prepareFolders(options.dir, paths)
    if (!existsSync(path.join(paths.data, 'PG_VERSION'))) await initialise(options.dir, paths)
    const port = (await isRunning(paths)) ? rememberedPort(paths) : await startPostmaster(options, paths)
    const cluster = handle(options.dir, paths, port)
    if (!existsSync(paths.ready)) {
      await prepareRoles(cluster)
      writeFileSync(paths.ready, new Date().toISOString())
    }
    return cluster
  })
}

/** Stops the cluster in this folder if one runs there. */
export async function stopCluster(dir: string, mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
  const paths = clusterPaths(dir)
  if (!existsSync(path.join(paths.data, 'postmaster.pid')) || !findPostgres()) return
  await tryRun(program('pg_ctl'), ['stop', '-D', paths.data, '-m', mode, '-w', '-t', '60'], asPostgres())
}

/** Stops it and removes every trace of it. */
export async function removeCluster(dir: string, mode: 'fast' | 'immediate' = 'immediate'): Promise<void> {
  await stopCluster(dir, mode)
  const paths = clusterPaths(dir)
  for (const folder of [paths.data, paths.run, paths.ready]) rmSync(folder, { recursive: true, force: true })
}

type Paths = { data: string; run: string; log: string; port: string; ready: string }

function clusterPaths(dir: string): Paths {
  return {
    data: path.join(dir, 'cluster'),
    run: socketDir(dir),
    log: path.join(dir, 'cluster.log'),
    port: path.join(dir, 'cluster.port'),
    ready: path.join(dir, 'cluster.ready'),
  }
}

function prepareFolders(dir: string, paths: Paths): void {
  ensureDir(dir)
  ensureDir(paths.data, 0o700)
  ensureDir(paths.run, isRoot ? 0o755 : 0o700)
  if (!existsSync(paths.log)) writeFileSync(paths.log, '', { mode: 0o640 })
  if (!isRoot) return
  const { uid, gid } = postgresUser()
  for (const item of [paths.data, paths.run, paths.log]) chownSync(item, uid, gid)
}

let postgresIds: { uid: number; gid: number } | null = null

function postgresUser(): { uid: number; gid: number } {
  if (postgresIds) return postgresIds
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'))
  const [, , uid, gid] = line?.split(':') ?? []
  if (!uid || !gid) throw new SetupError('There is no user `postgres` on this system: install the package postgresql.')
  postgresIds = { uid: Number(uid), gid: Number(gid) }
  return postgresIds
}

/** The database server refuses to run as root: as root everything of it runs as `postgres`. */
function asPostgres(): { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' }
  return { cwd: '/', env, ...(isRoot ? postgresUser() : {}) }
}

function program(name: string): string {
  const found = findPostgres()
  if (!found) throw new SetupError('PostgreSQL 15 or later with PostGIS is not installed.')
  return path.join(found.binDir, name)
}

async function initialise(dir: string, paths: Paths): Promise<void> {
  const half = `${paths.data}.half`
  rmSync(half, { recursive: true, force: true })
  ensureDir(half, 0o700)
  const passwordFile = path.join(paths.run, `first-${process.pid}`)
  writeFileSync(passwordFile, secret('postgres-superuser', dir), { mode: 0o600 })
  if (isRoot) {
    const { uid, gid } = postgresUser()
    for (const item of [half, passwordFile]) chownSync(item, uid, gid)
  }
  try {
    await run(
      program('initdb'),
      ['-D', half, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C.UTF-8', '-k', '-N'],
      asPostgres(),
    )
  } finally {
    rmSync(passwordFile, { force: true })
  }
  writeFileSync(path.join(half, 'pg_hba.conf'), hostRules)
  const main = path.join(half, 'postgresql.conf')
  writeFileSync(main, `${readFileSync(main, 'utf8')}\ninclude = 'jilian.conf'\n`)
  // Killed half way, the next start finds no PG_VERSION and begins again.
  rmSync(paths.data, { recursive: true, force: true })
  renameSync(half, paths.data)
}

async function isRunning(paths: Paths): Promise<boolean> {
  const status = await tryRun(program('pg_ctl'), ['status', '-D', paths.data], asPostgres())
  return status.code === 0
}

function rememberedPort(paths: Paths): number {
  return existsSync(paths.port) ? Number(readFileSync(paths.port, 'utf8')) : 0
}

async function startPostmaster(options: ClusterOptions, paths: Paths): Promise<number> {
  const major = readFileSync(path.join(paths.data, 'PG_VERSION'), 'utf8').trim()
  const found = findPostgres()
  if (found && String(found.major) !== major) {
    throw new SetupError(
      `The database in ${paths.data} was made by PostgreSQL ${major}, installed is ${found.major}: install postgresql-${major} and postgresql-${major}-postgis-3, or move that folder away.`,
    )
  }
  let port = rememberedPort(paths)
  for (let attempt = 1; ; attempt++) {
    if (port === 0 || attempt > 1 || !(await isPortFree(port))) port = await randomFreePort()
    const conf = path.join(paths.data, 'jilian.conf')
    writeFileSync(conf, clusterConfig({ port, socketDir: paths.run, durability: options.durability }))
    if (isRoot) chownSync(conf, postgresUser().uid, postgresUser().gid)
    const started = await tryRun(program('pg_ctl'), ['start', '-D', paths.data, '-l', paths.log, '-w', '-t', '120'], asPostgres())
    if (started.code === 0) break
    const log = readFileSync(paths.log, 'utf8').trim().split('\n').slice(-6).join('\n')
    const portTaken = /could not bind|Address already in use/.test(log)
    if (!portTaken || attempt === 5) throw new SetupError(`The database did not start; the end of ${paths.log}:\n${log}`)
  }
  writeFileSync(paths.port, `${port}\n`)
  return port
}

function handle(dir: string, paths: Paths, port: number): Cluster {
  const url = (role: 'app' | 'owner' | 'superuser', database: string): string => {
    const user = { app: appRole, owner: ownerRole, superuser: 'postgres' }[role]
    const password = secret(role === 'superuser' ? 'postgres-superuser' : `postgres-${role}`, dir)
    return `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
  }
  return {
    dir,
    port,
    url,
    createDatabase: async (name, template) => {
      await withConnection(url('superuser', 'postgres'), async (client) => {
        const there = await client.query('select 1 from pg_database where datname = $1', [name])
        if (there.rowCount) return
        const from = template ? ` template ${pg.escapeIdentifier(template)}` : ''
        await client.query(`create database ${pg.escapeIdentifier(name)} owner ${ownerRole}${from}`).catch((error: pg.DatabaseError) => {
          // Another command made it in between.
          if (error.code !== '42P04' && error.code !== '23505') throw error
        })
      })
    },
    dropDatabase: async (name) => {
      await withConnection(url('superuser', 'postgres'), async (client) => {
        await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
      })
    },
    stop: (mode = 'fast') => stopCluster(dir, mode),
    pid: () => {
      const file = path.join(paths.data, 'postmaster.pid')
      return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null
    },
  }
}

async function prepareRoles(cluster: Cluster): Promise<void> {
  await withConnection(cluster.url('superuser', 'template1'), async (client) => {
    for (const [role, name] of [
      [ownerRole, 'postgres-owner'],
      [appRole, 'postgres-app'],
    ] as const) {
      const password = pg.escapeLiteral(secret(name, cluster.dir))
      const there = await client.query('select 1 from pg_roles where rolname = $1', [role])
      await client.query(`${there.rowCount ? 'alter' : 'create'} role ${role} login password ${password}`)
    }
    await client.query(`revoke create on schema public from public; grant create, usage on schema public to ${ownerRole}`)
    for (const extension of extensions) await client.query(`create extension if not exists ${extension}`)
  })
}
