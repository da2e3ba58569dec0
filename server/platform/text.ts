import { Refusal } from './refusal.ts'

/** A line for people without blanks around it; refuses one of blanks only. `field` names it to the sender. */
export function requiredText(field: string, text: string): string {
  const trimmed = text.trim()
  if (trimmed === '') throw new Refusal('request.invalid', { fields: [{ field: `body/${field}`, problem: 'must not be blank' }] })
  return trimmed
}

/** The line without blanks around it, or null where nothing is left. */
export const textOrNull = (text: string | null | undefined): string | null => text?.trim() || null
