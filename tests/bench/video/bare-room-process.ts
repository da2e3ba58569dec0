/**
 * The peer: one mediasoup room as its documentation shows it, no more. Serves its page, and exchanges create transport → connect → consume →
 * resume with it. Arguments: the worker's binary, the folder of the built page, the address to listen on. Ends when its worker does, as mediasoup's own demonstration.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { createWorker } from 'mediasoup'
import type { types } from 'mediasoup'
import type { types as clientTypes } from 'mediasoup-client'
import { Server } from 'socket.io'
import type { BareNotices, BareReady, BareRequests } from './bare-contract.ts'
import { bareCodecs } from './bare-codecs.ts'

const [workerBin = '', pageDir = '', address = ''] = process.argv.slice(2)
process.on('disconnect', () => process.exit(0))

const worker = await createWorker({ workerBin, logLevel: 'error' })
worker.on('died', () => process.exit(1))
const webRtcServer = await worker.createWebRtcServer({
  listenInfos: [
    { protocol: 'udp', ip: address },
    { protocol: 'tcp', ip: address },
  ],
})
const router = await worker.createRouter({ mediaCodecs: bareCodecs })
const producers = new Map<string, types.Producer>()

const mediaTypes: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' }
const http = createServer((request, response) => {
  const name = new URL(request.url ?? '/', 'http://page').pathname
  const file = path.join(pageDir, name === '/' ? 'index.html' : path.normalize(name))
  try {
    const bytes = readFileSync(file)
    response.writeHead(200, { 'content-type': mediaTypes[path.extname(file)] ?? 'application/octet-stream' }).end(bytes)
  } catch {
    response.writeHead(404).end()
  }
})
const sockets = new Server<BareRequests, BareNotices>(http, { transports: ['websocket'], serveClient: false })
sockets.on('connection', (socket) => {
  const transports = new Map<string, types.WebRtcTransport>()
  const consumers = new Map<string, types.Consumer>()
  const mine = new Set<string>()
  const leave = (): void => {
    for (const transport of transports.values()) transport.close()
    transports.clear()
    consumers.clear()
  }
  socket.on('capabilities', (done) => done(router.rtpCapabilities as clientTypes.RtpCapabilities))
  socket.on('createTransport', async (done) => {
    const transport = await router.createWebRtcTransport({ webRtcServer })
    transports.set(transport.id, transport)
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport
    done({ id, iceParameters, iceCandidates, dtlsParameters })
  })
  socket.on('connect_transport', async (transportId, dtlsParameters, done) => {
    await transports.get(transportId)!.connect({ dtlsParameters })
    done()
  })
  socket.on('produce', async (transportId, kind, rtpParameters, done) => {
    const producer = await transports.get(transportId)!.produce({ kind, rtpParameters })
    producers.set(producer.id, producer)
    mine.add(producer.id)
    producer.on('transportclose', () => producers.delete(producer.id))
    done(producer.id)
    socket.broadcast.emit('produced', producer.id)
  })
  socket.on('producers', (done) => done([...producers.keys()].filter((id) => !mine.has(id))))
  socket.on('consume', async (transportId, producerId, rtpCapabilities, spatialLayer, done) => {
    const { kind } = producers.get(producerId)!
    const preferredLayers = kind === 'video' ? { spatialLayer } : undefined
    const consumer = await transports.get(transportId)!.consume({ producerId, rtpCapabilities, paused: true, preferredLayers })
    consumers.set(consumer.id, consumer)
    done({ id: consumer.id, producerId, kind: consumer.kind, rtpParameters: consumer.rtpParameters as clientTypes.RtpParameters })
  })
  socket.on('resume', async (consumerId, done) => {
    await consumers.get(consumerId)!.resume()
    done()
  })
  socket.on('want', (done) => {
    socket.broadcast.emit('wanted')
    done()
  })
  socket.on('leave', (done) => {
    leave()
    done()
  })
  socket.on('disconnect', leave)
})
http.listen(0, address)
await once(http, 'listening')
const { udpSockets, tcpServers } = await webRtcServer.dump()
const ready: BareReady = {
  url: `http://${address}:${(http.address() as AddressInfo).port}/`,
  workerPid: worker.pid,
  mediaPorts: [...udpSockets, ...tcpServers].map(({ port }) => port),
}
process.send?.(ready)
