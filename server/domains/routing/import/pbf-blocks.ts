import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { inflate, zstdDecompress } from 'node:zlib'
import { ImportError } from './import-error.ts'

const inflateBlock = promisify(inflate)
const unpackZstd = promisify(zstdDecompress)

// Limits of the format: https://wiki.openstreetmap.org/wiki/PBF_Format. A block that claims more is damage or an attack.
const MAX_HEADER_BYTES = 64 * 1024
const MAX_BLOB_BYTES = 32 * 1024 * 1024

export interface PbfBlock {
  type: string
  /** The unpacked message. */
  data: Buffer
  /** Bytes of the file read so far, and its size. */
  readBytes: number
  totalBytes: number
}

/** The blocks of an OSM PBF file, one at a time: never more than one is in memory. Throws ImportError where the file is damaged. */
export async function* pbfBlocks(file: string): AsyncGenerator<PbfBlock> {
  const handle = await open(file).catch((cause: Error) => {
    throw new ImportError(`The file ${file} cannot be opened: ${cause.message}`, { cause })
  })
  try {
    const { size } = await handle.stat()
    let at = 0
    const take = async (bytes: number): Promise<Buffer> => {
      const buffer = Buffer.allocUnsafe(bytes)
      const { bytesRead } = await handle.read(buffer, 0, bytes, at)
      if (bytesRead < bytes) throw new ImportError(`The file ends in the middle of a block, at byte ${size}: it was not copied whole.`)
      at += bytes
      return buffer
    }
    while (at < size) {
      const begin = at
      try {
        const headerBytes = (await take(4)).readUInt32BE(0)
        if (headerBytes === 0 || headerBytes > MAX_HEADER_BYTES) throw new ImportError('this is no OSM PBF file, or it is damaged')
        const header = fields(await take(headerBytes))
        const type = header.get(1)
        const dataBytes = header.get(3)
        if (!Buffer.isBuffer(type) || typeof dataBytes !== 'number' || dataBytes > MAX_BLOB_BYTES)
          throw new ImportError('the header of the block is damaged')
        const data = await unpack(fields(await take(dataBytes)))
        yield { type: type.toString('latin1'), data, readBytes: at, totalBytes: size }
      } catch (error) {
        if (error instanceof ImportError && error.located) throw error
        throw new ImportError(`Block at byte ${begin}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
          located: true,
        })
      }
    }
  } finally {
    await handle.close()
  }
}

async function unpack(blob: Map<number, number | Buffer>): Promise<Buffer> {
  const options = { maxOutputLength: MAX_BLOB_BYTES }
  const [raw, zlib, zstd] = [blob.get(1), blob.get(3), blob.get(7)]
  if (Buffer.isBuffer(raw)) return raw
  if (Buffer.isBuffer(zlib)) return inflateBlock(zlib, options)
  if (Buffer.isBuffer(zstd)) return unpackZstd(zstd, options)
  throw new ImportError('it is packed in a way that is not supported (only none, zlib and zstd are)')
}

/** The top-level fields of a protobuf message: numbers and byte strings; that is all the framing needs. */
function fields(message: Buffer): Map<number, number | Buffer> {
  const found = new Map<number, number | Buffer>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift < 64; shift += 7) {
      const byte = message[at++]
      if (byte === undefined) throw new ImportError('a field is cut off')
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new ImportError('a number is too long')
  }
  while (at < message.length) {
    const key = varint()
    const wire = key & 7
    if (wire === 0) found.set(key >> 3, varint())
    else if (wire === 2) {
      const length = varint()
      if (at + length > message.length) throw new ImportError('a field is longer than its block')
      found.set(key >> 3, message.subarray(at, (at += length)))
    } else throw new ImportError(`a field has the unknown wire type ${wire}`)
  }
  return found
}
