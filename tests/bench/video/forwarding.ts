import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { startClients } from './forwarding-clients.ts'
import type { PictureStream } from './rtc/picture-stream.ts'
import type { IceTarget } from './rtc/stun.ts'

/** One worker under load, ours or the peer's. */
export interface ForwardingHouse {
  workerPid: number
  addRoom(ssrc: number): Promise<ForwardingRoom>
  close(): Promise<void>
}

export interface ForwardingRoom {
  sender: { target: IceTarget; stream: PictureStream }
  addReceiver(): Promise<{ target: IceTarget; transportSequenceId: number }>
}

export interface ForwardingPoint {
  consumers: number
  /** Of one core. */
  cpu_share: number
  /** Packets that arrived of those that should have. */
  delivered_share: number
  kbit: number
  client_cpu_share: number
  /** CPU µs a second that each stream which arrived has cost. */
  cpu_us_per_stream_s: number
  /** Part of the worker's CPU time that the kernel took, mostly to send. */
  kernel_share: number
}

export interface ForwardingResult {
  points: ForwardingPoint[]
  /** Streams that arrived whole at `mostShare` of a core, between the two points around it; beyond the last one where it was not reached. */
  consumers: number
  reached: boolean
  /** At the highest point. */
  cpu_us_per_stream_s: number
  kernel_share: number
}

interface Options {
  kbit: number
  perRoom: number
  step: number
  settle_s: number
  measure_s: number
  mostShare: number
  mostConsumers: number
  say(text: string): void
}

/** Adds consumers until the worker needs more of its core than allowed, or there are as many as anybody asks about. */
export async function measureForwarding(
  open: (fingerprint: string) => Promise<ForwardingHouse>,
  options: Options,
): Promise<ForwardingResult> {
  const { kbit, perRoom, step, settle_s, measure_s, mostShare, mostConsumers, say } = options
  const clients = await startClients()
  const house = await open(clients.fingerprint)
  const points: ForwardingPoint[] = []
  let [consumers, rooms] = [0, 0]
  const join = async (room: ForwardingRoom): Promise<void> => {
    const { target, transportSequenceId } = await room.addReceiver()
    await clients.receive(target, transportSequenceId)
  }
  try {
    while ((points.at(-1)?.cpu_share ?? 0) < mostShare && consumers < mostConsumers) {
      for (const goal = consumers + step; consumers < goal; consumers += perRoom) {
        const room = await house.addRoom(1_000_000 + rooms)
        await clients.send(room.sender.target, room.sender.stream, kbit)
        rooms += 1
        await Promise.all(Array.from({ length: perRoom }, () => join(room)))
      }
      await sleep(settle_s * 1000)
      await clients.count()
      const [before, began_ms] = [cpuOf(house.workerPid), performance.now()]
      await sleep(measure_s * 1000)
      const counts = await clients.count()
      const took_s = (performance.now() - began_ms) / 1000
      const after = cpuOf(house.workerPid)
      const [user_s, kernel_s] = [after.user_s - before.user_s, after.kernel_s - before.kernel_s]
      const cpu_share = (user_s + kernel_s) / took_s
      const delivered_share = counts.received / ((counts.sent / rooms) * consumers)
      const point = {
        consumers,
        cpu_share,
        delivered_share,
        cpu_us_per_stream_s: (cpu_share * 1e6) / (consumers * delivered_share),
        kernel_share: kernel_s / (user_s + kernel_s),
        kbit: (counts.receivedBytes * 8) / 1000 / took_s / consumers,
        client_cpu_share: counts.cpu_s / took_s,
      }
      points.push(point)
      say(
        `${consumers} consumers in ${rooms} rooms: worker ${percent(point.cpu_share)} of a core (kernel ${percent(point.kernel_share)} of it), ${percent(point.delivered_share)} delivered, ` +
          `${point.kbit.toFixed(0)} kbit/s each, clients ${percent(point.client_cpu_share)}`,
      )
    }
  } finally {
    clients.stop()
    await house.close()
  }
  const { cpu_share, cpu_us_per_stream_s, kernel_share } = points.at(-1)!
  return { points, consumers: crossing(points, mostShare), reached: cpu_share >= mostShare, cpu_us_per_stream_s, kernel_share }
}

/** What was lost on a busy machine was not carried and counts as nothing. */
function crossing(points: readonly ForwardingPoint[], share: number): number {
  const [carried, cpu] = [points.map((point) => point.consumers * point.delivered_share), points.map((point) => point.cpu_share)]
  const [below, above] = [carried.at(-2) ?? 0, carried.at(-1)!]
  const [low, high] = [cpu.at(-2) ?? 0, cpu.at(-1)!]
  return Math.floor(below + ((share - low) / (high - low)) * (above - below))
}

/** CPU seconds that a process and all its threads have used, in its own code and in the kernel's. */
function cpuOf(pid: number): { user_s: number; kernel_s: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { user_s: Number(fields[11]) / 100, kernel_s: Number(fields[12]) / 100 }
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
