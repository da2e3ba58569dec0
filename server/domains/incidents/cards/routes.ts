import * as contract from '#contract/rest/cards.ts'
import { may } from '#contract/roles.ts'
import type { Http } from '#platform/http/http.ts'
import { guardCards } from './policy.ts'
import * as cards from './service.ts'

export function serveCards(http: Http): void {
  guardCards(http)
  http.serve(contract.listCards, async ({ tx, actor, query }) => ({
    // Drafts and old versions concern those who edit cards.
    cards: await cards.listCards(tx, actor.centreId, (query.all ?? false) && may(actor.roles, 'card.manage')),
  }))
  http.serve(contract.saveCard, ({ tx, actor, body, now }) => cards.saveCard(tx, actor, body, now))
  http.serve(contract.publishCard, ({ tx, actor, params, now }) => cards.publishCard(tx, actor, params.cardId, now))
  http.serve(contract.retireCard, ({ tx, actor, params, now }) => cards.retireCard(tx, actor, params.cardId, now))
}
