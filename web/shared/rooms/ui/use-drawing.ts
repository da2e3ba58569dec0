import { useCallback, useEffect, useRef, useState } from 'react'
import { addDrawing, type Stroke } from '#contract/rest/rooms.ts'
import { api } from '../../api/client.ts'
import { isProblem, sentenceOf } from '../../api/problem.ts'

/** A stroke may be taken back until the hand has rested for so long; then it belongs to the record, and the others see it. */
const rests_ms = 1_200
const mostAtOnce = 100

export interface Drawing {
  /** Drawn here and not yet in the record. */
  unsent: readonly Stroke[]
  /** Under way or stored, until the record shows them. */
  sent: readonly Stroke[]
  problem: string | null
  add(stroke: Stroke): void
  undo(): void
}

/** Strokes on a freeze frame: each goes into the record by itself, once. `entryId` is null while the frame is still being stored. */
export function useDrawing(roomId: string, entryId: string | null): Drawing {
  const [unsent, setUnsent] = useState<readonly Stroke[]>([])
  const [sent, setSent] = useState<readonly Stroke[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  const waiting = useRef<readonly Stroke[]>([])
  waiting.current = unsent

  const send = useCallback(async () => {
    const strokes = waiting.current.slice(0, mostAtOnce)
    if (!entryId || strokes.length === 0) return
    setUnsent((now) => now.slice(strokes.length))
    setSent((now) => [...now, ...strokes])
    try {
      await api.call(addDrawing, { params: { roomId }, body: { onEntryId: entryId, strokes } })
      setProblem(null)
    } catch (error) {
      setProblem(sentenceOf(error))
      // What the line lost is tried again with the next stroke; what was refused is not drawn as if it stood.
      setSent((now) => now.filter((one) => !strokes.includes(one)))
      if (isProblem(error, 'network.unreachable', 'server.unavailable')) setUnsent((now) => [...strokes, ...now])
    }
  }, [roomId, entryId])

  useEffect(() => {
    if (unsent.length === 0) return
    const timer = setTimeout(() => void send(), rests_ms)
    return () => clearTimeout(timer)
  }, [unsent, send])
  // A board that is closed keeps nothing back.
  useEffect(() => () => void send(), [send])

  return {
    unsent,
    sent,
    problem,
    add: (stroke) => setUnsent((now) => [...now, stroke]),
    undo: () => setUnsent((now) => now.slice(0, -1)),
  }
}
