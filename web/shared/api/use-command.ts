import { useCallback, useRef, useState } from 'react'
import type { Reply, Route } from '#contract/route.ts'
import { api, newKey, type CallInput } from './client.ts'
import { ApiProblem } from './problem.ts'

export interface Command<R extends Route> {
  /** A new intent, with a new key. Resolves to the answer, or to null where it came to nothing (`problem` says why). */
  run(input: CallInput<R>): Promise<Reply<R> | null>
  /** The same intent once more, with the same key. */
  again(): Promise<Reply<R> | null>
  busy: boolean
  problem: ApiProblem | null
  dismiss(): void
}

/** A command of the contract bound to a screen. While one runs, another `run` is ignored: a bouncing key sends once. */
export function useCommand<R extends Route>(route: R, onDone?: (answer: Reply<R>) => void): Command<R> {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const running = useRef(false)
  const last = useRef<CallInput<R> | null>(null)
  const done = useRef(onDone)
  done.current = onDone

  const send = useCallback(
    async (input: CallInput<R>): Promise<Reply<R> | null> => {
      if (running.current) return null
      running.current = true
      last.current = input
      setBusy(true)
      setProblem(null)
      try {
        const answer = await api.call(route, input)
        done.current?.(answer)
        return answer
      } catch (error) {
        setProblem(error instanceof ApiProblem ? error : new ApiProblem('network.unintelligible'))
        return null
      } finally {
        running.current = false
        setBusy(false)
      }
    },
    [route],
  )
  const run = useCallback((input: CallInput<R>) => send({ ...input, idempotencyKey: input.idempotencyKey ?? newKey() }), [send])
  const again = useCallback(() => (last.current ? send(last.current) : Promise.resolve(null)), [send])
  const dismiss = useCallback(() => setProblem(null), [])
  return { run, again, busy, problem, dismiss }
}
