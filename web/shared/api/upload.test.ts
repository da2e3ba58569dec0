import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { upload } from '#contract/route.ts'
import { Closed, Id } from '#contract/values.ts'
import { api } from './client.ts'
import { fitName } from './send-file.ts'

const route = upload({
  id: 'test.upload',
  path: '/api/things/:thingId/file',
  access: { by: 'session', action: 'self.manage' },
  params: Closed({ thingId: Id }),
  reply: Closed({ id: Id }),
  maxBytes: 1_000,
  mediaTypes: ['image/png'],
})
const thingId = '01978f3a-0000-7000-8000-000000000001'
const file = new Blob(['x'.repeat(100)])

interface Sent {
  address: string
  headers: Record<string, string>
}
let sent: Sent[] = []
let answers: { status: number; text: string; cutAt?: number }[] = []

/** As much of the browser's as an attempt touches. */
class FakeRequest extends EventTarget {
  readonly upload = new EventTarget()
  readonly #headers: Record<string, string> = {}
  #address = ''
  status = 0
  responseText = ''
  open(_method: string, address: string) {
    this.#address = address
  }
  setRequestHeader(name: string, value: string) {
    this.#headers[name] = value
  }
  abort() {
    this.dispatchEvent(new Event('loadend'))
  }
  send() {
    sent.push({ address: this.#address, headers: this.#headers })
    const answer = answers.shift()
    queueMicrotask(() => {
      for (const loaded of [40, answer?.cutAt ?? 100]) this.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded }))
      if (!answer) return
      this.status = answer.status
      this.responseText = answer.text
      this.dispatchEvent(new Event('loadend'))
    })
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  answers = []
  vi.stubGlobal('XMLHttpRequest', FakeRequest)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('sends the file with name, key and progress, and again with the same key where the line broke', async () => {
  answers = [
    { status: 0, text: '', cutAt: 60 },
    { status: 200, text: JSON.stringify({ id: thingId }) },
  ]
  const progress: number[] = []
  const done = api.upload(route, {
    params: { thingId },
    file,
    name: '心电图/1.png',
    onProgress: ({ sent_bytes }) => progress.push(sent_bytes),
  })
  await vi.advanceTimersByTimeAsync(2_000)
  expect(await done).toEqual({ id: thingId })
  expect(progress).toEqual([40, 60, 40, 100])
  expect(sent).toHaveLength(2)
  expect(sent[0]!.headers['idempotency-key']).toBe(sent[1]!.headers['idempotency-key'])
  expect(decodeURIComponent(sent[0]!.headers['x-file-name']!)).toBe('心电图_1.png')
  expect(sent[0]!.address).toBe(`/api/things/${thingId}/file`)
})

it('takes a refusal as an answer', async () => {
  answers = [{ status: 415, text: JSON.stringify({ error: { code: 'file.type_refused', message: '', details: {}, requestId: 'r' } }) }]
  await expect(api.upload(route, { params: { thingId }, file })).rejects.toMatchObject({ code: 'file.type_refused', status: 415 })
  expect(sent).toHaveLength(1)
})

it('sends nothing that is empty or too large', async () => {
  await expect(api.upload(route, { params: { thingId }, file: new Blob(['x'.repeat(1_001)]) })).rejects.toMatchObject({
    code: 'file.too_large',
  })
  await expect(api.upload(route, { params: { thingId }, file: new Blob([]) })).rejects.toMatchObject({ code: 'file.empty' })
  expect(sent).toEqual([])
})

it('is called off at once', async () => {
  const stop = new AbortController()
  const done = api.upload(route, { params: { thingId }, file, signal: stop.signal })
  const outcome = done.catch((error: Error) => error.message)
  await vi.advanceTimersByTimeAsync(10)
  stop.abort(new Error('enough'))
  expect(await outcome).toBe('enough')
  expect(sent).toHaveLength(1)
})

it('gives a name that every disk takes', () => {
  expect(fitName('a\u202Eb\\c.png')).toBe('a_b_c.png')
  expect(fitName('..')).toBe('file')
  expect(fitName(`${'长'.repeat(300)}.pdf`)).toHaveLength(200)
  expect(fitName(`${'长'.repeat(300)}.pdf`)).toMatch(/长\.pdf$/)
})
