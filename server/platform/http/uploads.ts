import type { FastifyInstance, FastifyRequest } from 'fastify'
import { fileContentType, fileNameHeader, type UploadRoute } from '#contract/route.ts'
import type { Files, Staged } from '../files/files.ts'
import { checkName } from '../files/media-type.ts'
import { Refusal } from '../refusal.ts'
import { givesUpBody } from './body-deadline.ts'

const silence_ms = 30_000
/** How long what is still coming is read and thrown away, so that the refusal reaches a sender who is in the middle of sending. */
const linger_ms = 1_000

/** Raw bodies go to upload routes as they come; to every other route they are the wrong type. */
export function parseUploads(app: FastifyInstance): void {
  app.addContentTypeParser(fileContentType, (request, _payload, done) => {
    if (isUpload(request)) done(null)
    else done(new Refusal('request.wrong_media_type'))
  })
}

const isUpload = (request: FastifyRequest) => request.routeOptions.config.transfer === 'upload'

/** Before the body: it must be a raw one. */
export function checkUpload(request: FastifyRequest): void {
  const type = request.headers['content-type']?.split(';')[0]!.trim().toLowerCase()
  if (type !== fileContentType) throw new Refusal('request.wrong_media_type')
}

/** The name of the file that is sent. */
export function uploadName(request: FastifyRequest): string {
  const header = request.headers[fileNameHeader]
  try {
    if (typeof header === 'string') return checkName(decodeURIComponent(header))
  } catch (error) {
    if (!(error instanceof URIError)) throw error
  }
  throw new Refusal('request.invalid', { fields: [{ field: `header/${fileNameHeader}`, problem: 'must be a percent-encoded name' }] })
}

/** Takes the body in. A sender who falls silent is cut; of one who breaks off nothing stays. */
export async function takeUpload(request: FastifyRequest, files: Files, route: UploadRoute): Promise<Staged> {
  const { raw } = request
  const { maxBytes, mediaTypes } = route
  givesUpBody(request)
  let heard_ms = performance.now()
  const hear = () => (heard_ms = performance.now())
  const watch = setInterval(() => {
    if (performance.now() - heard_ms > silence_ms) raw.destroy()
  }, 5_000)
  raw.on('data', hear)
  raw.pause()
  try {
    if (Number(request.headers['content-length']) > maxBytes) throw tooLarge(maxBytes)
    return await files.stage(raw, { maxBytes, allowed: mediaTypes, name: uploadName(request) })
  } catch (error) {
    if (!raw.complete && raw.destroyed) throw new Refusal('request.invalid', { problem: 'the upload broke off' })
    if (!raw.complete) await linger(raw)
    throw error
  } finally {
    clearInterval(watch)
    raw.off('data', hear)
  }
}

const tooLarge = (maxBytes: number) => new Refusal('file.too_large', { maxMegabytes: Number((maxBytes / 1_000_000).toPrecision(2)) })

async function linger(raw: FastifyRequest['raw']): Promise<void> {
  raw.resume()
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, linger_ms)
    raw.once('close', resolve).once('end', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
