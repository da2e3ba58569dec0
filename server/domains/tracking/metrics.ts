import { Counter, Gauge, Histogram } from 'prom-client'
import { metrics } from '#platform/metrics.ts'

const registers = [metrics]

export const positionsCommitted = new Counter({
  name: 'jilian_positions_committed_total',
  help: 'Positions handed to a committed batch',
  registers,
})
export const positionsRepeated = new Counter({ name: 'jilian_positions_repeated_total', help: 'Positions that came again', registers })
export const positionsRefused = new Counter({
  name: 'jilian_positions_refused_total',
  help: 'Positions the database refused for good',
  registers,
})
export const commitSeconds = new Histogram({
  name: 'jilian_positions_commit_seconds',
  help: 'From the first position of a batch to its acknowledgement',
  buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 30],
  registers,
})
export const congestions = new Counter({ name: 'jilian_gateway_congestions_total', help: 'Times the gateway stopped reading', registers })
export const terminalConnections = new Gauge({ name: 'jilian_terminal_connections', help: 'Open connections of terminals', registers })
export const framesQuarantined = new Counter({ name: 'jilian_frames_quarantined_total', help: 'Refused frames kept', registers })
export const framesLetGo = new Counter({ name: 'jilian_frames_let_go_total', help: 'Refused frames not kept: too many came', registers })
