import { useEffect, useMemo, useRef, useState } from 'react'
import type { Material } from '../room-props.ts'
import { createLeadPace } from '../follow/lead-pace.ts'
import type { View } from '../follow/viewer.ts'
import { useRoom, useRoomView } from './room-context.ts'

export interface MaterialState {
  /** What lies beside the video here. */
  shown: Material | null
  view: View | null
  /** Everybody sees what this screen shows. */
  leading: boolean
  /** The one whom all follow; null where nobody leads. */
  leader: string | null
  following: boolean
  mayLead: boolean
  open(material: Material | null): void
  setView(view: View): void
  lead(on: boolean): void
  /** Goes with who leads again, after one has looked around by oneself. */
  follow(on: boolean): void
}

const same = (a: Material | null, b: Material | null) => a?.type === b?.type && a?.id === b?.id

/** What lies beside the video: one's own choice, or what somebody shows to all. */
export function useMaterial(first: Material | null): MaterialState {
  const { connection } = useRoom()
  const follow = useRoomView((view) => view.follow)
  const ownId = useRoomView((view) => view.peerId)
  const peers = useRoomView((view) => view.peers)
  const mayLead = useRoomView((view) => view.rights).includes('lead')
  const [own, setOwn] = useState<{ shown: Material | null; view: View | null }>({ shown: first, view: null })
  const [leading, setLeading] = useState(false)
  const [detached, setDetached] = useState(false)
  const material = useRef<Material | null>(null)
  const pace = useMemo(
    () =>
      createLeadPace(async (view) => {
        if (material.current) await connection.ask('follow', { material: material.current, view })
      }),
    [connection],
  )
  useEffect(() => setOwn({ shown: first, view: null }), [first?.type, first?.id]) // oxlint-disable-line react-hooks/exhaustive-deps -- by what it names

  // Whoever leads and has left leads no more.
  const leaderHere = follow && peers.some((one) => one.peerId === follow.peerId) ? follow : null
  const theirs = leaderHere && leaderHere.peerId !== ownId ? leaderHere : null
  // Somebody else took the lead.
  useEffect(() => {
    if (!theirs) return
    setLeading(false)
    pace.drop()
  }, [theirs?.peerId, pace]) // oxlint-disable-line react-hooks/exhaustive-deps -- by who it is
  // A new material is shown to those, too, who looked elsewhere.
  useEffect(() => setDetached(false), [theirs?.material.id])

  const following = theirs !== null && !leading && !detached
  const shown = following ? theirs.material : own.shown
  const view = following ? theirs.view : own.view
  material.current = shown
  return {
    shown,
    view,
    leading,
    leader: theirs ? (peers.find((one) => one.peerId === theirs.peerId)?.displayName ?? null) : null,
    following,
    mayLead,
    open(next) {
      if (following) setDetached(true)
      setOwn({ shown: next, view: null })
      material.current = next
      if (leading && next && !same(next, shown)) pace.take({})
    },
    setView(next) {
      setOwn({ shown, view: next })
      if (leading) pace.take(next)
    },
    lead(on) {
      setLeading(on)
      setDetached(false)
      if (!on) return pace.drop()
      setOwn({ shown, view })
      if (shown) pace.take(view ?? {})
    },
    follow(on) {
      setDetached(!on)
      if (!on) setOwn({ shown, view })
    },
  }
}
