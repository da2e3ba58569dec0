import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { placeProgram, temporaryDir } from '#tests/support/worker-fixtures.ts'
import { downloadWorker, mayDownload, prebuiltUrl } from './download.ts'
import { mediasoupVersion } from './mediasoup-package.ts'

vi.setConfig({ testTimeout: 60_000 })

/** A host of releases that answers everything with this. */
async function releaseHost(answer: RequestListener): Promise<NodeJS.ProcessEnv> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/releases` }
}

function archiveOf(dir: string, name: string): Buffer {
  return execFileSync('tar', ['-czf', '-', '-C', dir, name])
}

/** As mediasoup packs it. */
function goodArchive(): Buffer {
  const dir = temporaryDir()
  placeProgram(path.join(dir, 'mediasoup-worker'))
  return archiveOf(dir, 'mediasoup-worker')
}

const fetchFrom = async (answer: RequestListener, silenceMs = 20_000) =>
  downloadWorker({ dir: temporaryDir(), env: await releaseHost(answer), silenceMs })

test('the worker of the release is fetched by the name that mediasoup gives it, and unpacked', async () => {
  const archive = goodArchive()
  const asked: (string | undefined)[] = []
  const env = await releaseHost((request, response) => {
    asked.push(request.url)
    response.writeHead(200, { 'content-length': archive.length }).end(archive)
  })
  const [dir, seen] = [temporaryDir(), [] as number[][]]
  const file = await downloadWorker({ dir, env, onBytes: (done, total) => seen.push([done, total]) })
  expect(asked).toEqual([
    expect.stringMatching(
      new RegExp(
        `^/releases/${mediasoupVersion}/mediasoup-worker-${mediasoupVersion}-${process.platform}-${process.arch}-kernel\\d+\\.tgz$`,
      ),
    ),
  ])
  expect(readFileSync(file, 'utf8')).toContain('exit 41')
  expect(seen.at(-1)).toEqual([archive.length, archive.length])
  expect(existsSync(path.join(dir, 'archive.tgz'))).toBe(false)
})

test('a redirect, as release hosts answer, is followed', async () => {
  const archive = goodArchive()
  const file = await fetchFrom((request, response) => {
    if (request.url === '/elsewhere') response.end(archive)
    else response.writeHead(302, { location: '/elsewhere' }).end()
  })
  expect(existsSync(file)).toBe(true)
})

test.each<[string, RequestListener, RegExp]>([
  ['is not there', (_request, response) => response.writeHead(404).end('no'), /answered 404/],
  [
    'is cut off',
    (_request, response) => {
      response.writeHead(200, { 'content-length': 5000 }).write('half', () => response.destroy())
    },
    /terminated|other side closed/,
  ],
  ['is cut off without anybody knowing its length', (_request, response) => response.end(goodArchive().subarray(0, 60)), /no archive/],
  ['is something else', (_request, response) => response.end('<html>sign in to the hospital network</html>'), /no archive with a worker/],
])('a release that %s is told from a worker', async (_what, answer, why) => {
  await expect(fetchFrom(answer)).rejects.toThrow(why)
})

test.each<[string, RequestListener]>([
  ['never answers', () => undefined],
  ['stops half way', (_request, response) => response.writeHead(200, { 'content-length': 5000 }).write('half')],
])('a release that %s is not waited for', async (_what, answer) => {
  await expect(fetchFrom(answer, 400)).rejects.toThrow('no byte came for 0.4 s')
})

test('an archive without a worker, or with a link in its place, is refused', async () => {
  const dir = temporaryDir()
  writeFileSync(path.join(dir, 'README'), 'no worker')
  await expect(fetchFrom((_request, response) => response.end(archiveOf(dir, 'README')))).rejects.toThrow(/no archive with a worker/)
  symlinkSync('/bin/true', path.join(dir, 'mediasoup-worker'))
  await expect(fetchFrom((_request, response) => response.end(archiveOf(dir, 'mediasoup-worker')))).rejects.toThrow(/no plain file/)
})

test('who ends it is obeyed', async () => {
  const leave = new AbortController()
  const env = await releaseHost(() => leave.abort(new Error('enough')))
  await expect(downloadWorker({ dir: temporaryDir(), env, signal: leave.signal })).rejects.toThrow('enough')
})

test("the address is that of mediasoup's own releases, and the download can be forbidden", () => {
  expect(prebuiltUrl({})).toMatch(/^https:\/\/github\.com\/versatica\/mediasoup\/releases\/download\/\d/)
  expect(mayDownload({})).toBe(true)
  expect(mayDownload({ MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD: 'true' })).toBe(false)
})
