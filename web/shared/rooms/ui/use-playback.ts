import { useEffect, useRef, useState } from 'react'
import type { Recording } from '#contract/rest/rooms.ts'
import { drift_ms, placeIn } from './play-together.ts'

const beat_ms = 100

/** One clock for all files: each is started, stopped and moved by it. */
export function usePlayback(tracks: Recording['tracks'], length_ms: number) {
  const elements = useRef(new Map<string, HTMLMediaElement>())
  const [at_ms, setAt] = useState(0)
  const [playing, setPlaying] = useState(false)
  const [broken, setBroken] = useState<ReadonlySet<string>>(new Set())
  const clock = useRef({ at_ms: 0, local_ms: 0 })

  useEffect(() => {
    const all = elements.current
    const failed = (event: Event) => {
      const id = [...all].find(([, element]) => element === event.target)?.[0]
      if (id) setBroken((now) => new Set([...now, id]))
    }
    for (const element of all.values()) element.addEventListener('error', failed)
    return () => {
      for (const element of all.values()) element.removeEventListener('error', failed)
    }
  }, [tracks])

  useEffect(() => {
    const all = elements.current
    const put = (now_ms: number, runs: boolean) => {
      for (const track of tracks) {
        const element = all.get(track.id)
        if (!element) continue
        const place_s = placeIn({ offset_ms: track.offsetMs, duration_ms: track.durationMs }, now_ms)
        if (place_s === null) {
          if (!element.paused) element.pause()
          continue
        }
        if (Math.abs(element.currentTime - place_s) * 1000 > drift_ms) element.currentTime = place_s
        if (runs && element.paused) void element.play().catch(() => {})
        if (!runs && !element.paused) element.pause()
      }
    }
    if (!playing) return put(at_ms, false)
    clock.current = { at_ms, local_ms: performance.now() }
    const timer = setInterval(() => {
      const now_ms = clock.current.at_ms + performance.now() - clock.current.local_ms
      put(Math.min(now_ms, length_ms), now_ms < length_ms)
      setAt(Math.min(now_ms, length_ms))
      if (now_ms >= length_ms) setPlaying(false)
    }, beat_ms)
    return () => clearInterval(timer)
    // The moving hand itself must not start the clock anew.
  }, [playing, tracks, length_ms]) // oxlint-disable-line react-hooks/exhaustive-deps

  return {
    at_ms,
    playing,
    broken,
    toggle() {
      if (!playing && at_ms >= length_ms) setAt(0)
      setPlaying(!playing)
    },
    seek(to_ms: number) {
      clock.current = { at_ms: to_ms, local_ms: performance.now() }
      setAt(to_ms)
      for (const track of tracks) {
        const place_s = placeIn({ offset_ms: track.offsetMs, duration_ms: track.durationMs }, to_ms)
        const element = elements.current.get(track.id)
        if (element && place_s !== null) element.currentTime = place_s
      }
    },
    media: (id: string) => (element: HTMLMediaElement | null) => {
      if (element) elements.current.set(id, element)
      else elements.current.delete(id)
    },
  }
}
