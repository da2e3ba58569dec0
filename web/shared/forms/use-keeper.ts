import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { newKey } from '../api/client.ts'
import { readDraft, writeDraft } from '../api/drafts.ts'
import { useConnection } from '../realtime/connection-state.ts'
import { Keeper, type Held, type KeeperParts, type KeeperView } from './keeper.ts'

interface Options<T extends object, A> {
  /** Under what it is kept in the tab. */
  name: (objectId: string | null) => string
  parts: Omit<KeeperParts<T, A>, 'newKey' | 'persist'>
  /** The newest that the screen knows of; null where the server has nothing yet. */
  newest: A | null
  initial: T
}

/** An object under hand, kept in the tab and with the server. Name, parts and initial value count when it comes up. */
export function useKeeper<T extends object, A>({ name, parts, newest, initial }: Options<T, A>): [Keeper<T, A>, KeeperView<T, A>] {
  const slot = useRef(name(newest === null ? null : parts.idOf(newest)))
  const [keeper] = useState(
    () =>
      new Keeper<T, A>(
        {
          ...parts,
          newKey,
          persist(held) {
            // Under the object's own name as soon as it has one: what is begun anew must not find it again.
            const own = held ? name(held.objectId) : slot.current
            if (own !== slot.current) writeDraft(slot.current, null)
            slot.current = own
            writeDraft(own, held)
          },
        },
        readDraft<Held<T>>(slot.current),
        newest,
        initial,
      ),
  )
  useEffect(() => {
    if (newest !== null) keeper.learn(newest)
  }, [keeper, newest])
  useEffect(() => {
    const stopWatching = useConnection.subscribe((now, before) => {
      if (before.state === 'offline' && now.state !== 'offline') keeper.hurry()
    })
    window.addEventListener('online', keeper.hurry)
    keeper.start()
    return () => {
      stopWatching()
      window.removeEventListener('online', keeper.hurry)
      keeper.stop()
    }
  }, [keeper])
  return [keeper, useSyncExternalStore(keeper.subscribe, keeper.view)]
}
