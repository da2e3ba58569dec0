import { useEffect, useRef, useState } from 'react'
import { play } from '../../shared/ui/sound.ts'
import type { Arrival } from './api/arrivals.ts'

/** A new one looks new for so long. */
const looksNew_ms = 30_000

/** Sounds once for each unit that was not announced before; answers which look new now. */
export function useNewArrivals(arrivals: readonly Arrival[] | undefined): ReadonlySet<string> {
  const known = useRef<Set<string> | null>(null)
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    if (!arrivals) return
    const ids = arrivals.filter(({ assignment }) => assignment.endedAt === null).map(({ assignment }) => assignment.id)
    const before = known.current
    known.current = new Set([...(before ?? []), ...ids])
    // What was there when the screen came up is not news.
    const news = before ? ids.filter((id) => !before.has(id)) : []
    if (news.length === 0) return
    play([
      [784, 0.18],
      [988, 0.18],
      [1175, 0.3],
    ])
    setFresh((old) => new Set([...old, ...news]))
    setTimeout(() => setFresh((old) => new Set([...old].filter((id) => !news.includes(id)))), looksNew_ms)
  }, [arrivals])
  return fresh
}
