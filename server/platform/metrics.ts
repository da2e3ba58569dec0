import { collectDefaultMetrics, Registry } from 'prom-client'

/** One registry a process; `/metrics` prints it. */
export const metrics = new Registry()
collectDefaultMetrics({ register: metrics })
