import { lazy, Suspense } from 'react'
import { loadTexts } from '../i18n/i18n.ts'
import { Loading } from '../ui/faces.tsx'
import type { RoomProps } from './room-props.ts'

const LazyRoom = lazy(async () => {
  const [{ RoomFace }] = await Promise.all([import('./ui/room-face.tsx'), loadTexts(['rooms'])])
  return { default: RoomFace }
})

/** A room for consultation: video, sound, chat, drawing, materials, record. Its code comes when it is first drawn. */
export function Room(props: RoomProps) {
  return (
    <Suspense fallback={<Loading />}>
      <LazyRoom key={props.roomId} {...props} />
    </Suspense>
  )
}
