import type { ErrorCode } from '#contract/errors.ts'
import { errorSentence } from '#contract/i18n/texts.ts'
import { i18n, languageNow } from '../i18n/i18n.ts'

/** The server's codes, and two of our own: it could not be reached, or what came was no answer of ours. */
export type ProblemCode = ErrorCode | 'network.unreachable' | 'network.unintelligible'

/** Why a request came to nothing. `sentence` is in the user's language. */
export class ApiProblem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>
  readonly requestId: string | null

  constructor(code: ProblemCode, status = 0, details: Record<string, unknown> = {}, requestId: string | null = null) {
    super(code)
    this.name = 'ApiProblem'
    this.code = code
    this.status = status
    this.details = details
    this.requestId = requestId
  }

  get sentence(): string {
    if (this.code === 'network.unreachable' || this.code === 'network.unintelligible') return i18n.t(`common:problem.${this.code}`)
    const sentence = errorSentence(languageNow(), this.code) ?? this.code
    return sentence.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(this.details[name] ?? '—'))
  }

  /** The body's fields that the server marked, by path: `body/location/lat`. */
  get fields(): readonly { field: string; problem: string }[] {
    return Array.isArray(this.details.fields) ? (this.details.fields as { field: string; problem: string }[]) : []
  }
}

export const isProblem = (error: unknown, ...codes: ProblemCode[]): error is ApiProblem =>
  error instanceof ApiProblem && (codes.length === 0 || codes.includes(error.code))

/** Anything that was thrown, as a sentence for people. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiProblem) return error.sentence
  return i18n.t('common:problem.unexpected')
}
