import { fileTypeFromBuffer } from 'file-type'
import { Refusal } from '../refusal.ts'

/** What the first bytes of a file say it is. Enough of them come with the first chunk. */
export interface Sniffed {
  mediaType: string
  /** Without the dot; the usual one first. */
  extensions: readonly string[]
}

const textExtensions = ['txt', 'csv', 'log', 'md'] as const
const otherNames: Record<string, readonly string[]> = {
  jpg: ['jpeg', 'jfif'],
  tif: ['tiff'],
  mp4: ['m4v'],
  m4a: ['mp4'],
  webm: ['weba'],
  dcm: [''],
}

/**
 * The type by content alone; the sender's own word for it counts nothing. Plain text has no mark of its own: it is what is UTF-8 without
 * control characters and does not begin as markup, which a browser might run. Null for everything that is not known.
 */
export async function sniff(head: Buffer, isWhole: boolean): Promise<Sniffed | null> {
  const known = await fileTypeFromBuffer(head)
  if (known) return { mediaType: known.mime, extensions: [known.ext, ...(otherNames[known.ext] ?? [])] }
  return isPlainText(head, isWhole) ? { mediaType: 'text/plain', extensions: textExtensions } : null
}

function isPlainText(head: Buffer, isWhole: boolean): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole })
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    return !/[\u0000-\u0008\u000e-\u001f]/.test(text) && !/^\s*</.test(text)
  } catch {
    return false
  }
}

// A direction mark makes `gpj.exe` look like `exe.jpg`.
const unfit = /[/\\\p{Cc}\p{Cf}]/u

/** A file's name as a person gave it. Refuses a path, invisible characters and what is longer than a disk takes. */
export function checkName(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '' || /^\.+$/.test(trimmed) || trimmed.length > 200 || unfit.test(trimmed) || !trimmed.isWellFormed())
    throw new Refusal('request.invalid', { fields: [{ field: 'header/x-file-name', problem: 'is no name of a file' }] })
  return trimmed
}

/** The name with the ending of what the file is: on the receiver's disk `report.html` must not open as a page. */
export function nameFor(name: string, { extensions }: Sniffed): string {
  const ending = /\.([^.]*)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return extensions.includes(ending) ? name : `${name}.${extensions[0]}`
}
