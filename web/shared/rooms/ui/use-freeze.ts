import { useCallback, useEffect, useRef, useState } from 'react'
import { sentenceOf } from '../../api/problem.ts'
import { storeFrame, takeFrame, withFrame, type ShownPicture } from './freeze.ts'
import type { FrozenFrame } from './freeze-board.tsx'
import { standingFor } from './picture-age.ts'
import { useRoom } from './room-context.ts'

const told_ms = 5_000

/** The frozen picture that lies open: taken here, or one of the record; `nothing` says for a while that there was none to take. */
export function useFreeze() {
  const { roomId } = useRoom()
  const [frame, setFrame] = useState<FrozenFrame | null>(null)
  const [nothing, setNothing] = useState(false)
  useEffect(() => {
    if (!nothing) return
    const timer = setTimeout(() => setNothing(false), told_ms)
    return () => clearTimeout(timer)
  }, [nothing])
  /** What is awaited for a picture ends where another frame was opened, or this one given up. */
  const awaited = useRef<object | null>(null)
  const close = useCallback(() => {
    awaited.current = null
    setFrame((now) => {
      if (now?.local) URL.revokeObjectURL(now.local)
      return null
    })
  }, [])
  const freeze = useCallback(
    async (find: () => ShownPicture | null) => {
      if (awaited.current) return
      const mine = (awaited.current = {})
      setNothing(false)
      const shown = await withFrame(find)
      const age_ms = shown && standingFor(shown)
      const picture = shown && (await takeFrame(shown))
      if (awaited.current !== mine) return
      awaited.current = null
      if (!picture) {
        setNothing(true)
        return
      }
      const local = URL.createObjectURL(picture)
      // One may draw at once; what is drawn waits for the frame to be stored.
      setFrame({ entryId: null, local, age_ms, problem: null })
      const put = (change: Partial<FrozenFrame>) => setFrame((now) => (now?.local === local ? { ...now, ...change } : now))
      try {
        put({ entryId: await storeFrame(roomId, picture, age_ms) })
      } catch (error) {
        put({ problem: sentenceOf(error) })
      }
    },
    [roomId],
  )
  const open = useCallback((entryId: string) => {
    awaited.current = null
    setFrame({ entryId, local: null, age_ms: null, problem: null })
  }, [])
  return { frame, nothing, freeze, open, close }
}
