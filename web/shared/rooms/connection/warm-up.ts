import type { Foreign } from '#contract/media.ts'
import type { RoomLine } from '../../realtime/room-line.ts'
import { mediaKit, type MediaKit } from './media-kit.ts'

/** So long what was learnt before is taken for true without asking; a refused join forgets it. */
const fresh_ms = 300_000
let known: { kit: MediaKit; at_ms: number } | null = null

/** The kit of this page, if it was made lately: then a tap needs no question before the join. */
export const knownKit = (): MediaKit | null => (known && performance.now() - known.at_ms < fresh_ms ? known.kit : null)

export async function learnKit(routerRtpCapabilities: Foreign): Promise<MediaKit> {
  const kit = await mediaKit(routerRtpCapabilities)
  known = { kit, at_ms: performance.now() }
  return kit
}

export function forgetKit(): void {
  known = null
}

/** Makes everything ready that needs no room, for screens on which a tap must show a picture at once. What fails is tried again by the tap. */
export function warmUp(line: RoomLine, roomId: string): void {
  if (knownKit()) return
  line.ask({ name: 'capabilities', roomId, data: {} }, (answer) => {
    if (!answer.ok || !('routerRtpCapabilities' in answer.answer) || answer.answer.state !== 'ready') return
    void learnKit(answer.answer.routerRtpCapabilities).catch(() => {})
  })
}
