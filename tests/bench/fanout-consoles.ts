/** 200 consoles in one process: decode everything as a screen does, and note how old each position is when it arrives. */
import { io } from 'socket.io-client'
import { decodePositionColumns } from '#contract/signals.ts'
import { dueAt_ms, type FanoutOrder, type FanoutResult, type JsonPosition } from './fanout-trace.ts'

const histogram = new Uint32Array(900_000)
let received = 0
let order: FanoutOrder | undefined
let start_ms = 0
let cpu = process.cpuUsage()
let consoles: { newest: Float64Array; complete: number }[] = []
let drained = false

process.on('message', (message: FanoutOrder | { start_ms: number } | 'report') => {
  if (message === 'report') return report()
  if ('start_ms' in message) {
    start_ms = message.start_ms
    cpu = process.cpuUsage()
    return
  }
  void open(message)
})
process.on('disconnect', () => process.exit(0))

async function open(mine: FanoutOrder): Promise<void> {
  order = mine
  consoles = mine.cookies.map(() => ({ newest: new Float64Array(mine.vehicles + 1), complete: 0 }))
  await Promise.all(mine.cookies.map((cookie, index) => openOne(mine, cookie, index)))
  process.send?.('ready')
}

async function openOne(mine: FanoutOrder, cookie: string, index: number): Promise<void> {
  const socket = io(mine.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie, origin: mine.origin },
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  socket.on('disconnect', (reason) => process.connected && process.send?.({ lost: reason }))
  if (mine.form === 'peer') {
    socket.on('position', (one: JsonPosition) => take(index, one.vehicleNo, one.fixedAt_ms, Date.now()))
    return
  }
  socket.on('positions', (frame: Uint8Array) => {
    const { count, no, fixedAt_ms } = decodePositionColumns(new Uint8Array(frame))
    const now_ms = Date.now()
    for (let i = 0; i < count; i += 1) take(index, no[i]!, fixedAt_ms[i]!, now_ms)
    socket.emit('positions.seen')
  })
  const answer = await socket.timeout(30_000).emitWithAck('positions.subscribe')
  if (!answer.ok) throw new Error(answer.error)
}

function take(index: number, no: number, fixedAt_ms: number, now_ms: number): void {
  const { newest } = consoles[index]!
  if (fixedAt_ms <= newest[no]! || start_ms === 0) return
  newest[no] = fixedAt_ms
  received += 1
  histogram[Math.min(histogram.length - 1, Math.max(0, Math.round(now_ms - fixedAt_ms)))]! += 1
  if (fixedAt_ms < start_ms + dueAt_ms(no - 1, order!.seconds - 1, order!.vehicles)) return
  consoles[index]!.complete += 1
  if (!drained && consoles.every((console) => console.complete === order!.vehicles)) {
    drained = true
    report()
  }
}

function report(): void {
  const { user, system } = process.cpuUsage(cpu)
  const result: FanoutResult = {
    age_p50_ms: quantile(0.5),
    age_p99_ms: quantile(0.99),
    age_max_ms: quantile(1),
    received,
    drained,
    cpu_s: (user + system) / 1e6,
  }
  process.send?.(result)
}

function quantile(share: number): number {
  let seen = 0
  for (let age = 0; age < histogram.length; age += 1) {
    seen += histogram[age]!
    if (seen > 0 && seen >= received * share) return age
  }
  return Number.NaN
}
