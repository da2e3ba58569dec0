import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Body, Params, Reply, Route } from '#contract/route.ts'

/** A command that the server answered for good with a refusal. */
export class Refused extends Error {
  readonly code: string
  constructor(status: number, code: string) {
    super(`${status} ${code}`)
    this.code = code
  }
}

export interface Counts {
  acknowledged: number
  /** Asked again with the same key, because no answer came or the server said that it cannot now. */
  repeated: number
  /** Answers of status 500: harmless, for the key protects, but a person would see an error. */
  faults: number
}

/** Asks until there is an answer, always with the same key: what is answered was committed, once. */
export async function command<R extends Route>(
  url: string,
  cookie: string,
  counts: Counts,
  route: R,
  asked: { params?: Params<R>; body?: Body<R> },
): Promise<Reply<R>> {
  const key = randomUUID()
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent((asked.params as Record<string, string>)[name]!))
  for (;;) {
    const response = await fetch(url + path, {
      method: route.method,
      headers: { cookie, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(asked.body ?? {}),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => null)
    // A connection cut in the middle of an answer is no answer.
    const answer = await response?.json().catch(() => null)
    if (response?.ok && answer) {
      counts.acknowledged += 1
      return answer as Reply<R>
    }
    if (response && answer && response.status < 500) throw new Refused(response.status, (answer as { error: { code: string } }).error.code)
    if (response?.status === 500) counts.faults += 1
    counts.repeated += 1
    await sleep(100)
  }
}
