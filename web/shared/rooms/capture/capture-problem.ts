/** Why there is no picture or sound of one's own. Each has its sentence and what to do about it in the catalogue, `rooms:capture.<word>`. */
export const captureProblems = [
  'denied',
  'denied_by_system',
  'not_found',
  'in_use',
  'overconstrained',
  'insecure_page',
  'unsupported',
  'cancelled',
  'unplugged',
  'failed',
] as const
export type CaptureProblem = (typeof captureProblems)[number]

export class CaptureRefusal extends Error {
  readonly problem: CaptureProblem
  constructor(problem: CaptureProblem, cause?: unknown) {
    super(problem, { cause })
    this.name = 'CaptureRefusal'
    this.problem = problem
  }
}

/** Names of the standard, and those that Safari and old browsers still throw. */
const byName: Record<string, CaptureProblem> = {
  NotAllowedError: 'denied',
  PermissionDeniedError: 'denied',
  NotFoundError: 'not_found',
  DevicesNotFoundError: 'not_found',
  NotReadableError: 'in_use',
  TrackStartError: 'in_use',
  AbortError: 'in_use',
  OverconstrainedError: 'overconstrained',
  ConstraintNotSatisfiedError: 'overconstrained',
  SecurityError: 'insecure_page',
  TypeError: 'unsupported',
}

/** What a thrown error of `getUserMedia` or `getDisplayMedia` means. Refusing to share a screen is a choice, not a fault. */
export function captureProblemOf(error: unknown, of: 'device' | 'screen' = 'device'): CaptureProblem {
  if (error instanceof CaptureRefusal) return error.problem
  const { name = '', message = '' } = (error ?? {}) as { name?: string; message?: string }
  const problem = byName[name] ?? 'failed'
  if (problem !== 'denied') return problem
  if (/system/i.test(message)) return 'denied_by_system'
  return of === 'screen' ? 'cancelled' : 'denied'
}

/** Whether the page can ask at all; a page without HTTPS has no camera in any browser. */
export function captureMissing(): CaptureProblem | null {
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices
  if (devices && 'getUserMedia' in devices) return null
  return window.isSecureContext ? 'unsupported' : 'insecure_page'
}
