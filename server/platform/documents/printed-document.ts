import QRCode from 'qrcode'
import { message, type Language, type MessageKey } from '#contract/i18n/texts.ts'
import { bottom, contentWidth, createPages, ink, margin, mm, paper, type Style } from './page.ts'
import { readPicture } from './picture.ts'
import { drawSignature, signatureHeight, type PrintedSignature } from './signature-block.ts'
import { createRows } from './rows.ts'

export type { PrintedSignature }

export interface DocumentHead {
  title: string
  /** For people: what the document is filed under. */
  number: string
  institution: string
  language: Language
  /** What the document follows, as `WS/T 529-2016`. */
  standards: readonly string[]
  /** Business time; the file says no other. */
  printedAt: Date
  /** IANA; every time is shown in it. */
  timeZone: string
  /** What the code in the corner holds; the number where left out. */
  code?: string
}

export interface Column {
  title: string
  /** Share of the width. */
  share: number
  align?: 'left' | 'right'
}

/** A printed page, built from top to bottom; pages break by themselves. Text is laid out whole: what does not fit goes on, never out. */
export interface PrintedDocument {
  heading(text: string): void
  /** Labels and values in a ruled grid; `wide` takes the whole width. */
  facts(facts: readonly { label: string; value: string; wide?: boolean }[]): void
  paragraph(text: string, style?: { quiet?: boolean }): void
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void
  /** PNG or JPEG. Throws `file.type_refused` where it is neither or too large to unfold. */
  picture(bytes: Buffer, size: { height_mm: number; caption?: string }): void
  /** Framed, so that it is not overlooked. */
  notice(text: string): void
  signatures(signatures: readonly PrintedSignature[]): void
  /** `2026-03-01 16:30:00` in the document's zone. */
  time(at: Date): string
  /** Code points that no glyph stands for; each is printed as its number in a frame. */
  readonly missing: ReadonlySet<number>
  /** The file. The same content gives the same bytes. */
  end(): Promise<Buffer>
}

const text: Style = { size: 10 }
const label: Style = { size: 9, colour: ink.quiet }
const gap = 8

export function createPrintedDocument(head: DocumentHead): PrintedDocument {
  const { language } = head
  const pages = createPages({ title: head.title, author: head.institution, at: head.printedAt, language })
  const { pdf } = pages
  const collected = collect(pdf)
  const say = (key: MessageKey, values?: Record<string, string | number>) => message(language, key, values)
  let y = drawHead()

  function breakPage() {
    pdf.addPage()
    y = drawRunningHead()
  }
  /** Begins a page where so much does not fit on this one. */
  function need(height: number) {
    if (y + height > bottom && y > margin.top + 40) breakPage()
  }
  const rows = createRows(pages, {
    y: () => y,
    advance: (height) => (y += height),
    need,
    breakPage,
  })

  function write(content: string, style: Style, { x = margin.left, width = contentWidth } = {}) {
    const height = pages.lineHeight(style)
    for (const line of pages.lines(content, width, style)) {
      need(height)
      pages.draw(line, x, y, style)
      y += height
    }
  }

  return {
    missing: pages.missing,
    time: (at) => timeIn(head.timeZone, at),
    heading(content) {
      const style: Style = { size: 12, bold: true }
      y += gap
      // With the first two lines below it.
      need(pages.lineHeight(style) + 2 * pages.lineHeight(text))
      write(content, style)
      y += 3
    },
    paragraph(content, { quiet = false } = {}) {
      write(content, quiet ? label : text)
      y += 4
    },
    facts(facts) {
      const half = contentWidth / 2
      const labelWidth = 24 * mm
      const pairs = (given: readonly { label: string; value: string }[]) =>
        given.flatMap((fact) => [
          { content: fact.label, width: labelWidth, style: label, shaded: true },
          { content: fact.value, width: (given.length === 1 ? contentWidth : half) - labelWidth, style: text },
        ])
      for (let at = 0; at < facts.length; at += 1) {
        const [one, two] = [facts[at]!, facts[at + 1]]
        if (one.wide || !two || two.wide) rows.add(pairs([one]))
        else {
          rows.add(pairs([one, two]))
          at += 1
        }
      }
      y += gap
    },
    table(columns, body) {
      const shares = columns.reduce((sum, { share }) => sum + share, 0)
      const cells = (contents: readonly string[], style: Style, shaded = false) =>
        columns.map(({ share, align = 'left' }, index) => ({
          content: contents[index] ?? '',
          width: (contentWidth * share) / shares,
          style,
          align,
          shaded,
        }))
      const titles = cells(
        columns.map(({ title }) => title),
        { size: 9, bold: true },
        true,
      )
      rows.add(titles)
      for (const row of body) rows.add(cells(row, { size: 9.5 }), titles)
      y += gap
    },
    picture(given, { height_mm, caption }) {
      const { width, height, bytes } = readPicture(given)
      const shown = Math.min(height_mm * mm, (contentWidth * height) / width)
      need(shown + (caption ? pages.lineHeight(label) : 0))
      pdf.image(bytes, margin.left, y, { height: shown, width: (shown * width) / height })
      y += shown + 3
      if (caption) write(caption, label)
      y += 4
    },
    notice(content) {
      const style: Style = { size: 10, bold: true, colour: ink.warning }
      const lines = pages.lines(content, contentWidth - 16, style)
      const height = lines.length * pages.lineHeight(style) + 8
      need(height)
      pdf.lineWidth(0.8).strokeColor(ink.warning).rect(margin.left, y, contentWidth, height).stroke()
      lines.forEach((line, index) => pages.draw(line, margin.left + 8, y + 4 + index * pages.lineHeight(style), style))
      y += height + gap
    },
    signatures(signatures) {
      for (const signature of signatures) {
        const height = signatureHeight(pages, signature, say)
        need(height)
        drawSignature(pages, signature, { y, height, say, time: timeIn(head.timeZone, signature.signedAt) })
        y += height + gap
      }
    },
    async end() {
      const { count } = pdf.bufferedPageRange()
      for (let page = 0; page < count; page += 1) {
        pdf.switchToPage(page)
        drawFoot(page + 1, count)
      }
      pdf.end()
      return collected
    },
  }

  function drawHead(): number {
    const code_mm = 22
    const x = margin.left
    const width = contentWidth - code_mm * mm - 10
    let at = margin.top
    const block = (content: string, style: Style, after: number) => {
      for (const line of pages.lines(content, width, style)) {
        pages.draw(line, x, at, style)
        at += pages.lineHeight(style)
      }
      at += after
    }
    drawCode(head.code ?? head.number, paper.width - margin.right - code_mm * mm, margin.top, code_mm * mm)
    block(head.institution, { size: 11, colour: ink.quiet }, 2)
    block(head.title, { size: 19, bold: true }, 2)
    block(say('print.number', { number: head.number }), { size: 10 }, 0)
    at = Math.max(at, margin.top + code_mm * mm) + 6
    rule(at, 1.2)
    return at + 10
  }

  function drawRunningHead(): number {
    const style: Style = { size: 9, colour: ink.quiet }
    const [line] = pages.lines(`${head.institution} · ${head.title} · ${head.number}`, contentWidth, style)
    if (line) pages.draw(line, margin.left, margin.top, style)
    rule(margin.top + 16, 0.6)
    return margin.top + 24
  }

  function drawFoot(page: number, count: number) {
    const style: Style = { size: 8, colour: ink.quiet }
    const at = paper.height - margin.bottom + 10
    rule(at - 4, 0.6)
    const right = say('print.page', { page, count })
    const [end] = pages.lines(right, contentWidth, style)
    pages.draw(end!, paper.width - margin.right - end!.width, at, style)
    const standards = head.standards.length > 0 ? say('print.standards', { standards: head.standards.join(say('print.and')) }) : ''
    const left = [standards, say('print.printed', { time: timeIn(head.timeZone, head.printedAt) })].filter(Boolean).join('  ·  ')
    pages.lines(left, contentWidth - end!.width - 12, style).forEach((line, index) => pages.draw(line, margin.left, at + index * 11, style))
  }

  function rule(at: number, width: number) {
    pdf
      .lineWidth(width)
      .strokeColor(ink.line)
      .moveTo(margin.left, at)
      .lineTo(paper.width - margin.right, at)
      .stroke()
  }

  function drawCode(content: string, x: number, top: number, size: number) {
    const { modules } = QRCode.create(content, { errorCorrectionLevel: 'M' })
    const side = size / modules.size
    pdf.fillColor('#000000')
    for (let row = 0; row < modules.size; row += 1) {
      for (let column = 0; column < modules.size; column += 1) {
        if (modules.get(row, column)) pdf.rect(x + column * side, top + row * side, side, side)
      }
    }
    pdf.fill()
  }
}

function collect(pdf: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    pdf.on('data', (part: Buffer) => parts.push(part))
    pdf.on('end', () => resolve(Buffer.concat(parts)))
    pdf.on('error', reject)
  })
}

const timeIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
