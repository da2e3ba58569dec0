import { useEffect, useRef, useState } from 'react'
import { getRoute, type DrivenRoute } from '#contract/rest/routing.ts'
import type { Point } from '#contract/values.ts'
import { api } from '../../../shared/api/client.ts'
import { isProblem, type ProblemCode } from '../../../shared/api/problem.ts'
import { serverNow } from '../../../shared/api/server-clock.ts'

export interface RouteNow {
  route: DrivenRoute
  /** Business time, ms, when it was reckoned. */
  at_ms: number
  from: Point
}

const look_ms = 4_000
const again_ms = 45_000
const moved_m = 40
const waitForAnswer_ms = 8_000

/** Metres between two near places. */
export function metresBetween(a: Point, b: Point): number {
  const cos = Math.cos((a.lat * Math.PI) / 180)
  return Math.hypot(a.lat - b.lat, (a.lon - b.lon) * cos) * 111_195
}

const keyOf = (to: Point | null) => (to ? `${to.lat},${to.lon}` : '')

/** The way by road from where the unit is, reckoned anew as it moves; the last one stands while there is no line. */
export function useDrivenRoute(from: Point | null, to: Point | null): { now: RouteNow | null; problem: ProblemCode | null } {
  const [held, setHeld] = useState<{ key: string; now: RouteNow } | null>(null)
  const [problem, setProblem] = useState<ProblemCode | null>(null)
  const key = keyOf(to)
  const latest = useRef({ from, to, held })
  useEffect(() => {
    latest.current = { from, to, held }
  })
  const canStart = from !== null
  useEffect(() => {
    if (!key || !canStart) return
    let asking = false
    const stop = new AbortController()
    async function look() {
      const { from, to, held } = latest.current
      if (!from || !to || asking) return
      const known = held?.key === key ? held.now : null
      const still = known && metresBetween(known.from, from) < moved_m
      if (still && serverNow() - known.at_ms < again_ms) return
      asking = true
      try {
        const query = { fromLat: from.lat, fromLon: from.lon, toLat: to.lat, toLon: to.lon, mode: 'priority' as const }
        const route = await api.call(getRoute, { query, signal: stop.signal, timeout_ms: waitForAnswer_ms })
        setHeld({ key, now: { route, at_ms: serverNow(), from } })
        setProblem(null)
      } catch (error) {
        if (!stop.signal.aborted) setProblem(isProblem(error) ? error.code : 'network.unintelligible')
      } finally {
        asking = false
      }
    }
    void look()
    const timer = setInterval(() => void look(), look_ms)
    return () => {
      clearInterval(timer)
      stop.abort()
    }
  }, [key, canStart])
  return { now: held?.key === key ? held.now : null, problem }
}
