/** Something a person can mend: the message is the sentence that says how, shown without a stack. */
export class SetupError extends Error {
  override name = 'SetupError'
}
