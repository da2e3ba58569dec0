import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'

/**
 * Where sealed files stand once they are whole, by id. It sees ciphertext only. One on an object store would upload in `take` and read by
 * range in `read`; what is being written stands on the local disk with either.
 */
export interface FileStore {
  /** Takes over a whole local file. When it returns, a power cut does not lose it. Twice does no harm. */
  take(id: string, localFile: string): Promise<void>
  /** Opens for reading; null where there is none. */
  open(id: string): Promise<StoredBytes | null>
  remove(id: string): Promise<void>
  /** Every id with the wall time at which it was last touched, ms. */
  list(): AsyncIterable<{ id: string; touched_ms: number }>
  /** Begins its time of grace anew. */
  touch(id: string, wall_ms: number): Promise<void>
}

export interface StoredBytes {
  size: number
  /** Fewer than `length` bytes at the end only. */
  read(position: number, length: number): Promise<Buffer>
  close(): Promise<void>
}

/** A folder, with 256 folders below it so that none grows beyond what a directory listing bears. */
export function diskStore(dir: string): FileStore {
  // The last digits of a uuidv7 are random, the first are the day.
  const folderOf = (id: string) => path.join(dir, id.slice(-2))
  const fileOf = (id: string) => path.join(folderOf(id), id)
  return {
    async take(id, localFile) {
      await makeFolder(folderOf(id))
      try {
        await rename(localFile, fileOf(id))
      } catch (error) {
        if (!isMissing(error) || !(await exists(fileOf(id)))) throw error
      }
      await syncFolder(folderOf(id))
    },
    async open(id) {
      try {
        return await openForReading(fileOf(id))
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    remove: (id) => rm(fileOf(id), { force: true }),
    async *list() {
      for (const folder of await namesIn(dir)) {
        for (const id of await namesIn(path.join(dir, folder))) {
          const found = await stat(fileOf(id)).catch(() => null)
          if (found?.isFile()) yield { id, touched_ms: found.mtimeMs }
        }
      }
    },
    touch: (id, wall_ms) => utimes(fileOf(id), wall_ms / 1000, wall_ms / 1000),
  }
}

async function openForReading(file: string): Promise<StoredBytes> {
  const handle = await open(file, 'r')
  const { size } = await handle.stat()
  return {
    size,
    async read(position, length) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position)
      return buffer.subarray(0, bytesRead)
    },
    close: () => handle.close(),
  }
}

/** Makes a folder so that a power cut does not take it back. */
export async function makeFolder(dir: string): Promise<void> {
  const first = await mkdir(dir, { recursive: true, mode: 0o700 })
  for (let made = first; made && made.length <= dir.length; made = next(made, dir)) await syncFolder(path.dirname(made))
}

function next(made: string, dir: string): string | undefined {
  const rest = path.relative(made, dir)
  return rest === '' ? undefined : path.join(made, rest.split(path.sep)[0]!)
}

export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export const namesIn = (dir: string): Promise<string[]> =>
  readdir(dir).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  )
export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
