import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Download } from '../files/files.ts'
import type { ByteRange } from '../files/sealed-reader.ts'
import { Refusal } from '../refusal.ts'

/** Shown in the page; everything else is for the disk. */
const shown = /^(image\/(jpeg|png|webp|gif|avif|bmp)|audio\/[a-z0-9.+-]+|video\/[a-z0-9.+-]+|application\/pdf)$/

/** Sends a file, or the one range of it that was asked for. The first piece is proved before the answer begins. */
export async function sendDownload(request: FastifyRequest, reply: FastifyReply, download: Download): Promise<FastifyReply> {
  const { bytes, mediaType, sha256, name } = download
  const etag = `"${sha256}"`
  void reply.headers({
    'content-type': mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType,
    'content-disposition': `${shown.test(mediaType) ? 'inline' : 'attachment'}; filename*=UTF-8''${encoded(name)}`,
    'accept-ranges': 'bytes',
    etag,
    // Whatever it holds, no script of it runs and nothing of it asks anybody.
    'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'",
    'x-content-type-options': 'nosniff',
  })
  const ifRange = request.headers['if-range']
  const range = ifRange === undefined || ifRange === etag ? rangeOf(request.headers.range, bytes) : null
  if (range === 'unsatisfiable') {
    for (const name of ['content-disposition', 'etag', 'accept-ranges']) void reply.removeHeader(name)
    void reply.header('content-range', `bytes */${bytes}`)
    throw new Refusal('request.range_unsatisfiable')
  }
  const { start, end } = range ?? { start: 0, end: bytes - 1 }
  const content = request.method === 'HEAD' ? null : await proved(download, { start, end }).catch(withoutHeaders(reply))
  if (range) void reply.code(206).header('content-range', `bytes ${start}-${end}/${bytes}`)
  void reply.header('content-length', end - start + 1)
  return reply.send(content ?? '')
}

/** An error is no file. */
function withoutHeaders(reply: FastifyReply) {
  return (error: unknown): never => {
    for (const name of ['content-disposition', 'etag', 'accept-ranges']) void reply.removeHeader(name)
    throw error
  }
}

/** RFC 9110: one range of bytes. What is no range, or several, is answered with the whole. */
export function rangeOf(header: string | undefined, bytes: number): ByteRange | 'unsatisfiable' | null {
  const parts = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '')
  if (!parts || (parts[1] === '' && parts[2] === '')) return null
  const [first, last] = [parts[1]!, parts[2]!]
  if (first === '')
    return last === '0' || /^0+$/.test(last) ? 'unsatisfiable' : { start: Math.max(0, bytes - Number(last)), end: bytes - 1 }
  const start = Number(first)
  const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  if (last !== '' && Number(last) < start) return null
  return start < bytes ? { start, end } : 'unsatisfiable'
}

async function proved(download: Download, range: ByteRange): Promise<Readable> {
  const pieces = download.read(range)[Symbol.asyncIterator]()
  let first: IteratorResult<Buffer> | null = await pieces.next()
  return Readable.from(
    {
      [Symbol.asyncIterator]: () => ({
        async next() {
          const next = first ?? (await pieces.next())
          first = null
          return next
        },
        return: async () => (await pieces.return?.()) ?? { done: true as const, value: undefined },
      }),
    },
    { objectMode: false },
  )
}

/** RFC 8187. */
const encoded = (name: string) =>
  encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
