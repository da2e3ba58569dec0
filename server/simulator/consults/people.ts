import { enrolSigning, mySigning } from '#contract/rest/signing.ts'
import { ApiClient } from '../api-client.ts'
import type { Briefing } from '../briefing.ts'

/** The demonstration's doctors, each with one session. */
export class People {
  readonly #briefing: Briefing
  readonly #signedIn = new Map<string, Promise<ApiClient>>()

  constructor(briefing: Briefing) {
    this.#briefing = briefing
  }

  as(login: string): Promise<ApiClient> {
    const known = this.#signedIn.get(login) ?? this.#open(login)
    this.#signedIn.set(login, known)
    return known
  }

  loginOf(accountId: string): string | null {
    return this.#briefing.accounts.find((account) => account.id === accountId)?.login ?? null
  }

  /** Gives somebody who has none a signing key under the PIN that everybody knows. A key of one's own stays. */
  async giveKey(login: string): Promise<void> {
    const api = await this.as(login)
    if ((await api.call(mySigning)).certificate) return
    const { password, pin } = this.#briefing
    await api.call(enrolSigning, { body: { password, pin, suite: 'ecdsa-p256-sha256' } })
  }

  async #open(login: string): Promise<ApiClient> {
    const api = new ApiClient(this.#briefing.baseUrl)
    await api.signIn(login, this.#briefing.password)
    return api
  }
}
