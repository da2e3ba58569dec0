import { bottom, ink, margin, type Pages, type Style } from './page.ts'

export interface Cell {
  content: string
  width: number
  style: Style
  align?: 'left' | 'right'
  shaded?: boolean
}

interface Cursor {
  y(): number
  advance(height: number): void
  need(height: number): void
  breakPage(): void
}

const padding = { x: 5, y: 3 }

/** Ruled rows. One that fits on a page is kept whole; a longer one goes on over the pages, line by line. */
export function createRows(pages: Pages, cursor: Cursor): { add(cells: readonly Cell[], titles?: readonly Cell[]): void } {
  const { pdf } = pages
  const heightOf = (lines: number, cells: readonly Cell[]) =>
    lines * Math.max(...cells.map(({ style }) => pages.lineHeight(style))) + 2 * padding.y

  function add(cells: readonly Cell[], titles?: readonly Cell[]): void {
    const broken = cells.map(({ content, width, style }) => pages.lines(content, width - 2 * padding.x, style))
    const count = Math.max(...broken.map((lines) => lines.length))
    const before = cursor.y()
    const whole = heightOf(count, cells)
    const isLong = whole > bottom - margin.top - 60
    cursor.need(isLong ? heightOf(2, cells) : whole)
    if (titles && cursor.y() < before) add(titles)
    for (let from = 0; from < count;) {
      const room = Math.max(1, Math.floor((bottom - cursor.y() - 2 * padding.y) / (heightOf(1, cells) - 2 * padding.y)))
      const taken = Math.min(count - from, room)
      draw(
        cells,
        broken.map((lines) => lines.slice(from, from + taken)),
        heightOf(taken, cells),
      )
      from += taken
      if (from < count) {
        cursor.breakPage()
        if (titles) add(titles)
      }
    }
  }

  function draw(cells: readonly Cell[], broken: readonly ReturnType<Pages['lines']>[], height: number) {
    const y = cursor.y()
    let x = margin.left
    cells.forEach(({ width, style, align, shaded }, index) => {
      if (shaded) pdf.fillColor(ink.shade).rect(x, y, width, height).fill()
      pdf.lineWidth(0.5).strokeColor(ink.line).rect(x, y, width, height).stroke()
      broken[index]!.forEach((line, row) => {
        const at = align === 'right' ? x + width - padding.x - line.width : x + padding.x
        pages.draw(line, at, y + padding.y + row * pages.lineHeight(style), style)
      })
      x += width
    })
    cursor.advance(height)
  }

  return { add }
}
