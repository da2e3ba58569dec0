import type { FactsAnswer } from '#contract/sockets.ts'
import type { ErrorCode } from '#contract/errors.ts'
import { newId } from '#platform/ids.ts'
import type { Logger } from '#platform/log.ts'
import { createAllowance } from '../allowance.ts'
import type { Screens } from '../screens.ts'
import { answerOf, type OnDenied, type ScreenSocket } from '../sockets.ts'
import type { FactLog } from './fact-log.ts'
import { FactSubscription } from './subscription.ts'
import { seesAnyFact, viewOf } from './visibility.ts'

export interface ServeFactsParts {
  factLog: FactLog
  screens: Screens
  log: Logger
  onDenied: OnDenied
  /** A screen that takes nothing for so long is cut off; it comes again from its cursor. */
  patience_ms?: number
}

/** Subscriptions of one screen in ten seconds: each may read from the database. */
const maxSubscribes = 10

/** Serves `facts.subscribe` on the sockets it is given. */
export function createFactService(parts: ServeFactsParts) {
  const { factLog, screens, log } = parts
  const patience_ms = parts.patience_ms ?? 15_000
  const live = new Set<FactSubscription>()

  factLog.onAppended(() => {
    for (const subscription of live) subscription.advance()
  })

  function serve(socket: ScreenSocket): void {
    let current: { subscription: FactSubscription; close(): void } | undefined
    let asked = 0
    const allowance = createAllowance(maxSubscribes, 10_000)

    function open(stream: string, cursor: number): void {
      current?.close()
      const snapshotNeeded = () => {
        close()
        socket.emit('facts.snapshot_needed', { stream })
      }
      const subscription = new FactSubscription({
        log: factLog,
        stream,
        cursor,
        view: viewOf(socket.data.actor),
        send: (message) => socket.timeout(patience_ms).emitWithAck('facts', message),
        onSnapshotNeeded: snapshotNeeded,
        onBroken: (error) => {
          if (socket.connected) log.info({ err: error, accountId: socket.data.actor.accountId }, 'facts: screen does not keep up, cut')
          close()
          socket.disconnect(true)
        },
      })
      const letGo = screens.hold(socket, {
        pause: () => subscription.pause(),
        resume: () => subscription.resume(viewOf(socket.data.actor)),
        changed: snapshotNeeded,
      })
      const stopReset = factLog.onReset(snapshotNeeded)
      function close() {
        subscription.end()
        live.delete(subscription)
        letGo()
        stopReset()
        if (current?.subscription === subscription) current = undefined
      }
      live.add(subscription)
      current = { subscription, close }
    }

    async function subscribe(request: unknown): Promise<FactsAnswer> {
      const cursor = cursorOf(request)
      if (cursor === undefined) return refused('request.invalid')
      if (!allowance.take()) return refused('request.too_many')
      if (!seesAnyFact(socket.data.actor)) {
        parts.onDenied(socket, 'facts.subscribe')
        return refused('permission.denied')
      }
      const mine = ++asked
      await factLog.ready
      // Another process may have delivered what has not reached this one yet.
      const head = cursor !== null && cursor > factLog.tail ? await factLog.head() : factLog.tail
      await screens.settled(socket)
      if (!socket.connected) return refused('session.required')
      // A newer request overtook this one.
      if (mine !== asked) return refused('request.too_many')
      const stream = newId()
      if (cursor !== null && cursor > head) return { ok: true, stream, cursor, head }
      const from = cursor ?? factLog.tail
      open(stream, from)
      return { ok: true, stream, cursor: from, head: factLog.tail }
    }

    socket.on('facts.subscribe', (...sent: unknown[]) => {
      const answer = answerOf<FactsAnswer>(sent)
      if (!answer) return
      subscribe(sent[0]).then(
        (result) => {
          answer(result)
          if (!result.ok) return
          // A cursor beyond the end is none of this log.
          if (current?.subscription.stream === result.stream) current.subscription.advance()
          else socket.emit('facts.snapshot_needed', { stream: result.stream })
        },
        (error: unknown) => {
          log.error({ err: error }, 'facts: could not subscribe')
          answer(refused('server.unavailable'))
        },
      )
    })
    socket.once('disconnect', () => current?.close())
  }

  return { serve, subscriptions: () => live.size }
}

const refused = (error: ErrorCode): FactsAnswer => ({ ok: false, error })

/** The cursor of a request; undefined where it is no position at all. */
function cursorOf(request: unknown): number | null | undefined {
  if (typeof request !== 'object' || request === null || !('cursor' in request) || Object.keys(request).length !== 1) return undefined
  const { cursor } = request
  if (cursor === null) return null
  return typeof cursor === 'number' && Number.isSafeInteger(cursor) && cursor >= 0 ? cursor : undefined
}
