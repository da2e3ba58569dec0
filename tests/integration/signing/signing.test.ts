import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { suiteNames, type SuiteName } from '#contract/rest/signing.ts'
import { openDemonstrationAuthority, rootsIn } from '#platform/crypto/signing/demonstration-authority.ts'
import type { SignedDocument } from '#platform/crypto/signing/form.ts'
import { demonstrationSigner } from '#platform/crypto/signing/signer.ts'
import { createSigning, type MadeSignature } from '#platform/crypto/signing/signing.ts'
import { suites } from '#platform/crypto/signing/suites.ts'
import { demonstrationTimestamper } from '#platform/crypto/signing/timestamper.ts'
import { createVault } from '#platform/crypto/vault.ts'
import { newId } from '#platform/ids.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { testSecretKey } from '#tests/support/cluster.ts'
import { addCentre, testPassword } from '#tests/support/people.ts'

let app: TestApp
let doctor: SignedIn
const pin = '83-blau-7'
const document = {
  kind: 'consultation',
  patient: '王芳 𠮷',
  opinion: '急性前壁心肌梗死',
  at: new Date('2026-03-01T08:00:00Z'),
  left: undefined,
}
const attachments = [{ id: newId(), sha256: 'a'.repeat(64) }]

beforeAll(async () => {
  app = await createTestApp({ seeded: false, now: new Date('2026-03-01T08:30:00.123Z') })
  doctor = await app.signInAs('specialist', { displayName: '李主任' })
})
afterAll(() => app?.close())

const enrol = (who: SignedIn, body: object = {}) =>
  app.ask(who, 'POST', '/api/me/signing', { password: testPassword, pin, suite: 'ecdsa-p256-sha256', ...body })
const sign = (who: SignedIn, more: { pin?: string; document?: unknown; subject?: { type: string; id: string } } = {}) =>
  app.inTx(
    (tx) =>
      app.signing.sign(tx, {
        actor: { accountId: who.accountId, centreId: app.centreId },
        pin,
        subject: { type: 'consult', id: newId() },
        document,
        attachments,
        now: app.clock.now(),
        ...more,
      }),
    app.centreId,
  )
const exported = (id: string) => app.inTx((tx) => app.signing.exported(tx, id), app.centreId)
const verify = (signed: SignedDocument) => app.inTx((tx) => app.signing.verify(tx, signed), app.centreId)
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string; name: string }) => error.code ?? error.name,
  )

describe.each(suiteNames)('%s', (suite) => {
  let person: SignedIn
  let made: MadeSignature
  let signed: SignedDocument
  beforeAll(async () => {
    person = await app.signInAs('specialist', { displayName: '张医生' })
    await enrol(person, { suite })
    made = await sign(person)
    signed = await exported(made.id)
  })

  test('a signature stands, says who, when and that it is a demonstration, also after a trip through a file', async () => {
    expect(made).toMatchObject({ signerName: '张医生', suite, demonstration: true, signerId: person.accountId })
    const file = JSON.parse(JSON.stringify(signed, null, 2)) as SignedDocument
    expect(await verify(file)).toMatchObject({
      intact: true,
      faults: [],
      trusted: true,
      demonstration: true,
      suite,
      signer: { name: '张医生', accountId: person.accountId },
      signedAt: '2026-03-01T08:30:00.123Z',
      stampedAt: '2026-03-01T08:30:00.123Z',
      attachments,
      revokedAt: null,
    })
    expect(file.document).toEqual({ ...document, at: '2026-03-01T08:00:00.000Z', left: undefined })
  })

  const altered: [string, (file: SignedDocument) => void, string][] = [
    ['the document', (file) => ((file.document as { opinion: string }).opinion = '正常'), 'document_altered'],
    ['a field more in the document', (file) => ((file.document as Record<string, unknown>)['more'] = null), 'document_altered'],
    ['an attachment', (file) => (file.signature.statement.attachments[0]!.sha256 = 'b'.repeat(64)), 'statement_altered'],
    ['what it is about', (file) => (file.signature.statement.subject.id = newId()), 'statement_altered'],
    ['the time', (file) => (file.signature.statement.signedAt = '2026-03-01T08:29:00.000Z'), 'statement_altered'],
    ['the value', (file) => (file.signature.value = Buffer.alloc(64, 7).toString('base64url')), 'statement_altered'],
    ['no value', (file) => (file.signature.value = ''), 'statement_altered'],
    ['the time stamp', (file) => (file.signature.timestamp.statement.time = '2026-03-02T08:30:00.123Z'), 'timestamp_broken'],
    ['the time stamp’s value', (file) => (file.signature.timestamp.value = 'AA'), 'timestamp_broken'],
  ]
  test.each(altered)('%s altered is found', async (_what, change, fault) => {
    const file = structuredClone(signed)
    change(file)
    const verdict = await verify(file)
    expect(verdict.intact).toBe(false)
    expect(verdict.faults).toContain(fault)
  })

  test('a word "demonstration" taken out changes nothing: the certificates say it', async () => {
    const file = structuredClone(signed)
    file.signature.demonstration = false
    file.signature.timestamp.demonstration = false
    expect((await verify(file)).demonstration).toBe(true)
  })

  test('another person’s certificate, or a time stamper’s, in its place is found', async () => {
    const other = await app.signInAs('specialist')
    await enrol(other, { suite })
    const theirs = await exported((await sign(other)).id)
    const file = structuredClone(signed)
    file.signature.certificates = theirs.signature.certificates
    expect((await verify(file)).faults).toEqual(expect.arrayContaining(['statement_altered', 'certificate_mismatch']))
    file.signature.certificates = signed.signature.timestamp.certificates
    expect((await verify(file)).faults).toContain('chain_broken')
    const stamped = structuredClone(signed)
    stamped.signature.timestamp = theirs.signature.timestamp
    expect((await verify(stamped)).faults).toEqual(['timestamp_elsewhere'])
  })

  test('an authority that somebody made himself is intact and not trusted', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'jilian-authority-'))
    const authority = await openDemonstrationAuthority(folder, createVault(Buffer.from(testSecretKey)))
    const forged = createSigning({
      vault: createVault(Buffer.from(testSecretKey)),
      signer: demonstrationSigner({ db: app.db, vault: createVault(Buffer.from(testSecretKey)), authority }),
      timestamper: demonstrationTimestamper(authority),
      trustedRoots: new Set(),
    })
    const file = await app.inTx(async (tx) => {
      const who = { accountId: person.accountId, centreId: app.centreId, login: 'x', name: '李主任', organization: '县医院' }
      await forged.signer.enrol(tx, who, { pin, suite, now: app.clock.now() })
      const order = { actor: who, pin, subject: { type: 'consult', id: newId() }, document, now: app.clock.now() }
      return forged.exported(tx, (await forged.sign(tx, order)).id)
    })
    expect(await verify(file)).toMatchObject({ intact: true, trusted: false, demonstration: true })
    // Their leaf under our root does not fit.
    file.signature.certificates[1] = signed.signature.certificates[1]!
    expect((await verify(file)).faults).toContain('chain_broken')
    await rm(folder, { recursive: true })
  })

  test('the offline verifier says the same without database and network, and ends with 1 where something was altered', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'jilian-verify-'))
    const file = path.join(folder, 'signed.json')
    await writeFile(file, JSON.stringify(signed))
    expect(await offline([file])).toMatchObject({ code: 0, out: expect.stringMatching(/^INTACT[^]*张医生[^]*known here[^]*DEMONSTRATION/) })
    expect(await offline([file], path.join(folder, 'nowhere'))).toMatchObject({ code: 2 })
    const root = suites[suite].read(signed.signature.certificates[1]!).fingerprint
    expect(await offline([file, '--root', root.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:')], path.join(folder, 'nowhere'))).toMatchObject(
      { code: 0 },
    )
    expect(await offline([file, '--root', 'f'.repeat(64)])).toMatchObject({ code: 1 })
    await writeFile(file, JSON.stringify(signed).replace('急性', '陈旧'))
    expect(await offline([file])).toMatchObject({ code: 1, out: expect.stringContaining('document_altered') })
    await writeFile(file, '{"form":"jilian-signed-document-1"}')
    expect((await offline([file])).code).toBe(1)
    expect((await offline([])).code).toBe(1)
    await rm(folder, { recursive: true })
  })

  async function offline(args: string[], filesDir = app.filesDir): Promise<{ code: number; out: string }> {
    const script = path.join(import.meta.dirname, '../../../server/setup/cli.ts')
    const env = { PATH: process.env['PATH'], FILES_DIR: filesDir }
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [script, 'verify:signature', ...args], { env })
      return { code: 0, out: stdout }
    } catch (error) {
      const { code, stdout } = error as { code: number; stdout: string }
      return { code, out: stdout }
    }
  }
})

describe('enrolment', () => {
  test('asks for the password, and for a PIN that is none to guess', async () => {
    const who = await app.signInAs('clinic')
    const refused = async (body: object) => (await enrol(who, body)).json().error?.code
    expect(await refused({ password: 'not mine' })).toBe('sign_in.refused')
    for (const weak of ['12345', '123456', '987654', '111111', '121212', '123123', 'aaaaab', who.login, 'abcdef', '112112'])
      expect(await refused({ pin: weak }), weak).toBe('signing.pin_weak')
    expect((await app.ask(who, 'GET', '/api/me/signing')).json()).toEqual({ certificate: null, lockedUntil: null, demonstration: true })
    expect(await codeOf(sign(who))).toBe('signing.not_enrolled')
  })

  test('is not for administrators and walls', async () => {
    for (const role of ['system_admin', 'auditor', 'wall'] as const)
      expect((await enrol(await app.signInAs(role))).json().error.code, role).toBe('permission.denied')
  })

  test('once more revokes the certificate before; what it signed stands, and says when it was revoked', async () => {
    const who = await app.signInAs('clinic')
    const first = (await enrol(who)).json()
    const old = await exported((await sign(who)).id)
    app.clock.advance(3_600_000)
    const second = (await enrol(who, { pin: 'another-1-pin', suite: 'sm2-sm3' })).json()
    expect(second.serial).not.toBe(first.serial)
    expect(await verify(old)).toMatchObject({ intact: true, trusted: true, serial: first.serial, revokedAt: app.clock.now().toISOString() })
    expect(await codeOf(sign(who))).toBe('signing.pin_wrong')
    expect((await sign(who, { pin: 'another-1-pin' })).suite).toBe('sm2-sm3')
    const rows = await app.ownerDb.selectFrom('signing_certificates').selectAll().where('account_id', '=', who.accountId).execute()
    expect(rows.filter(({ private_key_sealed }) => private_key_sealed !== null)).toHaveLength(1)
  })

  test('two at once leave one certificate', async () => {
    const who = await app.signInAs('clinic')
    const answers = await Promise.all([enrol(who), enrol(who), enrol(who)])
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
    const live = await app.ownerDb
      .selectFrom('signing_certificates')
      .selectAll()
      .where('account_id', '=', who.accountId)
      .where('revoked_at', 'is', null)
      .execute()
    expect(live).toHaveLength(1)
  })

  test('ends after two years', async () => {
    const who = await app.signInAs('clinic')
    await enrol(who)
    const then = app.clock.now()
    app.clock.advance(731 * 86_400_000)
    expect(await codeOf(sign(who))).toBe('signing.certificate_expired')
    app.clock.set(then)
  })
})

describe('the PIN', () => {
  test('wrong five times locks for 15 minutes, also the right one, and not longer', async () => {
    const who = await app.signInAs('clinic')
    await enrol(who)
    for (let at = 0; at < 5; at += 1) expect(await codeOf(sign(who, { pin: `wrong-${at}` }))).toBe('signing.pin_wrong')
    expect(await codeOf(sign(who))).toBe('signing.pin_locked')
    const { lockedUntil } = (await app.ask(who, 'GET', '/api/me/signing')).json()
    expect(new Date(lockedUntil).getTime()).toBe(app.clock.now_ms() + 900_000)
    app.clock.advance(899_000)
    expect(await codeOf(sign(who))).toBe('signing.pin_locked')
    app.clock.advance(2_000)
    expect(await codeOf(sign(who, { pin: 'wrong' }))).toBe('signing.pin_wrong')
    expect(await codeOf(sign(who))).toBe('done')
  })

  test('guessed twenty times at once is looked at five times', async () => {
    const who = await app.signInAs('clinic')
    await enrol(who)
    const outcomes: string[] = []
    for (let round = 0; round < 4; round += 1)
      outcomes.push(...(await Promise.all(Array.from({ length: 5 }, (_, at) => codeOf(sign(who, { pin: `wrong-${round}-${at}` }))))))
    expect(outcomes.filter((code) => code === 'signing.pin_wrong')).toHaveLength(5)
    expect(outcomes.filter((code) => code === 'signing.pin_locked')).toHaveLength(15)
  })

  test('of another form of the same signs is the same', async () => {
    const who = await app.signInAs('clinic')
    await enrol(who, { pin: '８３-blau-7' })
    expect(await codeOf(sign(who))).toBe('done')
  })
})

describe('what is stored', () => {
  test('cannot be rewritten, and shows no patient', async () => {
    await enrol(doctor)
    const made = await sign(doctor)
    expect(await codeOf(app.db.deleteFrom('signatures').where('id', '=', made.id).execute())).toBe('42501')
    expect(
      await codeOf(
        app.db
          .updateTable('signatures')
          .set({ signed_at: new Date(0) })
          .where('id', '=', made.id)
          .execute(),
      ),
    ).toBe('42501')
    expect(await codeOf(app.db.updateTable('signing_certificates').set({ subject: 'x' }).execute())).toBe('42501')
    const row = await app.ownerDb.selectFrom('signatures').selectAll().where('id', '=', made.id).executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain('王芳')
    expect(row.document_sha256.toString('hex')).toBe(made.documentSha256)
  })

  test('holds no key in clear, neither in the database nor on the disk', async () => {
    const rows = await app.ownerDb.selectFrom('signing_certificates').selectAll().execute()
    for (const { private_key_sealed } of rows)
      if (private_key_sealed) expect(private_key_sealed).toMatch(/^argon2id\.m=65536,t=3,p=1\.[\w-]{22}\.a256gcm\.k1\./)
    const dir = path.join(app.filesDir, 'keys', 'signing')
    expect((await readdir(dir)).toSorted()).toEqual(suiteNames.flatMap((name) => [`${name}.keys`, `${name}.root`]).toSorted())
    for (const name of suiteNames) expect(await readFile(path.join(dir, `${name}.keys`), 'utf8')).toMatch(/^a256gcm\.k1\.[\w-]+$/)
  })

  test('is seen by its own centre', async () => {
    const elsewhere = await app.inTx((tx) => addCentre(tx, { now: app.clock.now() }))
    const subject = { type: 'consult', id: newId() }
    const made = await sign(doctor, { subject })
    expect((await app.inTx((tx) => app.signing.signaturesOf(tx, subject), app.centreId)).map(({ id }) => id)).toEqual([made.id])
    expect(await app.inTx((tx) => app.signing.signaturesOf(tx, subject), elsewhere)).toEqual([])
    expect(await codeOf(app.inTx((tx) => app.signing.exported(tx, made.id), elsewhere))).toBe('object.not_found')
  })

  test('the authority stays the same over restarts, and for two that start at once', async () => {
    const vault = createVault(Buffer.from(testSecretKey))
    const before = rootsIn(app.filesDir)
    await openDemonstrationAuthority(app.filesDir, vault)
    expect(rootsIn(app.filesDir)).toEqual(before)
    const folder = await mkdtemp(path.join(tmpdir(), 'jilian-authority-'))
    const both = await Promise.all([openDemonstrationAuthority(folder, vault), openDemonstrationAuthority(folder, vault)])
    for (const name of suiteNames as readonly SuiteName[]) expect(both[0].root(name)).toBe(both[1].root(name))
    await rm(folder, { recursive: true })
  })
})

test('the route verifies a file and refuses what is none', async () => {
  const signed = await exported((await sign(doctor)).id)
  const ask = (file: string) => app.ask(doctor, 'POST', '/api/signatures/verify', { file })
  expect((await ask(JSON.stringify(signed))).json()).toMatchObject({ intact: true, trusted: true, demonstration: true })
  const broken = structuredClone(signed)
  broken.signature.certificates[0] = 'none'
  for (const file of ['x', '{}', '[]', 'null', JSON.stringify({ ...signed, more: 1 }), JSON.stringify(broken)])
    expect((await ask(file)).json().error.code, file.slice(0, 30)).toBe('signing.not_a_signature')
})
