import { message, type MessageKey } from '#contract/i18n/texts.ts'
import type { MadeSignature } from '../crypto/signing/signing.ts'
import { contentWidth, ink, margin, mm, type Pages, type Style } from './page.ts'
import { readPicture } from './picture.ts'

export interface PrintedSignature extends MadeSignature {
  /** In what capacity, as 会诊医生. */
  role: string
  /** The hand-written one, PNG. It proves nothing; the certificate does. */
  picture?: Buffer
}

type Say = (key: MessageKey, values?: Record<string, string | number>) => string

const name: Style = { size: 11, bold: true }
const small: Style = { size: 8, colour: ink.quiet }
const mark: Style = { size: 10, bold: true, colour: ink.warning }
const padding = 8
const picture = { width: 48 * mm, height: 16 * mm }
const textWidth = contentWidth - 2 * padding - picture.width - padding

/** Both languages, whatever the document's: nobody shall take a demonstration for a signature. */
const demonstration = `${message('zh-CN', 'print.demonstration')} / ${message('en', 'print.demonstration')}`

function linesOf(pages: Pages, signature: PrintedSignature, say: Say, time: string) {
  const about = [
    say('print.signed_at', { time }),
    say('print.certificate', { serial: signature.serial, suite: signature.suite }),
    say('print.issuer', { issuer: signature.issuer, fingerprint: signature.rootFingerprint.slice(0, 32) }),
    say('print.digest', { digest: signature.documentSha256 }),
  ]
  return [
    ...pages
      .lines(say('print.signed_by', { role: signature.role, name: signature.signerName }), textWidth, name)
      .map((line) => ({ line, style: name })),
    ...[signature.organization, ...about].flatMap((text) => pages.lines(text, textWidth, small).map((line) => ({ line, style: small }))),
    ...(signature.demonstration ? pages.lines(demonstration, textWidth, mark).map((line) => ({ line, style: mark })) : []),
  ]
}

const sum = (heights: readonly number[]) => heights.reduce((total, height) => total + height, 0)

export function signatureHeight(pages: Pages, signature: PrintedSignature, say: Say): number {
  const lines = linesOf(pages, signature, say, '0000-00-00 00:00:00')
  return Math.max(sum(lines.map(({ style }) => pages.lineHeight(style))), picture.height) + 2 * padding
}

/** A frame with who, when and by which certificate; a demonstration's is dashed and says so. */
export function drawSignature(
  pages: Pages,
  signature: PrintedSignature,
  { y, height, say, time }: { y: number; height: number; say: Say; time: string },
): void {
  const { pdf } = pages
  pdf
    .save()
    .lineWidth(0.8)
    .strokeColor(signature.demonstration ? ink.warning : ink.line)
  if (signature.demonstration) pdf.dash(3, { space: 2 })
  pdf.rect(margin.left, y, contentWidth, height).stroke().restore()
  let at = y + padding
  for (const { line, style } of linesOf(pages, signature, say, time)) {
    pages.draw(line, margin.left + padding, at, style)
    at += pages.lineHeight(style)
  }
  if (!signature.picture) return
  const x = margin.left + contentWidth - padding - picture.width
  pdf.image(readPicture(signature.picture).bytes, x, y + padding, { fit: [picture.width, picture.height], align: 'right' })
}
