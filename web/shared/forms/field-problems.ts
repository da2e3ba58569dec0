import type { ApiProblem, ProblemCode } from '../api/problem.ts'

/** Which field a code speaks of, where it speaks of one. */
export type CodeFields = Partial<Record<ProblemCode, string>>

/** One entry a field: its sentence, or null where the form's own rule says it best (a value of the wrong form). */
export function fieldProblems(problem: ApiProblem | null, codes: CodeFields = {}): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>()
  if (!problem) return found
  const field = codes[problem.code]
  if (field) found.set(field, problem.sentence)
  if (problem.code === 'request.invalid') for (const { field } of problem.fields) found.set(field.replace(/^body\/?/, ''), null)
  return found
}

/** The problem of a field or of a part of it: `title` has that of `title/zh`. */
export function problemAt(problems: ReadonlyMap<string, string | null>, field: string): string | null | undefined {
  for (const [path, sentence] of problems) if (path === field || path.startsWith(`${field}/`)) return sentence
  return undefined
}
