import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createVault } from '#platform/crypto/vault.ts'
import { chunksOf, DamagedFile } from '#platform/files/chunks.ts'
import { createFiles, type Files, type StageOptions, type Staged } from '#platform/files/files.ts'
import { newId } from '#platform/ids.ts'
import { createTestApp, type TestApp } from '#tests/support/app.ts'
import { testSecretKey } from '#tests/support/cluster.ts'
import { pngBytes, pngOf } from '#tests/support/file-routes.ts'
import { addCentre } from '#tests/support/people.ts'

let app: TestApp
let files: Files
let dir: string
beforeAll(async () => {
  app = await createTestApp({ seeded: false })
  files = app.files
  dir = app.filesDir
})
afterAll(() => app?.close())

const options: StageOptions = { maxBytes: 10_000_000, allowed: ['image/png', 'text/plain', 'video/webm'], name: '心电图 王芳.png' }
const stage = (content: Buffer, more: Partial<StageOptions> = {}) => files.stage(Readable.from(pieces(content)), { ...options, ...more })
function* pieces(content: Buffer, size = 10_007) {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size)
}
const keep = (staged: Staged, retentionUntil: Date | null = null, centreId = app.centreId) =>
  app.inTx((tx) => files.keep(tx, staged, { centreId, actorId: null, now: app.clock.now(), retentionUntil }))
const kept = async (content: Buffer) => keep(await stage(content))
async function readBack(id: string, range?: { start: number; end: number }) {
  const file = await app.inTx((tx) => files.open(tx, id))
  const parts: Buffer[] = []
  for await (const part of file.read(range)) parts.push(part)
  return Buffer.concat(parts)
}
const staged = async () => (await readdir(path.join(dir, 'staging')).catch(() => [])).toSorted()
const storedFile = (id: string) => path.join(dir, 'stored', id.slice(-2), id)
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string; name: string }) => error.code ?? error.name,
  )

describe('a file comes back as it went in', () => {
  test.each([1, 67, 65_535, 65_536, 65_537, 131_072, 1_000_003])('of %i bytes', async (size) => {
    const content = size < 68 ? Buffer.from('x'.repeat(size)) : pngOf(size)
    const file = await kept(content)
    expect(file).toMatchObject({ bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') })
    expect((await readBack(file.id)).equals(content)).toBe(true)
    expect(await staged()).toEqual([])
  })

  test('every range of it is the same as that of the content', async () => {
    const content = pngOf(200_000)
    const file = await kept(content)
    for (const [start, end] of [
      [0, 0],
      [65_535, 65_536],
      [65_536, 65_536],
      [100, 199_998],
      [131_071, 131_073],
      [199_999, 199_999],
    ] as const) {
      expect((await readBack(file.id, { start, end })).equals(content.subarray(start, end + 1)), `${start}-${end}`).toBe(true)
    }
  })

  test('the disk and the row show neither content nor name', async () => {
    const content = Buffer.concat([pngBytes, Buffer.from('the patient is 王芳')])
    const file = await kept(content)
    const onDisk = await readFile(storedFile(file.id))
    expect(onDisk.includes(pngBytes.subarray(0, 8))).toBe(false)
    expect(onDisk.includes('王芳')).toBe(false)
    expect(onDisk.subarray(0, 63).toString()).toMatch(/^jilian-file-1 a256gcm-64k k1 +$/)
    const row = await app.ownerDb.selectFrom('files').selectAll().where('id', '=', file.id).executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain('王芳')
    expect(file.name).toBe('心电图 王芳.png')
  })

  test('another centre does not see it', async () => {
    const other = await app.inTx((tx) => addCentre(tx, { now: app.clock.now() }))
    const file = await kept(pngBytes)
    expect(await codeOf(app.inTx((tx) => files.open(tx, file.id), other))).toBe('object.not_found')
    expect(
      await codeOf(
        app.inTx(
          async (tx) =>
            files.keep(tx, await stage(pngBytes), { centreId: app.centreId, actorId: null, now: app.clock.now(), retentionUntil: null }),
          other,
        ),
      ),
    ).toBe('42501')
  })
})

describe('what is not taken leaves nothing', () => {
  test.each([
    ['a program called .png', Buffer.concat([Buffer.from('MZ'), randomBytes(300)]), 'file.type_refused'],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'file.type_refused'],
    ['a drawing with a script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'file.type_refused'],
    ['a drawing behind blanks', Buffer.from('\uFEFF \n<svg onload="alert(1)"/>'), 'file.type_refused'],
    ['an archive', Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), randomBytes(100)]), 'file.type_refused'],
    ['noise', Buffer.from([0, 1, 2, 3, 4, 250, 251]), 'file.type_refused'],
    ['a picture of a type not wanted', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;'), 'file.type_refused'],
    ['nothing', Buffer.alloc(0), 'file.empty'],
    ['too much', pngOf(10_000_001), 'file.too_large'],
  ])('%s', async (_what, content, code) => {
    expect(await codeOf(stage(content))).toBe(code)
    expect(await staged()).toEqual([])
  })

  test.each(['../../etc/passwd', 'a/b.png', 'a\\b.png', '..', '', '  ', 'x\0.png', 'exe.\u202Egnp.exe', 'x'.repeat(201), '\ud800.png'])(
    'the name %j',
    async (name) => {
      expect(await codeOf(stage(pngBytes, { name }))).toBe('request.invalid')
      expect(await staged()).toEqual([])
    },
  )

  test('a stream that breaks off half way', async () => {
    const broken = Readable.from(
      (async function* () {
        yield pngOf(100_000)
        throw new Error('the line is cut')
      })(),
    )
    await expect(files.stage(broken, options)).rejects.toThrow('the line is cut')
    expect(await staged()).toEqual([])
  })

  test('a large file of the wrong type is not read to its end', async () => {
    let given = 0
    const film = Readable.from(
      (function* () {
        for (; given < 1_000; given += 1) yield Buffer.concat([Buffer.from('MZ'), randomBytes(40_000)])
      })(),
    )
    expect(await codeOf(files.stage(film, { ...options, maxBytes: 1e9 }))).toBe('file.type_refused')
    expect(given).toBeLessThan(30)
  })

  test('a name gets the ending of what the file is', async () => {
    expect((await stage(Buffer.from('plain words'), { name: 'report.html' })).name).toBe('report.html.txt')
    expect((await stage(pngBytes, { name: 'photo' })).name).toBe('photo.png')
    expect((await stage(pngBytes, { name: 'photo.PNG' })).name).toBe('photo.PNG')
    expect((await stage(Buffer.from('a,b'), { name: 'list.csv' })).name).toBe('list.csv')
  })
})

describe('altered on the disk', () => {
  const damage = async (change: (stored: Buffer) => Buffer) => {
    const file = await kept(pngOf(200_000))
    await writeFile(storedFile(file.id), change(await readFile(storedFile(file.id))))
    return file.id
  }
  const flipped = (at: number) => (stored: Buffer) => {
    stored[at]! ^= 1
    return stored
  }
  test.each([
    ['a byte of the header', flipped(3)],
    ['a byte of a nonce', flipped(64)],
    ['a byte of the content', flipped(100_000)],
    ['the last byte', (stored: Buffer) => flipped(stored.length - 1)(stored)],
    ['cut short', (stored: Buffer) => stored.subarray(0, -1)],
    ['cut at a chunk', (stored: Buffer) => stored.subarray(0, 64 + 65_564)],
    ['made longer', (stored: Buffer) => Buffer.concat([stored, Buffer.alloc(1)])],
    [
      'two chunks changed places',
      (stored: Buffer) =>
        Buffer.concat([stored.subarray(0, 64), stored.subarray(65_628, 131_192), stored.subarray(64, 65_628), stored.subarray(131_192)]),
    ],
  ])('%s: read by nobody', async (_what, change) => {
    await expect(readBack(await damage(change))).rejects.toThrow(DamagedFile)
  })

  test('a whole file in the place of another', async () => {
    const [one, other] = [await kept(pngOf(100_000)), await kept(pngOf(100_000))]
    await writeFile(storedFile(one.id), await readFile(storedFile(other.id)))
    await expect(readBack(one.id)).rejects.toThrow(DamagedFile)
  })

  test('gone, or sealed with another key', async () => {
    const file = await kept(pngBytes)
    const { header } = chunksOf(createVault(Buffer.from('another key of thirty-two characters'), 'k2'), file.id)
    const stored = await readFile(storedFile(file.id))
    await writeFile(storedFile(file.id), Buffer.concat([header, stored.subarray(header.length)]))
    await expect(readBack(file.id)).rejects.toThrow(/a256gcm-64k k2/)
    await rm(storedFile(file.id))
    await expect(readBack(file.id)).rejects.toThrow(DamagedFile)
  })

  test('a chunk that is sound is still read where another is not', async () => {
    const id = await damage(flipped(100_000))
    expect((await readBack(id, { start: 140_000, end: 140_010 })).length).toBe(11)
    await expect(readBack(id, { start: 60_000, end: 70_000 })).rejects.toThrow(DamagedFile)
  })
})

describe('a transaction that comes to nothing', () => {
  test('leaves an orphan that the sweep takes after its grace, and no row', async () => {
    const file = await stage(pngBytes)
    await app
      .inTx(async (tx) => {
        await files.keep(tx, file, { centreId: app.centreId, actorId: null, now: app.clock.now(), retentionUntil: null })
        throw new Error('no')
      })
      .catch(() => undefined)
    await files.discard(file)
    expect(await codeOf(app.inTx((tx) => files.describe(tx, file.id)))).toBe('object.not_found')
    const now = app.clock.now()
    expect((await files.sweep(app.db, { now })).orphans).toBe(0)
    expect((await files.sweep(app.db, { now, wall_ms: Date.now() + 25 * 3_600_000 })).orphans).toBeGreaterThan(0)
    await expect(readFile(storedFile(file.id))).rejects.toThrow(/ENOENT/)
  })

  test('may run again with the same file', async () => {
    const file = await stage(pngBytes)
    await app
      .inTx(async (tx) => {
        await files.keep(tx, file, { centreId: app.centreId, actorId: null, now: app.clock.now(), retentionUntil: null })
        throw new Error('serialization')
      })
      .catch(() => undefined)
    expect((await readBack((await keep(file)).id)).equals(pngBytes)).toBe(true)
  })
})

test('the sweep leaves what has a row, erases what is past its retention, and clears halves', async () => {
  const now = app.clock.now()
  const [old, young, forGood] = [
    await keep(await stage(pngBytes), new Date(now.getTime() - 1)),
    await keep(await stage(pngBytes), new Date(now.getTime() + 1_000)),
    await kept(pngBytes),
  ]
  const half = path.join(dir, 'staging', newId())
  await writeFile(half, 'half')
  const fresh = path.join(dir, 'staging', newId())
  await writeFile(fresh, 'half')
  await mkdir(path.join(dir, 'stored', 'zz'), { recursive: true })
  await writeFile(path.join(dir, 'stored', 'zz', 'a note of the administrator'), 'keep me')
  const long = new Date(Date.now() - 30 * 3_600_000)
  await utimes(half, long, long)

  const first = await files.sweep(app.db, { now })
  expect(first).toMatchObject({ expired: 1, staged: 1 })
  expect(await codeOf(app.inTx((tx) => files.open(tx, old.id)))).toBe('file.expired')
  expect((await app.inTx((tx) => files.describe(tx, old.id))).sha256).toBe(old.sha256)
  // Its content stays for the backup that runs just now.
  expect((await readFile(storedFile(old.id))).length).toBeGreaterThan(0)

  await files.sweep(app.db, { now, wall_ms: Date.now() + 25 * 3_600_000 })
  await expect(readFile(storedFile(old.id))).rejects.toThrow(/ENOENT/)
  for (const { id } of [young, forGood]) expect((await readBack(id)).equals(pngBytes)).toBe(true)
  expect(await readFile(path.join(dir, 'stored', 'zz', 'a note of the administrator'), 'utf8')).toBe('keep me')
})

test('the running role cannot rewrite what a file was', async () => {
  const file = await kept(pngBytes)
  expect(await codeOf(app.db.updateTable('files').set({ media_type: 'text/html' }).where('id', '=', file.id).execute())).toBe('42501')
  expect(await codeOf(app.db.deleteFrom('files').where('id', '=', file.id).execute())).toBe('42501')
})

describe('a recording', () => {
  const webm = Buffer.concat([Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d', 'hex'), pngOf(300_000)])

  test('is piped in, finished and read', async () => {
    const writer = await files.createWriter({ name: 'room.webm' })
    Readable.from(pieces(webm)).pipe(writer.stream)
    await new Promise((resolve) => writer.stream.once('finish', resolve))
    const file = await keep(await writer.finish())
    expect(file).toMatchObject({ mediaType: 'video/webm', name: 'room.webm', bytes: webm.length })
    expect((await readBack(file.id)).equals(webm)).toBe(true)
  })

  test('gets its head at the end, and nothing else of it changes', async () => {
    const writer = await files.createWriter({ name: 'room.webm' })
    writer.stream.write(webm)
    // Past the first chunk.
    const head = Buffer.concat([webm.subarray(0, 30), Buffer.alloc(70_000, 7)])
    const file = await keep(await writer.finish(head))
    const read = await readBack(file.id)
    expect(read.subarray(0, head.length).equals(head)).toBe(true)
    expect(read.subarray(head.length).equals(webm.subarray(head.length))).toBe(true)
    expect(file.sha256).toBe(createHash('sha256').update(read).digest('hex'))
    const short = await files.createWriter({ name: 'room.webm' })
    short.stream.write(webm.subarray(0, 10))
    await expect(short.finish(Buffer.alloc(11))).rejects.toThrow(RangeError)
    await short.abort()
  })

  test('comes back after a crash as far as it was on the disk, and the tail beside it', async () => {
    const writer = await files.createWriter({ name: 'room.webm' })
    const first = webm.subarray(0, 150_000)
    writer.stream.write(first)
    await until(async () => (await staged()).includes(`${writer.id}.tail`))
    // Another process, that knows the id from its row; the first one is dead.
    const later = createFiles({ filesDir: dir, vault: createVault(Buffer.from(testSecretKey)) })
    const recovered = (await later.recover(writer.id, { name: 'room.webm' }))!
    expect(recovered).toMatchObject({ bytes: first.length, mediaType: 'video/webm' })
    const file = await keep(recovered)
    expect((await readBack(file.id)).equals(first)).toBe(true)
    writer.stream.destroy()
    expect(await staged()).not.toContain(`${writer.id}.tail`)
  })

  test('with a torn end loses that end and no more', async () => {
    const writer = await files.createWriter({ name: 'room.webm' })
    writer.stream.write(webm)
    await until(async () => (await staged()).includes(`${writer.id}.tail`))
    writer.stream.destroy()
    const file = path.join(dir, 'staging', writer.id)
    await truncate(file, 64 + 3 * 65_564 + 500)
    const recovered = (await files.recover(writer.id, { name: 'room.webm' }))!
    expect(recovered.bytes).toBe(3 * 65_536)
    expect((await readBack((await keep(recovered)).id)).equals(webm.subarray(0, 3 * 65_536))).toBe(true)
  })

  test('finished but never kept comes back whole', async () => {
    const writer = await files.createWriter({ name: 'room.webm' })
    writer.stream.write(webm)
    await writer.finish()
    const recovered = (await files.recover(writer.id, { name: 'room.webm' }))!
    expect((await readBack((await keep(recovered)).id)).equals(webm)).toBe(true)
  })

  test('of nothing, of another key, or unknown, is none', async () => {
    const writer = await files.createWriter({ name: 'room.webm' })
    writer.stream.destroy()
    expect(await files.recover(writer.id, { name: 'room.webm' })).toBeNull()
    expect(await files.recover(newId(), { name: 'room.webm' })).toBeNull()
    const other = await files.createWriter({ name: 'room.webm' })
    other.stream.write(webm)
    const stranger = createFiles({ filesDir: dir, vault: createVault(Buffer.from('another key of thirty-two characters')) })
    expect(await stranger.recover(other.id, { name: 'room.webm' })).toBeNull()
    await other.abort()
    expect((await staged()).filter((name) => name.startsWith(other.id))).toEqual([])
  })

  async function until(so: () => Promise<boolean>) {
    for (const end = performance.now() + 5_000; !(await so());) {
      if (performance.now() > end) throw new Error('not within 5 s')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
})

test('a folder that does not exist yet is made', async () => {
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'jilian-files-'))
  const other = createFiles({ filesDir: path.join(elsewhere, 'a', 'b'), vault: createVault(Buffer.from(testSecretKey)) })
  const file = await other.stage(Readable.from([pngBytes]), options)
  await app.inTx((tx) => other.keep(tx, file, { centreId: app.centreId, actorId: null, now: app.clock.now(), retentionUntil: null }))
  await rm(elsewhere, { recursive: true })
})
