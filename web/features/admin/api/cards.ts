import { useQuery } from '@tanstack/react-query'
import { listCards, type Card } from '#contract/rest/cards.ts'
import { api } from '../../../shared/api/client.ts'
import { keep, read, readAgain } from '../../../shared/api/queries.ts'

const asked = { query: { all: true } } as const
/** Every version; a saved draft sends no fact, so it is read anew when the screen is opened. */
export const useAllCards = () => useQuery({ ...read(listCards, asked), refetchOnMount: 'always' })

export const readCardsAgain = (): Promise<void> => readAgain(listCards)

/** The versions as they are this moment. */
export async function cardsNow(): Promise<readonly Card[]> {
  const answer = await api.call(listCards, asked)
  keep(listCards, asked, answer)
  return answer.cards
}
