import { setTimeout as sleep } from 'node:timers/promises'
import { say, seconds } from './progress.ts'
import { spareFor, startServer, startWithMediaHost, stopChild, succeed } from './server-process.ts'
import type { ServerOptions, ServerPlace, ServerProcess, Spare } from './server-process.ts'

/** So many ends so close to each other are no accident. */
const mostEnds = 4
const within_ms = 60_000
/** Loading takes a core for a second or two, which belongs to those who come back first. */
const spareAfter_ms = 10_000
/** The database may have been away. */
const anotherSpareAfter_ms = 60_000

/** A process that is followed by the next wherever it ends by itself. */
interface Kept {
  /** The process that serves now; null while the next one comes up. */
  readonly pid: number | null
  /** Resolves to the last exit code when it is given up. */
  givenUp: Promise<number>
  stop: () => Promise<void>
}

/** The server, whichever process is it at the moment. */
export type KeptServer = ServerPlace & Kept & { mediaHost: (ServerPlace & Pick<Kept, 'pid'>) | null }

/**
 * Starts the server and keeps it: where it ends by itself the next process takes its place at the same addresses. That one stands by with everything
 * built, so a county is without its console for a second, and not for as long as a start takes. Where nobody chose the roles, pictures and sound are
 * carried by a process of their own, which is kept in the same way: neither ends with the other.
 */
export async function keepServer(options: ServerOptions): Promise<KeptServer> {
  const chosen = process.env['JILIAN_ROLES']
  const { server, mediaHost } = chosen ? { server: await startServer(options), mediaHost: null } : await startWithMediaHost(options)
  const kept = keep(server, { name: 'The server', tries: 'until given up' })
  const media = mediaHost && keep(mediaHost, { name: 'The media host', tries: 'for ever' })
  return {
    ...placeOf(server),
    get pid() {
      return kept.pid
    },
    mediaHost: media && {
      ...placeOf(mediaHost),
      get pid() {
        return media.pid
      },
    },
    givenUp: kept.givenUp,
    async stop() {
      // The console first: then nobody asks for media that are gone.
      await kept.stop()
      await media?.stop()
    },
  }
}

const placeOf = ({ host, ports, url, httpUrl, env }: ServerPlace): ServerPlace => ({ host, ports, url, httpUrl, env })

interface KeepOptions {
  name: string
  /** Whoever started us shall see a server that does not stay up; without pictures a county still has its console, and they are tried every minute. */
  tries: 'until given up' | 'for ever'
}

function keep(first: ServerProcess, { name, tries }: KeepOptions): Kept {
  let server = first
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

  async function keepOn(): Promise<number> {
    let ends: number[] = []
    for (;;) {
      const code = await server.exited
      if (signal.aborted) return code
      serves = false
      const ended_ms = performance.now()
      ends = [...ends.filter((at_ms) => ended_ms - at_ms < within_ms), ended_ms]
      if (ends.length >= mostEnds) {
        const often = `${name} ended by itself with ${code}, ${ends.length} times within a minute`
        if (tries === 'until given up') {
          say(`${often}: it is not started again; its lines above say why.`)
          return code || 1
        }
        say(`${often}: it is started again in a minute; its lines above say why.`)
        await sleep(within_ms, undefined, { signal, ref: false }).catch(() => undefined)
        if (signal.aborted) return code
      } else say(`${name} ended by itself with ${code}; its lines above say why. The next one takes its place …`)
      const next = spare
      spare = null
      try {
        server = await succeed(server, next)
        if (signal.aborted) await server.stop()
        serves = true
        say(`${name} answers again after ${seconds(performance.now() - ended_ms)}.`)
        provideSpare()
      } catch (error) {
        // It ended before it listened; that counts as another end.
        say(error instanceof Error ? error.message : String(error))
      }
    }
  }

  provideSpare()
  const givenUp = keepOn()
  return {
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
