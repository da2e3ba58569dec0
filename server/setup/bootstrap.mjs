// The way in from any Node >= 20: brings node_modules in line with the lock file, then hands over to the Node 24 among
// them. Plain JavaScript without dependencies, because nothing is installed yet when it runs.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const root = realpathSync(path.resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..'))
const lockFile = path.join(root, 'package-lock.json')
const node = path.join(root, 'node_modules/.bin/node')

/** Why node_modules does not match the lock file; null when it does. */
function staleness() {
  const installedFile = path.join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installedFile)) return 'not installed yet'
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages
  for (const [place, { version, optional, peer, link }] of Object.entries(wanted)) {
    if (place === '' || link) continue
    const have = installed[place]
    // Optional ones are made for one system each: those of other systems stay away.
    if (!have && !optional && !peer) return `${place} is missing`
    if (have && have.version !== version) return `${place} is ${have.version}, not ${version}`
  }
  return existsSync(node) ? null : 'node is missing'
}

/** The lock of this checkout; an abstract socket, so it ends with its process. */
async function holdLock() {
  const name = `\0jilian-${createHash('sha256').update(root).digest('hex').slice(0, 12)}-npm`
  for (let told = false; ; told = true) {
    const server = createServer()
    const held = await new Promise((resolve) => {
      server.once('error', () => resolve(false))
      server.listen({ path: name }, () => resolve(true))
    })
    if (held) return () => server.close()
    if (!told) console.error('… another command installs the npm packages; waiting for it')
    await sleep(300)
  }
}

async function install(reason) {
  const started = performance.now()
  const took = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
  console.error(`… npm packages (${reason})`)
  const ticker = setInterval(() => console.error(`  npm packages: ${took()}`), 10_000)
  // npm may touch the lock file while it only reads it (other version, other system): what is committed stays.
  const lockBefore = readFileSync(lockFile)
  const { code, output } = await npmInstall()
  clearInterval(ticker)
  if (!readFileSync(lockFile).equals(lockBefore)) writeFileSync(lockFile, lockBefore)
  if (code !== 0) {
    console.error(output.trim().split('\n').slice(-15).join('\n'))
    console.error('The npm packages could not be installed: check that the npm registry is reachable and run the command again.')
    process.exit(1)
  }
  console.error(`✓ npm packages  ${took()}`)
}

function npmInstall() {
  const args = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--no-progress',
    '--include=dev',
    '--include=optional',
  ]
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  return new Promise((resolve) => {
    const child = spawn(command, [...first, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

async function ensurePackages() {
  if (staleness() === null) return
  const release = await holdLock()
  const reason = staleness()
  if (reason !== null) await install(reason)
  release()
  if (existsSync(node)) return
  console.error(
    `No Node 24 came with the packages: it is there for Linux on x64 and arm64, this is ${process.platform} on ${process.arch}; on those systems remove node_modules and run the command again.`,
  )
  process.exit(1)
}

/** Hands over: same terminal, same signals, same exit code. */
function handOver() {
  const env = { ...process.env, PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH ?? ''}` }
  const args = ['--disable-warning=ExperimentalWarning', path.join(root, 'server/setup/cli.ts'), ...process.argv.slice(2)]
  const child = spawn(node, args, { cwd: root, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
    // On a terminal Ctrl-C reaches the child by itself.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)))
  }
  child.on('error', (error) => {
    console.error(`Node 24 could not be started (${error.message}): remove node_modules and run the command again.`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGKILL: 137 }[signal] ?? 1
  })
}

await ensurePackages()
handOver()
