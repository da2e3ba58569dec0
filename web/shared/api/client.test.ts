import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { claimCall, listCalls } from '#contract/rest/calls.ts'
import { api } from './client.ts'
import { useResending } from './in-flight.ts'
import { ApiProblem } from './problem.ts'
import { openGate, useSessionGate } from './session-gate.ts'

const callId = '01978f3a-0000-7000-8000-000000000001'
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })
let sent: { address: string; key: string | null }[] = []
let answers: (() => Response | Promise<Response>)[] = []

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  answers = []
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    sent.push({ address, key: new Headers(init.headers).get('idempotency-key') })
    const answer = answers.shift()
    if (!answer) throw new TypeError('network')
    return answer()
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('sends a command that did not get through again with the same key, and says so meanwhile', async () => {
  answers = [
    () => Promise.reject(new TypeError('network')),
    () => json(503, { error: { code: 'server.unavailable', message: '', details: {}, requestId: 'r' } }),
    () => json(200, { id: callId }),
  ]
  const done = api.call(claimCall, { params: { callId } })
  await vi.advanceTimersByTimeAsync(10)
  expect(useResending.getState().commands).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(5000)
  expect(await done).toEqual({ id: callId })
  expect(sent).toHaveLength(3)
  expect(new Set(sent.map((one) => one.key)).size).toBe(1)
  expect(sent[0]!.key).toMatch(/^[0-9a-f-]{36}$/)
  expect(useResending.getState().commands).toHaveLength(0)
})

it('takes a refusal as an answer', async () => {
  answers = [() => json(409, { error: { code: 'call.already_claimed', message: '', details: { name: '王芳' }, requestId: 'r' } })]
  const problem = await api.call(claimCall, { params: { callId } }).catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(ApiProblem)
  expect((problem as ApiProblem).sentence).toContain('王芳')
  expect(sent).toHaveLength(1)
})

it('asks a query once and gives it no key', async () => {
  await expect(api.call(listCalls, {})).rejects.toMatchObject({ code: 'network.unreachable' })
  expect(sent).toEqual([{ address: '/api/calls', key: null }])
})

it('holds a command while the session is renewed, then sends it with its key', async () => {
  answers = [
    () => json(401, { error: { code: 'session.expired', message: '', details: {}, requestId: 'r' } }),
    () => json(200, { id: callId }),
  ]
  const done = api.call(claimCall, { params: { callId } })
  await vi.advanceTimersByTimeAsync(10)
  expect(useSessionGate.getState().shut).toBe(true)
  openGate()
  expect(await done).toEqual({ id: callId })
  expect(sent[0]!.key).toBe(sent[1]!.key)
})

it("calls a proxy's error page what it is", async () => {
  answers = [() => new Response('<html>', { status: 200 })]
  await expect(api.call(listCalls, {})).rejects.toMatchObject({ code: 'network.unintelligible' })
})
