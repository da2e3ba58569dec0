export interface HexLine {
  offset: string
  bytes: string
  text: string
}
const perLine = 16

/** Bytes as people read them: sixteen a line, with what is printable beside. */
export function hexLines(hex: string): HexLine[] {
  const bytes = hex.match(/../g) ?? []
  return Array.from({ length: Math.ceil(bytes.length / perLine) }, (_, index) => {
    const line = bytes.slice(index * perLine, (index + 1) * perLine)
    const shown = (byte: string): string => {
      const code = Number.parseInt(byte, 16)
      return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.'
    }
    return {
      offset: (index * perLine).toString(16).padStart(4, '0'),
      bytes: [line.slice(0, 8).join(' '), line.slice(8).join(' ')].join('  '),
      text: line.map(shown).join(''),
    }
  })
}
