import { setTimeout as sleep } from 'node:timers/promises'
import { say, seconds } from './progress.ts'
import { spareFor, startServer, stopChild, succeed } from './server-process.ts'
import type { ServerOptions, ServerPlace, Spare } from './server-process.ts'

/** So many ends so close to each other are no accident: whoever started us shall see it. */
const mostEnds = 4
const within_ms = 60_000
/** Loading takes a core for a second or two, which belongs to those who come back first. */
const spareAfter_ms = 10_000
/** The database may have been away. */
const anotherSpareAfter_ms = 60_000

/** The server, whichever process is it at the moment. */
export type KeptServer = ServerPlace & {
  /** The process that serves now; null while the next one comes up. */
  readonly pid: number | null
  /** Resolves to the last exit code when it is given up. */
  givenUp: Promise<number>
  stop: () => Promise<void>
}

/**
 * Starts the server and keeps it: where it ends by itself the next process takes its place at the same addresses. That one stands by with everything
 * built, so a county is without its console for a second, and not for as long as a start takes.
 */
export async function keepServer(options: ServerOptions): Promise<KeptServer> {
  let server = await startServer(options)
  let serves = true
  let spare: Spare | null = null
  const stopping = new AbortController()
  const { signal } = stopping

  const provideSpare = (after_ms = spareAfter_ms): void => {
    void sleep(after_ms, undefined, { signal, ref: false }).then(
      () => {
        if (!serves || spare) return
        const made = spareFor(server)
        spare = made
        // One that ends while it waits is no spare any more.
        void made.exited.then(() => {
          if (spare !== made) return
          spare = null
          provideSpare(anotherSpareAfter_ms)
        })
      },
      () => undefined,
    )
  }

  async function keep(): Promise<number> {
    let ends: number[] = []
    for (;;) {
      const code = await server.exited
      if (signal.aborted) return code
      serves = false
      const ended_ms = performance.now()
      ends = [...ends.filter((at_ms) => ended_ms - at_ms < within_ms), ended_ms]
      if (ends.length >= mostEnds) {
        say(
          `The server ended by itself with ${code}, ${ends.length} times within a minute: it is not started again; its lines above say why.`,
        )
        return code || 1
      }
      say(`The server ended by itself with ${code}; its lines above say why. The next one takes its place …`)
      const next = spare
      spare = null
      try {
        server = await succeed(server, next)
        if (signal.aborted) await server.stop()
        serves = true
        say(`The server answers again after ${seconds(performance.now() - ended_ms)}.`)
        provideSpare()
      } catch (error) {
        // It ended before it listened; that counts as another end.
        say(error instanceof Error ? error.message : String(error))
      }
    }
  }

  provideSpare()
  const { host, ports, url, httpUrl, env } = server
  const givenUp = keep()
  return {
    host,
    ports,
    url,
    httpUrl,
    env,
    get pid() {
      return serves ? (server.child.pid ?? null) : null
    },
    givenUp,
    async stop() {
      stopping.abort()
      const waits = spare
      await Promise.all([waits && stopChild(waits.child, waits.exited), server.stop()])
      await givenUp
    },
  }
}
