import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { myInvitations } from '#contract/rest/consult-invitations.ts'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { consultRecord, getConsult, listConsults } from '#contract/rest/consults.ts'
import { readReports } from '#contract/rest/consult-reports.ts'
import { myQueue } from '#contract/rest/consult-session.ts'
import type { Query, Reply, Route } from '#contract/route.ts'
import type { ConsultState } from '#contract/vocabulary-consults.ts'
import { api } from '../api/client.ts'
import { keep, keyOf, read, readAgain } from '../api/queries.ts'
import { useCommand, type Command } from '../api/use-command.ts'

export type Box = Query<typeof listConsults>['box']

/** Consults that are over, newest first, a page after the other; those that hold the words, where some are given. */
export const useConsultPages = (box: Box, states: readonly ConsultState[], text: string) =>
  useInfiniteQuery({
    queryKey: [...keyOf(listConsults, { query: { box, states: states.join(','), text } }), 'pages'],
    // What is seen stays until what is found is there.
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      api.call(listConsults, {
        query: {
          box,
          states: states.join(','),
          limit: page,
          ...(text === '' ? {} : { text }),
          ...(pageParam ? { before: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ consults }) => (consults.length < page ? null : consults.at(-1)!.id),
  })
const page = 100

/** A box of consults in the server's order. */
export const useConsults = (box: Box, states?: readonly ConsultState[], enabled = true) =>
  useQuery({ ...read(listConsults, { query: { box, ...(states ? { states: states.join(',') } : {}), limit: 200 } }), enabled })

/** What was asked from an incident: for a seat in the box of the institution, for a crew in its own. */
export const useIncidentConsults = (incidentId: string, box: Box) => useQuery(read(listConsults, { query: { box, incidentId, limit: 20 } }))

export const useConsult = (consultId: string) => useQuery(read(getConsult, { params: { consultId } }))

/** A command's answer stands where the read's would; everything else that it may have changed is read again. */
export function putConsult(consult: Consult): void {
  const params = { consultId: consult.id }
  keep(getConsult, { params }, consult)
  void readAgain(listConsults)
  void readAgain(consultRecord, params)
  void readAgain(readReports, params)
  void readAgain(myInvitations)
  void readAgain(myQueue)
}

type ConsultRoute = Route & { reply: typeof getConsult.reply }

/** A command that answers with the consult. */
export function useConsultCommand<R extends ConsultRoute>(route: R, onDone?: (consult: Consult) => void): Command<R> {
  return useCommand(route, (answer: Reply<R>) => {
    const consult = answer as Consult
    putConsult(consult)
    onDone?.(consult)
  })
}
