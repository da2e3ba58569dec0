import { io } from 'socket.io-client'
import { watchNetwork } from '../../realtime/network-watch.ts'
import { createRoomLine, type RoomLine } from '../../realtime/room-line.ts'

/** After a change of address a line that is silent for so long is a dead one. */
const provesAlive_ms = 1_500

/** The line of a phone with a pass: no session, one room. It comes back by itself for as long as the pass opens it. */
export function openGuestLine(pass: string): { line: RoomLine; close(): void } {
  const socket = io('/guest', {
    auth: { pass },
    transports: ['websocket'],
    reconnectionDelay: 200,
    reconnectionDelayMax: 1_500,
    timeout: 5_000,
    forceNew: true,
  })
  const doubt = () => {
    if (!socket.connected) return void socket.connect()
    const { engine } = socket.io
    socket
      .timeout(provesAlive_ms)
      .emitWithAck('clock')
      .catch(() => engine === socket.io.engine && engine.close())
  }
  // A refusal of the server's stops the library's own attempts; only a pass that is over is meant by it.
  socket.on('connect_error', (error: Error & { data?: { code?: string } }) => {
    if (error.data?.code && !error.data.code.startsWith('room_link.')) setTimeout(() => socket.connect(), 2_000)
  })
  const stop = watchNetwork(doubt)
  return {
    line: createRoomLine(socket, doubt),
    close() {
      stop()
      socket.disconnect()
    },
  }
}
