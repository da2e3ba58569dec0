import { useCallback } from 'react'
import { claimCall, endCall, getCall, type Call } from '#contract/rest/calls.ts'
import { getBoard } from '#contract/rest/dispatch.ts'
import { api, newKey } from '../../../shared/api/client.ts'
import { sentenceOf } from '../../../shared/api/problem.ts'
import { keep, queryClient, keyOf, readAgain } from '../../../shared/api/queries.ts'
import type { Board } from './board.ts'
import { useSeat } from '../seat-store.ts'
import { tell } from '../../../shared/ui/notices.ts'

/** One key for one intent to take a call: pressing twice asks once. */
const underWay = new Map<string, string>()

/** Takes a ringing call; whoever was quicker is named. The place field gets the focus. */
export function useClaim(): (call: Pick<Call, 'id'>) => void {
  return useCallback((call) => {
    if (underWay.has(call.id)) return
    const idempotencyKey = newKey()
    underWay.set(call.id, idempotencyKey)
    const before = useSeat.getState().selection
    useSeat.getState().select({ kind: 'call', id: call.id }, 'place')
    void api
      .call(claimCall, { params: { callId: call.id }, idempotencyKey })
      .then(putCall)
      .catch((error: unknown) => {
        tell('alarm', sentenceOf(error))
        // Somebody else has it: back to what this seat was at, unless the hand has gone on.
        if (useSeat.getState().selection?.id === call.id) useSeat.getState().select(before)
        void readAgain(getBoard)
      })
      .finally(() => underWay.delete(call.id))
  }, [])
}

/** A call as the server answered it, at once where it is shown; the fact that follows reads the whole board again. */
export function putCall(call: Call): void {
  keep(getCall, { params: { callId: call.id } }, call)
  queryClient.setQueryData<Board>(keyOf(getBoard), (board) =>
    board
      ? {
          ...board,
          calls: board.calls.some(({ id }) => id === call.id)
            ? board.calls.map((one) => (one.id === call.id && one.version <= call.version ? call : one))
            : [...board.calls, call],
        }
      : board,
  )
}

/** Ends a call that this seat holds. */
export function hangUp(call: Pick<Call, 'id'>): void {
  if (underWay.has(call.id)) return
  const idempotencyKey = newKey()
  underWay.set(call.id, idempotencyKey)
  void api
    .call(endCall, { params: { callId: call.id }, idempotencyKey })
    .then(putCall)
    .catch((error: unknown) => tell('alarm', sentenceOf(error)))
    .finally(() => underWay.delete(call.id))
}
