import { SingleBar } from 'cli-progress'

/** What a long step may say while it works. */
export type StepReport = {
  /** A short word on what is happening now; replaces the last one. */
  note: (text: string) => void
  /** How far it is, in any unit. */
  update: (done: number, total: number) => void
}

const out = process.stderr

/** Runs one named step, showing its progress and, when it ends, its time. Quiet steps print nothing when they took under `quietMs`. */
export async function step<T>(
  title: string,
  work: (report: StepReport) => Promise<T>,
  { quietMs = 0 }: { quietMs?: number } = {},
): Promise<T> {
  const started = performance.now()
  const report = out.isTTY ? barReport(title) : lineReport(title, quietMs)
  try {
    const result = await work(report)
    report.stop()
    const tookMs = performance.now() - started
    if (tookMs >= quietMs) say(`✓ ${title}  ${seconds(tookMs)}`)
    return result
  } catch (error) {
    report.stop()
    say(`✗ ${title}  ${seconds(performance.now() - started)}`)
    throw error
  }
}

/** One line to the person at the terminal. Progress goes to stderr, so stdout stays for results. */
export function say(text: string): void {
  out.write(`${text}\n`)
}

/** Milliseconds as people read them: `0.4 s`, `1 min 12 s`. */
export function seconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}

type OwnReport = StepReport & { stop: () => void }

function barReport(title: string): OwnReport {
  let bar: SingleBar | null = null
  let noteText = ''
  const started = performance.now()
  const draw = (): void => {
    if (bar) return
    out.write(`\r\u001b[K… ${title}  ${seconds(performance.now() - started)}  ${noteText}`.slice(0, (out.columns ?? 80) + 3))
  }
  draw()
  const timer = setInterval(draw, 200)
  timer.unref()
  return {
    note: (text) => {
      noteText = text
      bar?.update({ note: text })
    },
    update: (done, total) => {
      if (!bar) {
        out.write('\r\u001b[K')
        bar = new SingleBar({
          format: `… ${title}  {bar} {percentage}%  {value}/{total}  {note}`,
          stream: out,
          clearOnComplete: true,
          hideCursor: true,
          barsize: 24,
        })
        bar.start(total, done, { note: noteText })
      }
      bar.setTotal(total)
      bar.update(done, { note: noteText })
    },
    stop: () => {
      clearInterval(timer)
      bar?.stop()
      out.write('\r\u001b[K')
    },
  }
}

/** Without a terminal: a plain line at the start, then at most one every five seconds. */
function lineReport(title: string, quietMs: number): OwnReport {
  const started = performance.now()
  let last = started
  if (quietMs === 0) say(`… ${title}`)
  const maybe = (text: string): void => {
    const now = performance.now()
    if (now - last < 5000) return
    last = now
    say(`  ${title}: ${text}`)
  }
  return {
    note: maybe,
    update: (done, total) => maybe(`${done}/${total} (${Math.floor((100 * done) / Math.max(1, total))} %)`),
    stop: () => undefined,
  }
}
