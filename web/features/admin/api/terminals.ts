import { useQuery } from '@tanstack/react-query'
import { listTerminals, type Terminal } from '#contract/rest/tracking.ts'
import { keep, keyOf, queryClient, read, readAgain } from '../../../shared/api/queries.ts'

export const useTerminals = () => useQuery(read(listTerminals, {}))

/** Puts the answer of a change where the list has it. */
export function keepTerminal(terminal: Terminal): void {
  const list = queryClient.getQueryData<{ terminals: Terminal[] }>(keyOf(listTerminals))
  if (list) {
    const known = list.terminals.some((one) => one.id === terminal.id)
    keep(
      listTerminals,
      {},
      {
        terminals: known ? list.terminals.map((one) => (one.id === terminal.id ? terminal : one)) : [terminal, ...list.terminals],
      },
    )
  }
  void readAgain(listTerminals)
}
