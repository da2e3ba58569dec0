import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface Face {
  /** The whole font; a document embeds only what it uses of it. */
  bytes: Buffer
  has(codePoint: number): boolean
}

let faces: { regular: Face; bold: Face } | undefined

/** Noto Sans SC, read once; 10 MB each. */
export function loadFaces(): { regular: Face; bold: Face } {
  faces ??= {
    regular: readFace(import.meta.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')),
    bold: readFace(import.meta.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf')),
  }
  return faces
}

function readFace(url: string): Face {
  const bytes = readFileSync(fileURLToPath(url))
  const groups = readGroups(bytes)
  return {
    bytes,
    has(codePoint) {
      let [low, high] = [0, groups.length - 1]
      while (low <= high) {
        const middle = (low + high) >> 1
        const [first, last] = groups[middle]!
        if (codePoint < first) high = middle - 1
        else if (codePoint > last) low = middle + 1
        else return true
      }
      return false
    },
  }
}

/** The ranges of code points of the font's character map, in order: OpenType `cmap`, format 12 (full Unicode). */
function readGroups(font: Buffer): [first: number, last: number][] {
  const cmap = tableOf(font, 'cmap')
  const count = font.readUInt16BE(cmap + 2)
  for (let index = 0; index < count; index += 1) {
    const table = cmap + font.readUInt32BE(cmap + 8 + index * 8)
    if (font.readUInt16BE(table) !== 12) continue
    const groups = font.readUInt32BE(table + 12)
    return Array.from({ length: groups }, (_, group) => {
      const at = table + 16 + group * 12
      return [font.readUInt32BE(at), font.readUInt32BE(at + 4)]
    })
  }
  throw new Error('the font has no full character map')
}

function tableOf(font: Buffer, tag: string): number {
  const count = font.readUInt16BE(4)
  for (let index = 0; index < count; index += 1) {
    const record = 12 + index * 16
    if (font.toString('latin1', record, record + 4) === tag) return font.readUInt32BE(record + 8)
  }
  throw new Error(`the font has no table ${tag}`)
}
