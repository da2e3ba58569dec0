import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** What stands between two ends and changes a bit of the first packets of media, each in another place. */
export interface MeddlingRelay {
  port: number
  /** RTP timestamps of the packets that were changed. */
  changed: ReadonlySet<number>
  /** From now on what comes from one of these ports goes to the other. */
  join(ports: [number, number]): void
  close(): void
}

/** In the header that is only authenticated, in the text of a packet that is long enough, in the tag. */
const meddlings = [
  (packet: Buffer) => flip(packet, 1, 0x80),
  (packet: Buffer) => flip(packet, packet.length - longestTag - 4, 0x01),
  (packet: Buffer) => flip(packet, packet.length - 1, 0x01),
]

const longestTag = 16

export async function openMeddlingRelay(): Promise<MeddlingRelay> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const changed = new Set<number>()
  return {
    port: socket.address().port,
    changed,
    join([one, other]) {
      socket.on('message', (packet, { port }) => {
        const meddle = isMedia(packet) ? meddlings[changed.size] : undefined
        if (meddle) {
          meddle(packet)
          changed.add(timestampOf(packet))
        }
        socket.send(packet, port === one ? other : one, '127.0.0.1')
      })
    },
    close: () => void socket.close(),
  }
}

export const timestampOf = (packet: Buffer): number => packet.readUInt32BE(4)

/** Not RTCP (RFC 5761). */
const isMedia = (packet: Buffer): boolean => packet[1]! < 192 || packet[1]! > 223

function flip(packet: Buffer, at: number, bit: number): void {
  packet[at]! ^= bit
}
