import { errors, type ErrorCode } from '#contract/errors.ts'
import type { Body, DownloadRoute, Params, Query, Reply, Route, UploadRoute } from '#contract/route.ts'
import { uuidv7 } from 'uuidv7'
import { languageNow } from '../i18n/i18n.ts'
import { addressOf } from './address.ts'
import { noteDelivered, noteResending } from './in-flight.ts'
import { ApiProblem } from './problem.ts'
import { waitForSession } from './session-gate.ts'
import { fitName, sendFile, type Progress } from './send-file.ts'

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

/** What an upload asks for, and the file. */
export type UploadInput<R extends UploadRoute> = Field<'params', Params<R>> &
  Field<'query', Query<R>> & {
    file: File | Blob
    /** What it is called; a File brings its own name. */
    name?: string
    /** Called as it goes; after a broken line it begins anew. */
    onProgress?: (progress: Progress) => void
    idempotencyKey?: string
    signal?: AbortSignal
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
  const key = route.kind === 'query' ? null : (input.idempotencyKey ?? newKey())
  const request = {
    address: addressOf(route.path, params, query),
    route,
    body: route.method === 'GET' ? undefined : JSON.stringify(body ?? {}),
    key,
    signal: input.signal,
    timeout_ms: input.timeout_ms,
  }
  return delivered(() => once(request), { key, signal: input.signal, waitForSession: input.waitForSession }) as Promise<Reply<R>>
}

/**
 * Sends a file to an upload route. Like a command: what does not get through goes again with the same key, from its beginning. A file that is
 * larger than the route takes is refused here, unsent. Throws ApiProblem, and the signal's reason where it was called off.
 */
async function upload<R extends UploadRoute>(route: R, input: UploadInput<R>): Promise<Reply<R>> {
  const { params, query } = input as { params?: Record<string, unknown>; query?: Record<string, unknown> }
  const { file, signal, onProgress } = input
  if (file.size > route.maxBytes)
    throw new ApiProblem('file.too_large', 413, { maxMegabytes: Number((route.maxBytes / 1e6).toPrecision(2)) })
  if (file.size === 0) throw new ApiProblem('file.empty', 422)
  const key = input.idempotencyKey ?? newKey()
  const name = fitName(input.name ?? (file instanceof File ? file.name : 'file'))
  const address = addressOf(route.path, params, query)
  const attempt = async () => {
    const { status, text } = await sendFile({ address, file, name, key, signal, onProgress })
    return answerOf(status, text)
  }
  return delivered(attempt, { key, signal }) as Promise<Reply<R>>
}

/** Where a download is: for `src`, `href` and players, which ask for it themselves. */
function address<R extends DownloadRoute>(route: R, input: Field<'params', Params<R>> & Field<'query', Query<R>>): string {
  const { params, query } = input as { params?: Record<string, unknown>; query?: Record<string, unknown> }
  return addressOf(route.path, params, query)
}

interface Delivery {
  /** Null for a query: it is asked once. */
  key: string | null
  signal: AbortSignal | undefined
  waitForSession?: boolean | undefined
}

/** Attempts until an answer came that counts. */
async function delivered(attemptOnce: () => Promise<unknown>, { key, signal, waitForSession: mayWait }: Delivery): Promise<unknown> {
  try {
    for (let attempt = 0; ;) {
      try {
        return await attemptOnce()
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error
        if (isSessionProblem(error) && mayWait !== false) {
          await waitForSession(error.code, signal)
          continue
        }
        const wait = waits[attempt]
        if (!key || wait === undefined || !mayGoAgain(error)) throw error
        attempt += 1
        noteResending(key, attempt)
        await pause(wait, signal)
      }
    }
  } finally {
    if (key) noteDelivered(key)
  }
}
export const api = { call, upload, address }

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
  return answerOf(response.status, text)
}

function answerOf(status: number, text: string): unknown {
  const answer = parse(text)
  if (status >= 200 && status < 300 && answer !== undefined) return answer
  throw problemOf(status, answer)
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
