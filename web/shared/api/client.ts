import { errors, type ErrorCode } from '#contract/errors.ts'
import type { Body, Params, Query, Reply, Route } from '#contract/route.ts'
import { uuidv7 } from 'uuidv7'
import { languageNow } from '../i18n/i18n.ts'
import { addressOf } from './address.ts'
import { noteDelivered, noteResending } from './in-flight.ts'
import { ApiProblem } from './problem.ts'
import { waitForSession } from './session-gate.ts'

/** A part of the request that may be left out where none of its fields is needed. */
type Field<Name extends string, T> = Partial<T> extends T ? { [N in Name]?: T } : { [N in Name]: T }

/** What a route asks for, and how to ask. */
export type CallInput<R extends Route> = Field<'params', Params<R>> &
  Field<'query', Query<R>> &
  Field<'body', Body<R>> & {
    /** One user intent, one key: pass the same again to try the same thing again. Made here where it is left out. */
    idempotencyKey?: string
    signal?: AbortSignal
    /** False for what runs before anybody is signed in: a refusal comes back at once. */
    waitForSession?: boolean
    /** ms; an attempt that takes longer counts as lost and goes again with the same key. */
    timeout_ms?: number
  }

export const newKey = (): string => uuidv7()

/** Waits between attempts of a command, ms; after the last the problem is shown, and trying again uses the same key. */
const waits = [400, 800, 1500, 3000, 5000, 8000] as const
const attemptTimeout_ms = 10_000

/**
 * Calls a route of the contract. A command that does not get through is sent again with the same Idempotency-Key, so that at most one
 * effect comes of it, and `useResending` says so; a query fails at once (TanStack Query asks again).
 * Throws ApiProblem.
 */
async function call<R extends Route>(route: R, input: CallInput<R>): Promise<Reply<R>> {
  const { params, query, body } = input as { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }
  const address = addressOf(route.path, params, query)
  const isQuery = route.kind === 'query'
  const key = isQuery ? null : (input.idempotencyKey ?? newKey())
  const request = {
    address,
    route,
    body: route.method === 'GET' ? undefined : JSON.stringify(body ?? {}),
    key,
    signal: input.signal,
    timeout_ms: input.timeout_ms,
  }
  try {
    for (let attempt = 0; ;) {
      try {
        return (await once(request)) as Reply<R>
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error
        if (isSessionProblem(error) && input.waitForSession !== false) {
          await waitForSession(error.code, input.signal)
          continue
        }
        const wait = waits[attempt]
        if (isQuery || wait === undefined || !mayGoAgain(error)) throw error
        attempt += 1
        if (key) noteResending(key, attempt)
        await pause(wait, input.signal)
      }
    }
  } finally {
    if (key) noteDelivered(key)
  }
}
export const api = { call }

interface Outgoing {
  address: string
  route: Route
  body: string | undefined
  key: string | null
  signal: AbortSignal | undefined
  timeout_ms: number | undefined
}

async function once({ address, route, body, key, signal, timeout_ms }: Outgoing): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeout_ms ?? attemptTimeout_ms)
  let response: Response
  let text: string
  try {
    response = await fetch(address, {
      method: route.method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        'accept-language': languageNow(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key ? { 'idempotency-key': key } : {}),
      },
      ...(body === undefined ? {} : { body }),
      signal: signal ? either(signal, timeout) : timeout,
    })
    text = await response.text()
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiProblem('network.unreachable')
  }
  const answer = parse(text)
  if (response.ok && answer !== undefined) return answer
  throw problemOf(response.status, answer)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function problemOf(status: number, answer: unknown): ApiProblem {
  const error = (answer as { error?: { code?: unknown; details?: unknown; requestId?: unknown } } | undefined)?.error
  if (typeof error?.code !== 'string' || !(error.code in errors)) {
    // A proxy's own page: the server behind it does not answer.
    return status >= 502 ? new ApiProblem('network.unreachable', status) : new ApiProblem('network.unintelligible', status)
  }
  const details = typeof error.details === 'object' && error.details !== null ? (error.details as Record<string, unknown>) : {}
  return new ApiProblem(error.code as ErrorCode, status, details, typeof error.requestId === 'string' ? error.requestId : null)
}

const isSessionProblem = (error: ApiProblem): error is ApiProblem & { code: 'session.required' | 'session.expired' } =>
  error.code === 'session.required' || error.code === 'session.expired'

const mayGoAgain = ({ code }: ApiProblem): boolean =>
  code === 'network.unreachable' || code === 'server.unavailable' || code === 'request.too_many'

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        reject(signal.reason as Error)
      },
      { once: true },
    )
  })
}

/** Aborts with the first of the two. (`AbortSignal.any` is younger than Chromium 109.) */
function either(one: AbortSignal, other: AbortSignal): AbortSignal {
  const both = new AbortController()
  for (const signal of [one, other]) {
    if (signal.aborted) both.abort(signal.reason)
    else signal.addEventListener('abort', () => both.abort(signal.reason), { once: true, signal: both.signal })
  }
  return both.signal
}
