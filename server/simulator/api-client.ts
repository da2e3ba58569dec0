import { randomUUID } from 'node:crypto'
import type { Body, Params, Query, Reply, Route } from '#contract/route.ts'
import { signIn } from '#contract/rest/accounts.ts'

/** A refusal as the server words it. */
export class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(`${code}: ${message}`)
    this.status = status
    this.code = code
  }
}

interface Asked<R extends Route> {
  params?: Params<R>
  query?: Query<R>
  body?: Body<R>
}

/** One signed-in person, speaking the same HTTP as a browser does. */
export class ApiClient {
  readonly #baseUrl: string
  #cookie = ''
  #login: { login: string; password: string } | null = null

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl
  }

  /** The session's cookie header, for the socket. */
  get cookie(): string {
    return this.#cookie
  }

  /** Waits as long as nobody answers: a person at a screen does not walk away either. */
  async signIn(login: string, password: string): Promise<void> {
    this.#login = { login, password }
    await this.#signIn(Number.POSITIVE_INFINITY)
  }

  /**
   * Calls a route of the contract. A lost connection is tried again with the same key, so a command has one effect; where the session is
   * over, the person signs in again.
   */
  async call<R extends Route>(route: R, asked: Asked<R> = {}): Promise<Reply<R>> {
    const key = randomUUID()
    try {
      return await patiently(() => this.#once(route, asked, key))
    } catch (error) {
      const isOver = error instanceof Refused && error.status === 401 && error.code.startsWith('session.')
      if (!isOver || !this.#login) throw error
      await this.#signIn()
      return patiently(() => this.#once(route, asked, key))
    }
  }

  async #signIn(attempts?: number): Promise<void> {
    const body = this.#login!
    await patiently(() => this.#once(signIn, { body }, randomUUID()), attempts)
  }

  async #once<R extends Route>(route: R, asked: Asked<R>, key: string): Promise<Reply<R>> {
    const path = route.path.replace(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent(String((asked.params as Record<string, unknown>)[name])),
    )
    const query = new URLSearchParams(Object.entries(asked.query ?? {}).map(([name, value]) => [name, String(value)]))
    const response = await fetch(`${this.#baseUrl}${path}${query.size > 0 ? `?${query}` : ''}`, {
      method: route.method,
      headers: {
        cookie: this.#cookie,
        ...(route.method === 'GET' ? {} : { 'content-type': 'application/json', 'idempotency-key': key }),
      },
      ...(route.method === 'GET' ? {} : { body: JSON.stringify(asked.body ?? {}) }),
      signal: AbortSignal.timeout(15_000),
    })
    const set = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!)
    if (set.length > 0) this.#cookie = set.join('; ')
    const answer: unknown = await response.json()
    if (!response.ok) {
      const { error } = answer as { error?: { code: string; message: string } }
      if (!error) throw new Error(`an answer that is not ours: ${response.status}`)
      throw new Refused(response.status, error.code, error.message)
    }
    return answer as Reply<R>
  }
}

/** Tries again where nobody answered, or nobody could: a refusal stands. */
async function patiently<T>(work: () => Promise<T>, attempts = 5): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const mayRetry = !(error instanceof Refused) || error.status === 503 || error.code === 'request.too_many'
      if (!mayRetry || attempt >= attempts) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 200 * 2 ** attempt)))
    }
  }
}
