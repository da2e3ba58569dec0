import { useEffect, useRef } from 'react'
import { serverNow } from '../../api/server-clock.ts'
import { useMe } from '../../api/session.ts'
import { useLiveEntries } from './entries.ts'

/** A frame older than this was not frozen just now. */
const fresh_ms = 20_000

/** Opens a picture that somebody else has just frozen, once, unless another lies open. */
export function useFreshFrame(mayOpen: boolean, open: (entryId: string) => void): void {
  const { accountId } = useMe()
  const last = useLiveEntries().findLast((one) => one.kind === 'freeze_frame')
  const opened = useRef<string | null>(null)
  const isFresh = last !== undefined && last.accountId !== accountId && serverNow() - Date.parse(last.at) < fresh_ms
  const id = last?.id
  useEffect(() => {
    if (!isFresh || !id || opened.current === id) return
    opened.current = id
    if (mayOpen) open(id)
  }, [isFresh, id, mayOpen, open])
}
