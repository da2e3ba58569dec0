import { fileContentType, fileNameHeader } from '#contract/route.ts'
import { languageNow } from '../i18n/i18n.ts'
import { ApiProblem } from './problem.ts'

/** Bytes that left, of all. */
export interface Progress {
  sent_bytes: number
  total_bytes: number
}

interface FileToSend {
  address: string
  file: Blob
  name: string
  key: string
  signal: AbortSignal | undefined
  onProgress: ((progress: Progress) => void) | undefined
}

/** A line that carries nothing for so long is broken; how long the whole takes is the line's business. */
const silence_ms = 30_000

/** The name as the server takes it: without what makes a path or cannot be seen, at most 200 characters, its ending kept. */
export function fitName(name: string): string {
  const clean = name.replace(/[/\\\p{Cc}\p{Cf}\p{Cs}]/gu, '_').trim()
  if (clean === '' || /^\.+$/.test(clean)) return 'file'
  if (clean.length <= 200) return clean
  const ending = /\.[^.]{1,10}$/.exec(clean)?.[0] ?? ''
  return clean.slice(0, 200 - ending.length).replace(/[\uD800-\uDBFF]$/, '') + ending
}

/** One attempt. XMLHttpRequest, since fetch tells nobody how far a body came. Throws ApiProblem `network.unreachable`. */
export function sendFile({ address, file, name, key, signal, onProgress }: FileToSend): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    let silence: ReturnType<typeof setTimeout>
    const hear = () => {
      clearTimeout(silence)
      silence = setTimeout(() => request.abort(), silence_ms)
    }
    const callOff = () => request.abort()
    request.open('POST', address)
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('accept-language', languageNow())
    request.setRequestHeader('content-type', fileContentType)
    request.setRequestHeader(fileNameHeader, encodeURIComponent(name))
    request.setRequestHeader('idempotency-key', key)
    request.upload.addEventListener('progress', ({ loaded }) => {
      hear()
      onProgress?.({ sent_bytes: Math.min(loaded, file.size), total_bytes: file.size })
    })
    request.addEventListener('loadend', () => {
      clearTimeout(silence)
      signal?.removeEventListener('abort', callOff)
      if (signal?.aborted) reject(signal.reason as Error)
      else if (request.status === 0) reject(new ApiProblem('network.unreachable'))
      else resolve({ status: request.status, text: request.responseText })
    })
    if (signal?.aborted) return reject(signal.reason as Error)
    signal?.addEventListener('abort', callOff, { once: true })
    hear()
    request.send(file)
  })
}
