/** Text in JT/T 808 is GBK, fixed fields padded with zero bytes. */

const decoder = new TextDecoder('gb18030')
let table: Map<string, number> | null = null

/** Up to the first zero byte, trimmed. */
export function decodeText(bytes: Uint8Array): string {
  const zero = bytes.indexOf(0)
  return decoder.decode(zero < 0 ? bytes : bytes.subarray(0, zero)).trim()
}

/** A fixed field: some terminals pad on the left, so zeros on both sides go. */
export function decodePadded(bytes: Uint8Array): string {
  let start = 0
  while (start < bytes.length && bytes[start] === 0) start++
  return decodeText(bytes.subarray(start))
}

/** GBK; throws RangeError on a character it does not have. */
export function encodeText(text: string): Uint8Array {
  const out: number[] = []
  for (const char of text) {
    const code = char.codePointAt(0)!
    if (code < 0x80) {
      out.push(code)
      continue
    }
    table ??= buildTable()
    const pair = table.get(char)
    if (pair === undefined) throw new RangeError(`no GBK code for U+${code.toString(16)}`)
    out.push(pair >> 8, pair & 0xff)
  }
  return Uint8Array.from(out)
}

/** A fixed field of `length` bytes, cut or padded with zeros on the right. */
export function encodeFixed(text: string, length: number): Uint8Array {
  const out = new Uint8Array(length)
  out.set(encodeText(text).subarray(0, length))
  return out
}

// The platform decodes GBK but does not encode it: the table is its decoder turned round.
function buildTable(): Map<string, number> {
  const map = new Map<string, number>()
  const gbk = new TextDecoder('gbk')
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      if (low === 0x7f) continue
      const char = gbk.decode(Uint8Array.of(high, low))
      if ([...char].length === 1 && char !== '\ufffd' && !map.has(char)) map.set(char, (high << 8) | low)
    }
  }
  return map
}
