/** Senders and receivers of the forwarding bench, without browsers, in a process of their own: real ICE, DTLS, SRTP and transport feedback. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ClientAnswer, ClientOrder } from './forwarding-contract.ts'
import { openClient } from './rtc/client.ts'
import { makeCertificate } from './rtc/dtls.ts'
import { framePackets, framesPerSecond, type PictureStream } from './rtc/picture-stream.ts'
import type { IceTarget } from './rtc/stun.ts'
import { TransportFeedback } from './rtc/transport-feedback.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'jilian-bench-clients-'))
process.on('disconnect', () => {
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
})
const certificate = await makeCertificate(folder)
const answer = (message: ClientAnswer): void => void process.send?.(message)
const feedbackEvery_ms = 100
let counts = { sent: 0, received: 0, receivedBytes: 0 }
let cpuBefore = process.cpuUsage()

process.on('message', (order: ClientOrder) => {
  if (order.type === 'count') {
    const used = process.cpuUsage(cpuBefore)
    answer({ type: 'counted', ...counts, cpu_s: (used.user + used.system) / 1e6 })
    counts = { sent: 0, received: 0, receivedBytes: 0 }
    cpuBefore = process.cpuUsage()
    return
  }
  const opening = order.type === 'send' ? send(order.target, order.stream, order.kbit) : receive(order.target, order.transportSequenceId)
  opening.then(
    () => answer({ type: 'opened', id: order.id }),
    (error: Error) => answer({ type: 'failed', id: order.id, reason: error.message }),
  )
})
answer({ type: 'started', fingerprint: certificate.fingerprint })

async function send(target: IceTarget, stream: PictureStream, kbit: number): Promise<void> {
  const client = await openClient(target, certificate)
  const next = framePackets(stream, kbit)
  const started_ms = performance.now()
  let frames = 0
  // A late timer makes up for itself: the rate stays what it is said to be.
  setInterval(() => {
    for (const due = ((performance.now() - started_ms) / 1000) * framesPerSecond; frames < due; frames += 1) {
      for (const packet of next()) {
        client.send(client.protect.rtp(packet))
        counts.sent += 1
      }
    }
  }, 1000 / framesPerSecond)
}

async function receive(target: IceTarget, transportSequenceId: number): Promise<void> {
  const client = await openClient(target, certificate)
  const ownSsrc = Math.floor(Math.random() * 2 ** 31)
  const feedback = new TransportFeedback(ownSsrc)
  let mediaSsrc = 0
  let highest = 0
  let rounds = 0
  client.onMedia((packet) => {
    // RTCP (RFC 5761)
    if (packet[1]! >= 192 && packet[1]! <= 223) return
    counts.received += 1
    counts.receivedBytes += packet.length
    mediaSsrc = packet.readUInt32BE(8)
    highest = packet.readUInt16BE(2)
    const sequence = extension(packet, transportSequenceId)
    if (sequence !== null) feedback.arrived(sequence, performance.now())
  })
  setInterval(() => {
    const told = feedback.take(mediaSsrc)
    if (!told) return
    rounds += 1
    const report = rounds % 10 === 0 ? receiverReport(ownSsrc, mediaSsrc, highest) : null
    client.send(client.protect.rtcp(report ? Buffer.concat([report, told]) : told))
  }, feedbackEvery_ms)
}

/** A one-byte-form header extension of two bytes (RFC 8285); null where it is not there. */
function extension(packet: Buffer, id: number): number | null {
  if (!(packet[0]! & 0x10)) return null
  const start = 12 + 4 * (packet[0]! & 0x0f) + 4
  const end = start + 4 * packet.readUInt16BE(start - 2)
  for (let at = start; at < end;) {
    if (packet[at] === 0) at += 1
    else if (packet[at]! >> 4 === id) return packet.readUInt16BE(at + 1)
    else at += (packet[at]! & 0x0f) + 2
  }
  return null
}

/** Nothing lost, as the loopback is. */
function receiverReport(ownSsrc: number, mediaSsrc: number, highest: number): Buffer {
  const report = Buffer.alloc(32)
  report[0] = 0x81
  report[1] = 201
  report.writeUInt16BE(7, 2)
  report.writeUInt32BE(ownSsrc, 4)
  report.writeUInt32BE(mediaSsrc, 8)
  report.writeUInt32BE(highest, 16)
  return report
}
