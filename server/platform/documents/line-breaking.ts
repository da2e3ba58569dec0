/** A stretch of a line: text that the font has, or one code point that it has not. */
export type Piece = { text: string; width: number } | { missing: number; width: number }

export interface Line {
  pieces: Piece[]
  width: number
}

export interface Measure {
  width(text: string): number
  /** Of the sign that stands for a code point without a glyph. */
  missingWidth(codePoint: number): number
  has(codePoint: number): boolean
}

// GB/T 15834: what may not begin a line, and what may not end one.
const noStart =
  /^[,.;:!?)\]}%°'"\u2019\u201D\u2026\u2014\u2030\u2103\u00B7\u3001\u3002\u3009\u300B\u300D\u300F\u3011\u3015\u301F\uFF01\uFF05\uFF09\uFF0C\uFF0E\uFF1A\uFF1B\uFF1F\uFF3D\uFF5D\uFF5E]$/u
const noEnd = /^[([{$\u00A5\u2018\u201C\u3008\u300A\u300C\u300E\u3010\u3014\u301D\uFF04\uFF08\uFF3B\uFF5B\uFFE5]$/u
/** Scripts without spaces: a line may break between any two of them. */
const breaksAnywhere = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3000-\u303F\uFF00-\uFFEF\u2014\u2026]$/u
/** Chooses a variant or a direction and draws nothing of its own. */
const invisible = /^\p{Default_Ignorable_Code_Point}$/u
const blank = /^[\t \u00A0\u2000-\u200A\u202F\u205F\u3000]$/u

// oxlint-disable-next-line no-control-regex -- old line ends are among them
const lineEnd = /\r\n?|[\n\u000B\u000C\u0085\u2028\u2029]/

type Kind = 'blank' | 'word' | 'sign'
interface Unit {
  kind: Kind
  pieces: Piece[]
  width: number
}

/** Breaks a text into lines. Words stay whole where they fit on a line at all; a line end begins a new one; no code point is lost unseen. */
export function breakLines(text: string, maxWidth: number, measure: Measure): Line[] {
  return text
    .toWellFormed()
    .split(lineEnd)
    .flatMap((paragraph) => fill(glued(unitsOf(paragraph, measure)), maxWidth))
}

/** A line's stretches, drawn in one go where nothing stands between them. */
export function joined({ pieces }: Line): Piece[] {
  return pieces.reduce<Piece[]>((done, piece) => {
    const last = done.at(-1)
    if (last && 'text' in last && 'text' in piece) done[done.length - 1] = { text: last.text + piece.text, width: last.width + piece.width }
    else done.push(piece)
    return done
  }, [])
}

function unitsOf(text: string, measure: Measure): (Unit & { sign: string })[] {
  const units: (Unit & { sign: string })[] = []
  for (const sign of text) {
    if (invisible.test(sign)) continue
    const codePoint = sign.codePointAt(0)!
    if (blank.test(sign)) {
      const shown = sign === '\u3000' ? '\u3000' : ' '
      const width = measure.width(shown)
      units.push({ kind: 'blank', sign, pieces: [{ text: shown, width }], width })
      continue
    }
    const piece: Piece = measure.has(codePoint)
      ? { text: sign, width: measure.width(sign) }
      : { missing: codePoint, width: measure.missingWidth(codePoint) }
    units.push({ kind: breaksAnywhere.test(sign) || 'missing' in piece ? 'sign' : 'word', sign, pieces: [piece], width: piece.width })
  }
  return units
}

/** Letters into words, and signs that may not begin or end a line to their neighbour. */
function glued(units: (Unit & { sign: string })[]): Unit[] {
  const done: (Unit & { sign: string })[] = []
  for (const unit of units) {
    const last = done.at(-1)
    const sticks =
      last &&
      last.kind !== 'blank' &&
      unit.kind !== 'blank' &&
      ((last.kind === 'word' && unit.kind === 'word') || noStart.test(unit.sign) || noEnd.test(last.sign))
    if (!sticks) {
      done.push({ ...unit, pieces: [...unit.pieces] })
      continue
    }
    last.pieces.push(...unit.pieces)
    last.width += unit.width
    last.sign = unit.sign
    last.kind = unit.kind
  }
  return done
}

function fill(units: Unit[], maxWidth: number): Line[] {
  const lines: Line[] = []
  let line: Line = { pieces: [], width: 0 }
  const end = () => {
    while (line.pieces.length > 0 && isBlank(line.pieces.at(-1)!)) line.width -= line.pieces.pop()!.width
    lines.push(line)
    line = { pieces: [], width: 0 }
  }
  const add = (pieces: Piece[], width: number) => {
    line.pieces.push(...pieces)
    line.width += width
  }
  for (const unit of units) {
    // A blank at the break belongs to no line; one that begins the paragraph is meant.
    if (unit.kind === 'blank' && line.pieces.length === 0 && lines.length > 0) continue
    if (line.width + unit.width <= maxWidth) {
      add(unit.pieces, unit.width)
      continue
    }
    if (unit.kind === 'blank') continue
    if (line.pieces.length > 0) end()
    for (const piece of unit.pieces) {
      if (line.width + piece.width > maxWidth && line.pieces.length > 0) end()
      add([piece], piece.width)
    }
  }
  end()
  return lines
}

const isBlank = (piece: Piece) => 'text' in piece && blank.test(piece.text)
