/** Why there is no worker. */
export type FailureReason =
  /** `MEDIASOUP_WORKER_BIN` names a file that is no worker or does not start here. */
  | 'setting_unusable'
  /** Packages that the build needs are missing and could not be installed. */
  | 'packages_missing'
  | 'build_failed'
  /** The attempt was ended before its end; the next one goes on from there. */
  | 'interrupted'
  /** Nobody has tried yet. */
  | 'not_provided'

/** The message says what to do, in one or two sentences for the person at the terminal. */
export class WorkerFailure extends Error {
  override name = 'WorkerFailure'
  readonly reason: FailureReason

  constructor(reason: FailureReason, message: string) {
    super(message)
    this.reason = reason
  }
}
