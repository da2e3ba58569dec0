import { download, upload } from '#contract/route.ts'
import { Closed, Id } from '#contract/values.ts'
import { madeFile } from '#platform/files/made-file.ts'
import type { App } from '#server/app.ts'

const onIncident = (action: 'incident.read' | 'incident.write') =>
  ({ by: 'session', action, object: { kind: 'incident', param: 'incidentId' } }) as const
const incidentId = Closed({ incidentId: Id })

/** One file in and one out of an incident: what the platform does with every route of these kinds is tested on them. */
export const testUpload = upload({
  id: 'test.upload',
  path: '/api/test/incidents/:incidentId/file',
  access: onIncident('incident.write'),
  params: incidentId,
  reply: Closed({ id: Id }),
  maxBytes: 3_000_000,
  mediaTypes: ['image/png', 'image/jpeg', 'application/pdf', 'text/plain', 'video/webm'],
})
export const testDownload = download({
  id: 'test.download',
  path: '/api/test/incidents/:incidentId/file',
  access: onIncident('incident.read'),
  params: incidentId,
  showsPatient: true,
})
export const fileRoutes = [testUpload, testDownload]

/** Serves them; the newest file of an incident is the one that goes out, and a picture made on the spot where it has none. */
export function serveFileRoutes({ http, files }: App): void {
  const newest = new Map<string, string>()
  http.serveUpload(testUpload, async ({ tx, actor, params, file, now }) => {
    const kept = await files.keep(tx, file, { centreId: actor.centreId, actorId: actor.accountId, now, retentionUntil: null })
    newest.set(params.incidentId, kept.id)
    return { id: kept.id }
  })
  http.serveDownload(testDownload, async ({ tx, params }) => {
    const id = newest.get(params.incidentId)
    return id ? files.open(tx, id) : madeFile(pngBytes, { name: 'none.png', mediaType: 'image/png' })
  })
}

/** The smallest picture: 1 × 1. */
export const pngBytes = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A picture of about so many bytes, none of them zero for long: what follows the picture itself is ignored by every reader. */
export function pngOf(bytes: number): Buffer {
  const rest = Buffer.alloc(Math.max(0, bytes - pngBytes.length))
  for (let at = 0; at < rest.length; at += 1) rest[at] = (at * 2_654_435_761) >>> 24
  return Buffer.concat([pngBytes, rest])
}
