import { useCallback, useState } from 'react'
import { sentenceOf } from '../../api/problem.ts'
import { storeFrame, takeFrame, type ShownPicture } from './freeze.ts'
import type { FrozenFrame } from './freeze-board.tsx'
import { standingFor } from './picture-age.ts'
import { useRoom } from './room-context.ts'

/** The frozen picture that lies open: taken here, or one of the record. */
export function useFreeze() {
  const { roomId } = useRoom()
  const [frame, setFrame] = useState<FrozenFrame | null>(null)
  const close = useCallback(() => {
    setFrame((now) => {
      if (now?.local) URL.revokeObjectURL(now.local)
      return null
    })
  }, [])
  const freeze = useCallback(
    async (shown: ShownPicture, name: string) => {
      const age_ms = standingFor(shown)
      const picture = await takeFrame(shown)
      if (!picture) return
      const local = URL.createObjectURL(picture)
      // One may draw at once; what is drawn waits for the frame to be stored.
      setFrame({ entryId: null, local, age_ms, problem: null })
      const put = (change: Partial<FrozenFrame>) => setFrame((now) => (now?.local === local ? { ...now, ...change } : now))
      try {
        put({ entryId: await storeFrame(roomId, picture, name, age_ms) })
      } catch (error) {
        put({ problem: sentenceOf(error) })
      }
    },
    [roomId],
  )
  const open = useCallback((entryId: string) => setFrame({ entryId, local: null, age_ms: null, problem: null }), [])
  return { frame, freeze, open, close }
}
