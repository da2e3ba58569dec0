/**
 * Sends recorded JT/T 808 frames to a gateway as their terminals would: a connection for each telephone number, which registers and
 * authenticates first, then the frames as they were recorded, one after the other. Prints what the gateway made of each.
 *
 *     replay.ts FILE [--host 127.0.0.1] [--port 8808] [--rate 50] [--move-times]
 *
 * `--rate`: frames a second. `--move-times`: moves the device times so that each terminal's newest one is now; a gateway puts what is
 * older than 30 days into quarantine.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ANSWER, MESSAGE, REGISTRATION } from '#protocols/jt808/constants.ts'
import { moved, newestTime, onTheWire, readRecording, type RecordedFrame } from './recording.ts'
import { TerminalLink } from './terminal-link.ts'

const PATIENCE_MS = 3_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    host: { type: 'string', default: process.env['JT808_HOST'] ?? '127.0.0.1' },
    port: { type: 'string', default: process.env['JT808_PORT'] ?? '8808' },
    rate: { type: 'string', default: '50' },
    'move-times': { type: 'boolean', default: false },
  },
})
const port = Number(values.port)
const rate = Number(values.rate)
const say = (text: string): void => void process.stdout.write(`${text}\n`)

type Outcome = 'acknowledged' | 'refused' | 'unanswered' | 'replaced'
const counts: Record<Outcome, number> = { acknowledged: 0, refused: 0, unanswered: 0, replaced: 0 }
const links = new Map<string, TerminalLink | null>()

function fail(text: string): never {
  process.stderr.write(`${text}\n`)
  process.exit(2)
}

async function linkFor(frame: RecordedFrame): Promise<TerminalLink | null> {
  const { phone } = frame.sender
  const there = links.get(phone)
  if (there !== undefined && !there?.isOver) return there
  const link = await TerminalLink.open(values.host, port, frame.sender)
  const own = { province: 0, city: 0, manufacturer: 'JL', model: 'REPLAY', deviceId: 'REPLAY', plateColour: 9, plate: '' }
  const { result, code } = await link.register(own)
  const ready = result === REGISTRATION.ok && code !== null && (await link.authenticate(code)) === ANSWER.ok
  if (!ready) {
    say(`${phone}: the gateway does not let this number in (registration result ${result})`)
    link.close()
  }
  links.set(phone, ready ? link : null)
  return links.get(phone)!
}

/** A frame whose header says nothing reliable goes over a line that is open already. */
function anyLink(): TerminalLink | null {
  return [...links.values()].find((link) => link !== null && !link.isOver) ?? null
}

async function send(frame: RecordedFrame): Promise<[Outcome, string]> {
  if (frame.messageId === MESSAGE.register || frame.messageId === MESSAGE.authenticate) return ['replaced', 'by a registration of our own']
  const link = frame.fault === null ? await linkFor(frame) : (anyLink() ?? (await linkFor(frame)))
  if (link === null) return ['refused', 'number not let in']
  if (frame.fault !== null) {
    link.writeRaw(onTheWire(frame))
    return ['refused', `damaged (${frame.fault}), so no answer`]
  }
  try {
    const result = await link.sendRecorded(onTheWire(frame), frame.serial, PATIENCE_MS)
    if (result === ANSWER.ok) return ['acknowledged', '']
    return ['refused', `result ${result} ${Object.entries(ANSWER).find(([, value]) => value === result)?.[0] ?? ''}`]
  } catch (error) {
    return ['unanswered', error instanceof Error ? error.message : String(error)]
  }
}

const file = positionals[0]
if (file === undefined || !(port > 0 && port < 65_536) || !(rate > 0))
  fail('replay FILE [--host HOST] [--port PORT] [--rate FRAMES_PER_SECOND] [--move-times]')
let frames: RecordedFrame[] = []
try {
  frames = readRecording(readFileSync(file, 'utf8'))
} catch (error) {
  fail(`${file} cannot be replayed: ${error instanceof Error ? error.message : String(error)}`)
}
const newest = new Map<string, number>()
for (const frame of frames) newest.set(frame.sender.phone, Math.max(newest.get(frame.sender.phone) ?? 0, newestTime(frame)))
const now_s = Math.floor(Date.now() / 1000)
for (const [i, recordedFrame] of frames.entries()) {
  const { phone } = recordedFrame.sender
  const frame = values['move-times'] ? moved(recordedFrame, now_s - newest.get(phone)!) : recordedFrame
  const [outcome, why] = await send(frame).catch((error: unknown): [Outcome, string] => ['unanswered', String(error)])
  counts[outcome]++
  say(
    `${String(i + 1).padStart(5)}  0x${frame.messageId.toString(16).padStart(4, '0')}  ${phone.padEnd(12)}  ${outcome}${why ? `  ${why}` : ''}`,
  )
  await new Promise((resolve) => setTimeout(resolve, 1000 / rate))
}
for (const link of links.values()) link?.close()
say(
  Object.entries(counts)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', '),
)
process.exitCode = counts.unanswered > 0 ? 1 : 0
