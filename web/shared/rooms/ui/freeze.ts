import { addFreezeFrame } from '#contract/rest/rooms.ts'
import { api } from '../../api/client.ts'
import { sizeOf } from './content-box.ts'

export type ShownPicture = HTMLVideoElement | HTMLImageElement

/** What is seen within a tile: a still where the line carries no video, for the video below it stands at an older moment. */
export const pictureIn = (tile: Element): ShownPicture | null =>
  tile.querySelector<HTMLImageElement>('img.stream') ?? tile.querySelector<HTMLVideoElement>('video')

const comes_ms = 2_000
const looks_ms = 50

/** Its size is known before its first frame is there to be drawn. */
const hasFrame = (picture: ShownPicture): boolean =>
  sizeOf(picture)[0] > 0 && ('readyState' in picture ? picture.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA : picture.complete)

/** The picture that `find` finds, once it has a frame: one that has just taken its place on the stage has none yet. Null where none came. */
export async function withFrame(find: () => ShownPicture | null): Promise<ShownPicture | null> {
  for (let waited_ms = 0; waited_ms <= comes_ms; waited_ms += looks_ms) {
    const picture = find()
    if (picture && hasFrame(picture)) return picture
    await new Promise((resolve) => setTimeout(resolve, looks_ms))
  }
  return null
}

/** The frame that a picture shows now, as it came: its own size, not the tile's. Null while there is none. */
export async function takeFrame(picture: ShownPicture): Promise<Blob | null> {
  const [width, height] = sizeOf(picture)
  if (!width || !height) return null
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.drawImage(picture, 0, 0)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92))
}

/** Puts a frame into the room's record, with how long it had stood; answers its entry. Throws ApiProblem. */
export async function storeFrame(roomId: string, frame: Blob, age_ms: number | null): Promise<string> {
  const query = age_ms === null ? {} : { ageMs: age_ms }
  const entry = await api.upload(addFreezeFrame, { params: { roomId }, query, file: frame, name: 'freeze-frame.jpg' })
  return entry.id
}
