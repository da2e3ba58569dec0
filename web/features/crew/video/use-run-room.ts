import { useEffect, useState } from 'react'
import { openRunRoom } from '#contract/rest/rooms.ts'
import { api } from '../../../shared/api/client.ts'
import { isProblem } from '../../../shared/api/problem.ts'

const again_ms = 3_000

/** The room of a run, made where there is none; null until it is known. Without a line it is asked for again and again. */
export function useRunRoom(assignmentId: string | null): string | null {
  const [found, setFound] = useState<{ assignmentId: string; roomId: string } | null>(null)
  useEffect(() => {
    if (!assignmentId) return
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = () => {
      api.call(openRunRoom, { params: { assignmentId }, signal: stop.signal }).then(
        (room) => setFound({ assignmentId, roomId: room.id }),
        (error: unknown) => {
          if (!stop.signal.aborted && !isProblem(error, 'assignment.ended', 'object.not_found', 'permission.denied'))
            timer = setTimeout(ask, again_ms)
        },
      )
    }
    ask()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [assignmentId])
  return found && found.assignmentId === assignmentId ? found.roomId : null
}
