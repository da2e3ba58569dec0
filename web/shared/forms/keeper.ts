import { ApiProblem, isProblem } from '../api/problem.ts'
import { conflictsOf, insist, isTouched, mergedValues, release, same, touch, untouched, type FieldConflict, type Touched } from './merge.ts'

/** One save on its way, perhaps already with the server: it goes again with the same key and the same words until there is an answer. */
export interface Pending<T extends object> {
  key: string
  /** What is sent. */
  values: T
  /** What the server held when it was sent. */
  ground: T
  /** Of what the sender looked at; null where the server had nothing yet. */
  version: number | null
  /** The object; null where it is made by this. */
  objectId: string | null
}

/** What is kept of a text until the server has it: survives a reload of the tab. */
export interface Held<T extends object> {
  objectId: string | null
  touched: Touched<T>
  pending: Pending<T> | null
}

export interface KeeperView<T extends object, A> {
  values: T
  /** The newest that the server is known to hold; null before it has anything. */
  kept: A | null
  conflicts: readonly FieldConflict<T>[]
  /** `kept`: all is with the server · `typed`: not sent yet · `sending` · `unsent`: no line, it is being tried again · `refused` */
  state: 'kept' | 'typed' | 'sending' | 'unsent' | 'refused'
  problem: ApiProblem | null
}

export interface KeeperParts<T extends object, A> {
  send(pending: Pending<T>): Promise<A>
  /** The newest; of null, where nothing was known before. */
  read(objectId: string | null): Promise<A>
  valuesOf(answer: A): T
  idOf(answer: A): string
  versionOf(answer: A): number
  /** False for a value that the server would not take yet: half a patient. */
  isReady?(field: keyof T, value: unknown): boolean
  newKey(): string
  persist(held: Held<T> | null): void
  /** Told of every answer. */
  onSaved?(answer: A): void
  /** ms of no typing before it is sent */
  rest_ms?: number
  /** ms between attempts without a line */
  pause_ms?: number
}

const noLine = ['network.unreachable', 'server.unavailable', 'request.too_many', 'network.unintelligible', 'server.internal'] as const

/**
 * Autosave of one object: what is typed is held in the tab at once and with the server soon, one command at a time, each with its key. A lost
 * line, a reload and a second screen on the same object lose nothing.
 */
export class Keeper<T extends object, A> {
  readonly #parts: KeeperParts<T, A>
  readonly #listeners = new Set<() => void>()
  #touched: Touched<T>
  #pending: Pending<T> | null
  #answer: A | null
  #latest: T
  /** What the server was given, in the words it was given them: it may hold them trimmed. */
  #given: T
  #state: KeeperView<T, A>['state'] = 'kept'
  #problem: ApiProblem | null = null
  #running: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #hurry: (() => void) | undefined
  #stopped = false
  /** The object is to be made although nothing was typed: something is to be hung on it. */
  #isWanted = false
  #view: KeeperView<T, A>

  constructor(parts: KeeperParts<T, A>, held: Held<T> | null, answer: A | null, initial: T) {
    this.#parts = parts
    this.#touched = held?.touched ?? untouched()
    this.#pending = held?.pending ?? null
    this.#answer = answer
    this.#latest = answer === null ? initial : parts.valuesOf(answer)
    this.#given = this.#latest
    if (this.#pending || this.#isDirty()) this.#state = 'typed'
    this.#view = this.#look()
  }

  view = (): KeeperView<T, A> => this.#view
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set<K extends keyof T>(field: K, value: T[K]): void {
    this.#change(touch(this.#touched, this.#latest, field, value))
  }
  setAll(fields: Partial<T>): void {
    const names = Object.keys(fields) as (keyof T)[]
    this.#change(names.reduce((all, field) => touch(all, this.#latest, field, fields[field] as never), this.#touched))
  }
  keepMine(field: keyof T): void {
    this.#change(insist(this.#touched, this.#latest, field))
  }
  takeTheirs(field: keyof T): void {
    this.#change(release(this.#touched, field))
  }

  /** The server's newest, as a fact or another command brought it. */
  learn(answer: A): void {
    const { idOf, versionOf } = this.#parts
    const known = this.#answer
    if (this.#pending || (known !== null && (idOf(answer) !== idOf(known) || versionOf(answer) <= versionOf(known)))) return
    this.#take(answer)
    this.#show()
  }

  /**
   * Sends what is left now, and makes the object where there is none yet. Resolves to what the server holds when all is there; null where
   * that did not come about.
   */
  async flush(): Promise<A | null> {
    clearTimeout(this.#timer)
    this.#isWanted = this.#answer === null
    this.#hurry?.()
    await this.#run()
    // What was typed while the last answer was on its way.
    if (this.#state === 'typed' && this.#view.conflicts.length === 0) await this.#run()
    return this.#state === 'kept' ? this.#answer : null
  }

  /** There is a line again. */
  hurry = (): void => this.#hurry?.()

  /** Goes on with what was held from before. */
  start(): void {
    this.#stopped = false
    if (this.#state !== 'kept') this.#soon(0)
  }

  /** Sends nothing more; what is held stays in the tab. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#hurry?.()
  }

  #change(touched: Touched<T>): void {
    this.#touched = touched
    this.#problem = null
    if (this.#state !== 'sending' && this.#state !== 'unsent') this.#state = this.#isDirty() || this.#pending ? 'typed' : 'kept'
    this.#persist()
    this.#show()
    this.#soon(this.#parts.rest_ms ?? 1_200)
  }

  /** Whether the server is to be told something. */
  #isDirty(): boolean {
    const { mine } = this.#touched
    return (Object.keys(mine) as (keyof T)[]).some(
      (field) => !same(mine[field], this.#given[field]) && (this.#parts.isReady?.(field, mine[field]) ?? true),
    )
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#run(), ms)
  }

  #run(): Promise<void> {
    this.#running ??= this.#pump().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #pump(): Promise<void> {
    while (!this.#stopped) {
      this.#pending ??= this.#next()
      if (!this.#pending) return
      this.#persist()
      this.#mark('sending')
      try {
        this.#took(this.#pending.values, await this.#parts.send(this.#pending))
      } catch (error) {
        if (!(await this.#failed(error instanceof ApiProblem ? error : new ApiProblem('network.unintelligible')))) return
      }
    }
  }

  /** What is to be sent; nothing while another screen's change waits to be settled. */
  #next(): Pending<T> | null {
    if (!this.#isDirty() && !this.#isWanted) {
      this.#mark('kept')
      return null
    }
    if (this.#view.conflicts.length > 0) {
      this.#mark('typed')
      return null
    }
    const { newKey, idOf, versionOf } = this.#parts
    const answer = this.#answer
    return {
      key: newKey(),
      values: mergedValues(this.#latest, this.#touched),
      ground: this.#latest,
      version: answer === null ? null : versionOf(answer),
      objectId: answer === null ? null : idOf(answer),
    }
  }

  /** Our own hand moved the ground: what was typed since then stands over it. */
  #took(sent: T, answer: A): void {
    this.#pending = null
    this.#problem = null
    this.#isWanted = false
    this.#take(answer)
    this.#given = sent
    const fields = Object.keys(this.#touched.mine) as (keyof T)[]
    this.#touched = fields.reduce((touched, field) => insist(touched, this.#latest, field), this.#touched)
    this.#persist()
    this.#show()
    this.#parts.onSaved?.(answer)
  }

  /** True where it is worth another attempt. */
  async #failed(problem: ApiProblem): Promise<boolean> {
    if (isProblem(problem, ...noLine)) {
      this.#problem = problem
      this.#mark('unsent')
      await this.#pause()
      return true
    }
    if (isProblem(problem, 'object.version_conflict') && (await this.#readAgain())) return true
    this.#pending = null
    this.#problem = problem
    this.#isWanted = false
    this.#persist()
    this.#mark('refused')
    return false
  }

  /** Another hand was quicker: its words become the ground. False where nothing newer is found. */
  async #readAgain(): Promise<boolean> {
    const { read, idOf, versionOf } = this.#parts
    const known = this.#answer
    try {
      const newest = await read(known === null ? null : idOf(known))
      if (known !== null && versionOf(newest) <= versionOf(known)) return false
      this.#pending = null
      this.#take(newest)
    } catch {
      this.#mark('unsent')
      await this.#pause()
    }
    this.#show()
    return true
  }

  /** The server's words are the ground now; what was typed and is the same there counts as untouched. */
  #take(answer: A): void {
    this.#answer = answer
    this.#latest = this.#parts.valuesOf(answer)
    this.#given = this.#latest
    const fields = Object.keys(this.#touched.mine) as (keyof T)[]
    this.#touched = fields
      .filter((field) => same(this.#touched.mine[field], this.#latest[field]))
      .reduce((touched, field) => release(touched, field), this.#touched)
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#parts.pause_ms ?? 5_000)
      this.#hurry = () => {
        clearTimeout(timer)
        this.#hurry = undefined
        resolve()
      }
    })
  }

  #persist(): void {
    const idle = !this.#pending && !isTouched(this.#touched)
    this.#parts.persist(
      idle
        ? null
        : { objectId: this.#answer === null ? null : this.#parts.idOf(this.#answer), touched: this.#touched, pending: this.#pending },
    )
  }

  #mark(state: KeeperView<T, A>['state']): void {
    this.#state = state
    this.#show()
  }

  #show(): void {
    this.#view = this.#look()
    for (const listener of this.#listeners) listener()
  }

  #look(): KeeperView<T, A> {
    return {
      values: mergedValues(this.#latest, this.#touched),
      kept: this.#answer,
      conflicts: conflictsOf(this.#latest, this.#touched),
      state: this.#state,
      problem: this.#problem,
    }
  }
}
