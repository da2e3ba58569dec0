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

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl
  }

  /** The session's cookie header, for the socket. */
  get cookie(): string {
    return this.#cookie
  }

  async signIn(login: string, password: string) {
    return this.call(signIn, { body: { login, password } })
  }

  /** Calls a route of the contract. A lost connection is tried again with the same key, so a command has one effect. */
  async call<R extends Route>(route: R, asked: Asked<R> = {}): Promise<Reply<R>> {
    const key = randomUUID()
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(route, asked, key)
      } catch (error) {
        const mayRetry = !(error instanceof Refused) || error.status === 503
        if (!mayRetry || attempt === 5) throw error
        await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt))
      }
    }
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
      const { error } = answer as { error: { code: string; message: string } }
      throw new Refused(response.status, error.code, error.message)
    }
    return answer as Reply<R>
  }
}
