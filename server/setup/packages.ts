import { accessSync, constants, existsSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { withLock } from './lock.ts'
import { isRoot } from './places.ts'
import { step } from './progress.ts'
import type { StepReport } from './progress.ts'
import { tryRun } from './run.ts'
import { SetupError } from './setup-error.ts'

const headers = ['openssl/ssl.h', 'srtp2/srtp.h', 'uv.h', 'absl/types/optional.h', 'flatbuffers/flatbuffers.h']

/** What a command may need from the distribution: its packages, what it is for, and how we see that it is there. */
const needs = {
  postgres: {
    packages: ['postgresql', 'postgresql-contrib', 'postgis', 'postgresql-postgis'],
    present: () => findPostgres() !== null,
  },
  pgrouting: {
    packages: ['postgresql-pgrouting'],
    present: () => {
      const found = findPostgres()
      return found !== null && existsSync(`/usr/share/postgresql/${found.major}/extension/pgrouting.control`)
    },
  },
  redis: {
    packages: ['redis-server'],
    present: () => existsSync('/usr/bin/redis-server'),
  },
  mediaTools: {
    // What tests send and judge recordings with, and the relay that they go by.
    packages: ['ffmpeg', 'coturn'],
    present: () => existsSync('/usr/bin/ffmpeg') && existsSync('/usr/bin/turnserver'),
  },
  /** Networks of a test's own: namespaces, rates, losses. */
  'network lab': {
    packages: ['iproute2', 'iptables'],
    present: () => ['ip', 'tc', 'iptables'].every((program) => ['/usr/sbin', '/sbin'].some((dir) => existsSync(path.join(dir, program)))),
  },
  browser: {
    packages: ['chromium', 'fonts-noto-cjk'],
    present: () => findChromium() !== null && existsSync('/usr/share/fonts/opentype/noto'),
  },
  /** What mediasoup's worker is built from. */
  'video worker': {
    packages: [
      'g++',
      'pkg-config',
      'meson',
      'ninja-build',
      'libssl-dev',
      'libsrtp2-dev',
      'libuv1-dev',
      'libabsl-dev',
      'libflatbuffers-dev',
      'flatbuffers-compiler',
    ],
    present: () =>
      ['bin/g++', 'bin/pkg-config', 'bin/meson', 'bin/ninja', 'bin/flatc', ...headers.map((header) => `include/${header}`)].every((file) =>
        existsSync(path.join('/usr', file)),
      ),
  },
} as const

export type Need = keyof typeof needs

/** The newest PostgreSQL (15 or later) that has PostGIS beside it; null when there is none. */
export function findPostgres(): { major: number; binDir: string } | null {
  for (let major = 25; major >= 15; major--) {
    const binDir = `/usr/lib/postgresql/${major}/bin`
    const postgis = `/usr/share/postgresql/${major}/extension/postgis.control`
    if (existsSync(path.join(binDir, 'initdb')) && existsSync(postgis)) return { major, binDir }
  }
  return null
}

/** Where a client program of PostgreSQL stands, the newest first; it may be there without a server. */
export function findClientProgram(name: string): string | null {
  for (let major = 25; major >= 15; major--) {
    const file = `/usr/lib/postgresql/${major}/bin/${name}`
    if (existsSync(file)) return file
  }
  return null
}

/** The browser that tests drive: `CHROMIUM_PATH`, else where distributions put it. */
export function findChromium(): string | null {
  const places = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  return places.find((place) => place && isExecutable(place)) ?? null
}

export type EnsureOptions = {
  /** Whether a person may be asked for sudo's password; what happens in the background never asks. */
  ask?: boolean
  /** Gets the progress, where it is part of a longer step; else it is a step of its own. */
  report?: StepReport
}

/** Installs with apt what is missing of these, and nothing when all is there. */
export async function ensurePackages(wanted: Need[], { ask = true, report }: EnsureOptions = {}): Promise<void> {
  if (missingOf(wanted).length === 0) return
  await withLock('packages', async () => {
    const missing = missingOf(wanted)
    if (missing.length === 0) return
    const names = await resolveNames(missing.flatMap((need) => [...needs[need].packages]))
    const prefix = await privilege(names, ask)
    if (report) await installWith(prefix, names, report)
    else await step(`install ${missing.join(', ')} (apt)`, (own) => installWith(prefix, names, own))
    const still = missingOf(wanted)
    if (still.length > 0) {
      throw new SetupError(
        `apt finished, yet ${still.join(', ')} is not there: install ${names.join(' ')} by hand and run the command again.`,
      )
    }
  })
}

function missingOf(wanted: Need[]): Need[] {
  return wanted.filter((need) => !needs[need].present())
}

/** Debian has no unversioned PostGIS extension package before 13's: ask for the one of the candidate's major version. */
async function resolveNames(names: string[]): Promise<string[]> {
  const versioned = names.some((name) => name === 'postgresql-postgis' || name === 'postgresql-pgrouting')
  if (!versioned) return names
  const installed = findServerMajor()
  const major = installed ?? (await candidateMajor())
  return names.map((name) => {
    if (name === 'postgresql-postgis') return `postgresql-${major}-postgis-3`
    if (name === 'postgresql-pgrouting') return `postgresql-${major}-pgrouting`
    return name === 'postgresql' && installed !== null ? `postgresql-${installed}` : name
  })
}

function findServerMajor(): number | null {
  for (let major = 25; major >= 15; major--) {
    if (existsSync(`/usr/lib/postgresql/${major}/bin/initdb`)) return major
  }
  return null
}

async function candidateMajor(): Promise<number> {
  const policy = await tryRun('apt-cache', ['policy', 'postgresql'], { env: aptEnv })
  const match = /Candidate: (\d+)\+/.exec(policy.stdout)
  return match ? Number(match[1]) : 15
}

/** How to become root for apt: nothing, sudo, or one sentence that says what to do. */
async function privilege(names: string[], ask: boolean): Promise<string[]> {
  const byHand = `apt-get install -y --no-install-recommends ${names.join(' ')}`
  if (!existsSync('/usr/bin/apt-get')) {
    throw new SetupError(
      names.some((name) => name.startsWith('postgresql'))
        ? `This system has no apt: install PostgreSQL 15 or later with PostGIS (packages ${names.join(', ')}), or set DATABASE_URL to a server that has them.`
        : `This system has no apt: install what Debian calls ${names.join(', ')}.`,
    )
  }
  if (isRoot) return []
  const sudo = ['/usr/bin/sudo', '/usr/local/bin/sudo'].find(isExecutable)
  if (!sudo) throw new SetupError(`These packages are missing and need root: run \`${byHand}\` as root, then run the command again.`)
  if (ask && process.stdin.isTTY) {
    process.stderr.write(`sudo is asked for: ${byHand}\n`)
    return [sudo, '-E']
  }
  const silent = await tryRun(sudo, ['-n', 'true'])
  if (silent.code !== 0)
    throw new SetupError(`sudo wants a password and nobody can be asked for it now: run \`sudo ${byHand}\`, then run the command again.`)
  return [sudo, '-n', '-E']
}

const aptEnv = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }

async function installWith(prefix: string[], names: string[], report: StepReport): Promise<void> {
  const sudo = async (args: string[], onLine?: (line: string) => void): Promise<{ code: number; stderr: string }> => {
    const [command, ...rest] = [...prefix, ...args] as [string, ...string[]]
    return tryRun(command, rest, { env: aptEnv, ...(onLine ? { onLine } : {}) })
  }
  if (names.some((name) => name.startsWith('postgresql'))) await refuseSystemCluster(prefix, sudo)
  const options = ['-o', 'Dpkg::Use-Pty=0', '-o', 'Dpkg::Options::=--force-confold', '-o', 'DPkg::Lock::Timeout=300']
  const arguments_ = ['apt-get', '-y', '-q', '--no-install-recommends', ...options, 'install', ...names]
  const onLine = aptProgress(report)
  let result = await sudo(arguments_, onLine)
  if (result.code !== 0) {
    // An installation that was cut off is finished first; lists that are missing or old are fetched.
    await sudo(['dpkg', '--configure', '-a'])
    report.note('package lists')
    const update = await sudo(['apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300', 'update'])
    if (update.code === 0) result = await sudo(arguments_, onLine)
  }
  if (result.code !== 0) {
    throw new SetupError(`apt could not install ${names.join(' ')}: ${result.stderr.trim().split('\n').slice(-4).join(' ')}`)
  }
}

/** Reads apt's own lines: each package is fetched, unpacked and set up. */
function aptProgress(report: StepReport): (line: string) => void {
  let steps = 0
  let done = 0
  return (line) => {
    const count = /(\d+) newly installed/.exec(line)
    if (count) steps = 3 * Number(count[1])
    const action = /^(Get:\d+|Unpacking|Setting up) (?:https?:\S+ \S+ \S+ )?(\S+)/.exec(line)
    if (!action || steps === 0) return
    done++
    report.note(action[2] ?? '')
    report.update(Math.min(done, steps), steps)
  }
}

type Sudo = (args: string[]) => Promise<{ code: number; stderr: string }>

/** Debian starts a cluster on port 5432 as soon as the package lands; nobody asked for that one. */
async function refuseSystemCluster(prefix: string[], sudo: Sudo): Promise<void> {
  const file = '/etc/postgresql-common/createcluster.conf'
  if (existsSync(file) && /^\s*create_main_cluster\s*=\s*false/m.test(readFileSync(file, 'utf8'))) return
  if (prefix.length === 0) {
    mkdirSync(path.dirname(file), { recursive: true })
    const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
    writeFileSync(file, `${before.replace(/^\s*#?\s*create_main_cluster\s*=.*$/m, '')}create_main_cluster = false\n`)
    return
  }
  await sudo(['sh', '-c', `mkdir -p ${path.dirname(file)} && echo 'create_main_cluster = false' >> ${file}`])
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
