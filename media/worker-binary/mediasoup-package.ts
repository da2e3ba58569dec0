import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the installed mediasoup package. */
export const mediasoupDir = packageDirOf(fileURLToPath(import.meta.resolve('mediasoup')))

const description = JSON.parse(readFileSync(path.join(mediasoupDir, 'package.json'), 'utf8')) as {
  version: string
  repository: { url: string }
}

/** Its version: a worker fits the library of the same version only. */
export const mediasoupVersion = description.version

/** Where its releases are, from its own package file: `https://host/owner/name`. */
export const mediasoupRepository = description.repository.url.replace(/^git\+/, '').replace(/\.git$/, '')

/** The worker's C++ source in it. Never changed: what we build from is a copy. */
export const workerSourceDir = path.join(mediasoupDir, 'worker')

function packageDirOf(file: string): string {
  const marker = path.join('node_modules', 'mediasoup')
  return file.slice(0, file.lastIndexOf(marker) + marker.length)
}
