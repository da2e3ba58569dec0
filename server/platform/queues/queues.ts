import { createPostgresBackend, Queue, withBackend, Worker, type Processor } from 'bullmq'
import { Redis } from 'ioredis'
import { newId } from '../ids.ts'
import type { Logger } from '../log.ts'

export interface QueueParts {
  databaseUrl: string
  redisUrl: string | null
  log: Logger
}

/** A queue with its one worker in this process. */
export interface RunningQueue {
  /** Asks for one run. Asked during a run, it runs again: what came in meanwhile may have been missed. */
  add(name: string): Promise<void>
  /** Runs `name` every so often, in one process only, however many ask. */
  every(name: string, every_ms: number): Promise<void>
  close(): Promise<void>
}

export type Work = (name: string) => Promise<void>

/**
 * Jobs on PostgreSQL, or on Redis where REDIS_URL is set. What matters lives in rows of our own: a job only wakes whoever looks at them,
 * so a lost job costs time until the next sweep, never a message or a timer.
 */
export function runQueue(parts: QueueParts, name: string, work: Work): RunningQueue {
  const process: Processor = (job) => work(job.name)
  const options = { removeOnComplete: 100, removeOnFail: 100 }
  const { queue, worker, disconnect } = parts.redisUrl
    ? onRedis(parts.redisUrl, name, process)
    : onPostgres(parts.databaseUrl, name, process)
  worker.on('failed', (job, error) =>
    parts.log.error({ err: error, queue: name, job: job?.name }, 'job failed; the next sweep tries again'),
  )
  worker.on('error', (error) => parts.log.warn({ err: error, queue: name }, 'queue does not answer'))
  queue.on('error', () => {})
  return {
    async add(jobName) {
      // An id of our own: numbering jobs, the queue makes a sequence of its own, which the running role may not.
      await queue.add(jobName, {}, { ...options, jobId: newId() })
    },
    async every(jobName, every_ms) {
      await queue.upsertJobScheduler(jobName, { every: every_ms }, { name: jobName, opts: options })
    },
    async close() {
      await worker.close()
      await queue.close()
      disconnect()
    },
  }
}

function onPostgres(databaseUrl: string, name: string, process: Processor) {
  const backed = withBackend(createPostgresBackend)
  const connection = { connectionString: databaseUrl, max: 4, application_name: `jilian ${name}` }
  const queue = new backed.Queue(name, { connection })
  return { queue, worker: new backed.Worker(name, process, { connection, concurrency: 1 }), disconnect: () => {} }
}

function onRedis(redisUrl: string, name: string, process: Processor) {
  const connections = [1, 2].map(() => {
    const connection = new Redis(redisUrl, { maxRetriesPerRequest: null })
    // The queue and its worker tell of it themselves.
    return connection.on('error', () => {})
  }) as [Redis, Redis]
  return {
    queue: new Queue(name, { connection: connections[0] }),
    worker: new Worker(name, process, { connection: connections[1], concurrency: 1 }),
    // A connection that was handed over is not closed with them.
    disconnect: () => connections.forEach((connection) => connection.disconnect()),
  }
}
