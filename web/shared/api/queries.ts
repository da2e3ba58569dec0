import { QueryClient, queryOptions, type QueryKey } from '@tanstack/react-query'
import type { Reply, Route } from '#contract/route.ts'
import { api, type CallInput } from './client.ts'
import { ApiProblem } from './problem.ts'

/** The key under which a route's answer is kept: its id, then what was asked. */
export function keyOf(route: Route, input: { params?: unknown; query?: unknown } = {}): QueryKey {
  return [route.id, input.params ?? {}, input.query ?? {}]
}

/** Query options of a contract route: `useQuery(read(getCall, { params: { callId } }))`. */
export function read<R extends Route>(route: R, input: CallInput<R>) {
  return queryOptions<Reply<R>>({
    queryKey: keyOf(route, input as { params?: unknown; query?: unknown }),
    queryFn: ({ signal }) => api.call(route, { ...input, signal }),
  })
}

/** Refusals are answers: only silence is asked again, and facts say when to read anew. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      // The realtime connection knows better than the browser whether there is a network.
      networkMode: 'always',
      retry: (failures, error) =>
        error instanceof ApiProblem && (error.code === 'network.unreachable' || error.code === 'server.unavailable') && failures < 5,
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 8000),
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

/** Everything kept from these routes is read again: with params only what was asked with them. */
export function readAgain(route: Route, params?: Readonly<Record<string, unknown>>): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: params ? [route.id, params] : [route.id] })
}

/** Puts an answer that came with a command where a read would have put it. */
export function keep<R extends Route>(route: R, input: { params?: unknown; query?: unknown }, answer: Reply<R>): void {
  queryClient.setQueryData(keyOf(route, input), answer)
}
