/** What stands in a phrase for what only the doctor knows: `胸痛 __ 小时`. */
export const blank = '__'

export interface Caret {
  text: string
  /** What is selected after it: the first blank, or the end. */
  start: number
  end: number
}

/** Puts a phrase where the caret is, parted from what stands before and after, and selects its first blank. */
export function insertPhrase(text: string, at: number, phrase: string, separator: string, limit: number): Caret {
  const before = text.slice(0, at)
  const after = text.slice(at)
  const lead = before.trim() === '' || /[\s,，、;；。:：]$/.test(before) ? '' : separator
  const tail = after.trim() === '' || /^[\s,，、;；。]/.test(after) ? '' : separator
  const whole = before + lead + phrase + tail + after
  if (whole.length > limit) return { text, start: at, end: at }
  const from = before.length + lead.length
  const found = phrase.indexOf(blank)
  const start = found === -1 ? from + phrase.length : from + found
  return { text: whole, start, end: found === -1 ? start : start + blank.length }
}

/** The next blank after a place, or before it when going back; null where there is none. */
export function nextBlank(text: string, from: number, back = false): { start: number; end: number } | null {
  const start = back ? text.lastIndexOf(blank, from - blank.length) : text.indexOf(blank, from)
  if (start === -1 || (back && from < blank.length)) return null
  return { start, end: start + blank.length }
}

/** Blanks left open: a text that has some is not finished. */
export const openBlanks = (text: string): number => text.split(blank).length - 1
