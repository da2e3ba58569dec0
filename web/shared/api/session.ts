import { useQuery } from '@tanstack/react-query'
import { me, signOut, type Me } from '#contract/rest/accounts.ts'
import { api } from './client.ts'
import { isProblem } from './problem.ts'
import { keyOf, queryClient } from './queries.ts'

export const meKey = keyOf(me)

/** Who is signed in; null where nobody is. Throws ApiProblem where the server cannot be asked. */
export async function readMe(): Promise<Me | null> {
  try {
    return await api.call(me, { waitForSession: false })
  } catch (error) {
    if (isProblem(error, 'session.required', 'session.expired')) return null
    throw error
  }
}

export const meQuery = { queryKey: meKey, queryFn: readMe, staleTime: Number.POSITIVE_INFINITY }

/** The signed-in account. Only for screens behind the sign-in: throws where there is none. */
export function useMe(): Me {
  const { data } = useQuery(meQuery)
  if (!data) throw new Error('nobody is signed in')
  return data
}

/** Ends the session and forgets everything read with it. */
export async function leave(): Promise<void> {
  try {
    await api.call(signOut, { waitForSession: false })
  } catch (error) {
    if (!isProblem(error, 'session.required', 'session.expired')) throw error
  }
  queryClient.clear()
  window.location.assign('/signin')
}
