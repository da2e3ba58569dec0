import type { Connection } from 'pg'

interface DataRow {
  fields: (Buffer | string | null)[]
}

/**
 * One transaction sent in one piece: a simple query of several statements, and at once the CopyData its COPY statements will ask for.
 * The answers then cost one turn of the event loop instead of one each. Where a statement fails, the server skips the rest of the
 * query and ignores the CopyData that is still on its way, as the protocol prescribes; the transaction is left open and broken.
 *
 * Give it to `client.query`; `done` resolves with the first column of all rows returned, or rejects with the database's error.
 */
export class CopyTransaction {
  readonly done: Promise<string[]>
  readonly #text: string
  readonly #copies: readonly Buffer[]
  readonly #returned: string[] = []
  #resolve!: (returned: string[]) => void
  #reject!: (error: unknown) => void

  constructor(text: string, copies: readonly Buffer[]) {
    this.#text = text
    this.#copies = copies
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  submit(connection: Connection): void {
    const stream = connection.stream
    stream.cork()
    connection.query(this.#text)
    for (const copy of this.#copies) stream.write(copy)
    stream.uncork()
  }

  handleDataRow(row: DataRow): void {
    this.#returned.push(String(row.fields[0]))
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#returned)
  }

  handleError(error: unknown): void {
    this.#reject(error)
  }

  handleRowDescription(): void {}
  handleCommandComplete(): void {}
  handleCopyInResponse(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}
