import { useQuery } from '@tanstack/react-query'
import { listAccounts, type Account } from '#contract/rest/accounts.ts'
import { listInstitutions, type Institution } from '#contract/rest/institutions.ts'
import { keep, queryClient, keyOf, read, readAgain } from '../../../shared/api/queries.ts'

const none: readonly never[] = []

/** Not every role hears of accounts by facts: opened anew, it is read anew. */
export const useAccounts = () => useQuery({ ...read(listAccounts, {}), refetchOnMount: 'always' })

/** Puts the answer of a change where the list would have it. */
export function keepAccount(account: Account): void {
  const list = queryClient.getQueryData<{ accounts: Account[] }>(keyOf(listAccounts))
  if (!list) return
  const known = list.accounts.some((one) => one.id === account.id)
  keep(
    listAccounts,
    {},
    {
      accounts: known ? list.accounts.map((one) => (one.id === account.id ? account : one)) : [...list.accounts, account],
    },
  )
  void readAgain(listAccounts)
}

export function useInstitutions(): readonly Institution[] {
  return useQuery(read(listInstitutions, {})).data?.institutions ?? none
}
