import PDFDocument from 'pdfkit'
import { loadFaces, type Face } from './font.ts'
import { breakLines, joined, type Line, type Measure } from './line-breaking.ts'

/** Points; 72 an inch. */
export const mm = 72 / 25.4
/** A4. */
export const paper = { width: 595.28, height: 841.89 }
export const margin = { left: 18 * mm, right: 18 * mm, top: 16 * mm, bottom: 20 * mm }
export const contentWidth = paper.width - margin.left - margin.right
export const bottom = paper.height - margin.bottom

export const ink = { text: '#111111', quiet: '#555555', line: '#b8b8b8', shade: '#f1f3f5', warning: '#9a3412' }

export interface Style {
  size: number
  bold?: boolean
  colour?: string
}

/** Pages with text that was broken beforehand: nothing is placed by the library's own flow. */
export interface Pages {
  readonly pdf: PDFKit.PDFDocument
  /** The height of a line of this size. */
  lineHeight(style: Style): number
  /** Rounds nothing away: every code point is in a line, or its number is. */
  lines(text: string, width: number, style: Style): Line[]
  /** `y` is the line's upper edge. */
  draw(line: Line, x: number, y: number, style: Style): void
  /** Code points that no glyph stands for, as they were met. */
  readonly missing: ReadonlySet<number>
}

export function createPages(info: { title: string; author: string; at: Date; language: string }): Pages {
  const faces = loadFaces()
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    lang: info.language,
    displayTitle: true,
    // Fixed dates and no producer's version: the same content is the same file.
    info: { Title: info.title, Author: info.author, Creator: 'Jilian', Producer: 'Jilian', CreationDate: info.at, ModDate: info.at },
  })
  pdf.registerFont('regular', faces.regular.bytes)
  pdf.registerFont('bold', faces.bold.bytes)
  const widths = new Map<string, number>()
  const missing = new Set<number>()

  function withStyle({ size, bold = false, colour = ink.text }: Style) {
    return pdf
      .font(bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(colour)
  }

  function measureOf(style: Style): Measure {
    const face: Face = style.bold ? faces.bold : faces.regular
    const name = `${style.bold ? 'b' : 'r'}${style.size} `
    const width = (text: string) => {
      const known = widths.get(name + text)
      if (known !== undefined) return known
      const measured = withStyle(style).widthOfString(text, { features: [] })
      widths.set(name + text, measured)
      return measured
    }
    return {
      width,
      has: (codePoint) => face.has(codePoint),
      missingWidth(codePoint) {
        missing.add(codePoint)
        return withStyle(markStyle(style)).widthOfString(markOf(codePoint), { features: [] }) + 5
      },
    }
  }

  return {
    pdf,
    missing,
    lineHeight: ({ size }) => size * 1.45,
    lines: (text, width, style) => breakLines(text, width, measureOf(style)),
    draw(line, x, y, style) {
      let at = x
      for (const piece of joined(line)) {
        if ('text' in piece) put(piece.text, at, y + (style.size * 1.45 - style.size * 1.2) / 2, style)
        else drawMark(piece.missing, at, y, piece.width, style)
        at += piece.width
      }
    },
  }

  function put(text: string, x: number, y: number, style: Style) {
    withStyle(style).text(text, x, y, { lineBreak: false, features: [], baseline: baselineOf(style) })
  }

  /** A box with the number of the code point: a name with a rare character is not silently another name. */
  function drawMark(codePoint: number, x: number, y: number, width: number, style: Style) {
    const height = style.size * 1.1
    pdf
      .lineWidth(0.6)
      .strokeColor(ink.warning)
      .rect(x + 1, y + style.size * 0.17, width - 2, height)
      .stroke()
    put(markOf(codePoint), x + 2.5, y + style.size * 0.32, markStyle(style))
  }
}

const markStyle = ({ size }: Style): Style => ({ size: size * 0.58, bold: true, colour: ink.warning })
const markOf = (codePoint: number) => `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
/** The font's own ascent is higher than its signs; text is set by its baseline. */
const baselineOf = ({ size }: Style) => -size * 0.95
