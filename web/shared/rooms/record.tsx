import { lazy, Suspense } from 'react'
import { loadTexts } from '../i18n/i18n.ts'
import { Loading } from '../ui/faces.tsx'

const LazyRecord = lazy(async () => {
  const [{ RecordView }] = await Promise.all([import('./ui/record-view.tsx'), loadTexts(['rooms'])])
  return { default: RecordView }
})

/** What a room leaves: everything that was written, shown and drawn, and its recordings. */
export function RoomRecord({ roomId }: { roomId: string }) {
  return (
    <Suspense fallback={<Loading />}>
      <LazyRecord key={roomId} roomId={roomId} />
    </Suspense>
  )
}
