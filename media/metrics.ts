import { Counter, Gauge } from 'prom-client'
import { metrics } from '#platform/metrics.ts'

const registers = [metrics]

export const mediaWorkers = new Gauge({ name: 'jilian_media_workers', help: 'Media workers that run', registers })
export const mediaRooms = new Gauge({ name: 'jilian_media_rooms', help: 'Rooms with somebody in them', registers })
export const mediaPeers = new Gauge({ name: 'jilian_media_peers', help: 'Screens in rooms', registers })
export const mediaConsumers = new Gauge({ name: 'jilian_media_consumers', help: 'Streams sent to somebody', registers })
export const mediaBitrate = new Gauge({
  name: 'jilian_media_bits_per_second',
  help: 'From screens (in) and to screens (out)',
  labelNames: ['direction'],
  registers,
})
export const workerDeaths = new Counter({ name: 'jilian_media_worker_deaths_total', help: 'Media workers that died', registers })
export const peersCut = new Counter({
  name: 'jilian_media_peers_cut_total',
  help: 'Peers that were put out by the service itself',
  labelNames: ['reason'],
  registers,
})
