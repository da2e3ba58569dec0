import { Refusal } from '../refusal.ts'

const deepest = 24

/**
 * Refuses what PostgreSQL cannot store as text and no person types: NUL and half characters (lone surrogates), anywhere, in keys as in
 * values; and what is nested deeper than any body of ours. Goes by a list, not by recursion: the sender chooses the depth.
 */
export function checkText(part: 'body' | 'querystring' | 'params', value: unknown): void {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) refuse(part, 'nested too deeply')
    const next: unknown[] = []
    for (const item of level) {
      if (typeof item === 'string') {
        if (item.includes('\0') || !item.isWellFormed()) refuse(part, 'holds characters that are none')
      } else if (typeof item === 'object' && item !== null) {
        if (!Array.isArray(item)) next.push(...Object.keys(item))
        next.push(...Object.values(item))
      }
    }
    level = next
  }
}

function refuse(part: string, problem: string): never {
  throw new Refusal('request.invalid', { fields: [{ field: part, problem }] })
}
