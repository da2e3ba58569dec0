import type { FastifyInstance, FastifyRequest } from 'fastify'

const deadlines = new WeakMap<FastifyRequest['raw'], NodeJS.Timeout>()

/** A body that is not there after `limit_ms` is cut, whether somebody waits for it or it was refused: drop by drop holds no connection. */
export function limitBodyTime(app: FastifyInstance, limit_ms: number): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { raw } = request
    if (raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length']) > 0) {
      const timer = setTimeout(() => {
        if (!raw.complete) raw.destroy()
      }, limit_ms)
      timer.unref()
      deadlines.set(raw, timer)
      raw.once('close', () => clearTimeout(timer))
    }
    done()
  })
}

/** For who reads the body with a limit of his own. */
export function givesUpBody(request: FastifyRequest): void {
  clearTimeout(deadlines.get(request.raw))
}
