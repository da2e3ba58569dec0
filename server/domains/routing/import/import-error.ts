/** An extract that cannot be imported; the sentence says why. Nothing has been stored. */
export class ImportError extends Error {
  /** The sentence already names the place in the file. */
  readonly located: boolean

  constructor(message: string, options: { cause?: unknown; located?: boolean } = {}) {
    super(message, { cause: options.cause })
    this.name = 'ImportError'
    this.located = options.located ?? false
  }
}
