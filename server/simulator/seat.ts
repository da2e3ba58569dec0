import { claimCall, endCall, listCalls, locateCall, type Call, type Place } from '#contract/rest/calls.ts'
import { listCards, type Card } from '#contract/rest/cards.ts'
import { assign, recommend } from '#contract/rest/dispatch.ts'
import { createIncident, type Incident } from '#contract/rest/incidents.ts'
import { ApiClient, Refused } from './api-client.ts'
import type { Briefing } from './briefing.ts'

/** A dispatcher who works as a person does: claims, locates, picks a card, sends the first recommended unit. */
export class SimulatedSeat {
  readonly #api: ApiClient
  readonly #briefing: Briefing

  private constructor(api: ApiClient, briefing: Briefing) {
    this.#api = api
    this.#briefing = briefing
  }

  static async open(briefing: Briefing, login: string): Promise<SimulatedSeat> {
    const api = new ApiClient(briefing.baseUrl)
    await api.signIn(login, briefing.password)
    return new SimulatedSeat(api, briefing)
  }

  get api(): ApiClient {
    return this.#api
  }

  async ringing(): Promise<Call[]> {
    const { calls } = await this.#api.call(listCalls)
    return calls.filter((call) => call.state === 'ringing')
  }

  /** Null where another seat was faster. */
  async claim(callId: string): Promise<Call | null> {
    try {
      return await this.#api.call(claimCall, { params: { callId } })
    } catch (error) {
      if (error instanceof Refused && error.status === 409) return null
      throw error
    }
  }

  async card(code: string): Promise<Card | undefined> {
    const { cards } = await this.#api.call(listCards, { query: {} })
    return cards.find((card) => card.code === code) ?? cards[0]
  }

  /** From a claimed call to a sent unit. Null where nobody can be sent. */
  async handle(callId: string, place: Place, cardCode: string): Promise<Incident | null> {
    const { clock } = this.#briefing
    await this.#api.call(locateCall, { params: { callId }, body: place })
    const card = await this.card(cardCode)
    const incident = await this.#api.call(createIncident, {
      body: { callId, runType: 'emergency', place: null, ...(card ? { cardId: card.id } : {}) },
    })
    await clock.sleep(3_000)
    const { candidates } = await this.#api.call(recommend, { params: { incidentId: incident.id }, query: {} })
    const best = candidates[0]
    const sent = best ? await this.#api.call(assign, { params: { incidentId: incident.id }, body: { vehicleIds: [best.vehicleId] } }) : null
    await clock.sleep(20_000)
    // The caller may have hung up meanwhile.
    await this.#api.call(endCall, { params: { callId } }).catch(() => undefined)
    return sent?.incident ?? null
  }
}
