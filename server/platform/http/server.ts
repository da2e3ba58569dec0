import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Logger } from '../log.ts'
import { answerErrors } from './answer-errors.ts'
import { validators } from './validators.ts'

export interface FastifySetup {
  log: Logger
  /** Proxies whose X-Forwarded-For is believed. */
  trustProxy?: string[]
}

/** The HTTP engine with strict validation, coded errors and safe headers; no route yet. */
export async function createFastify(setup: FastifySetup): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: setup.log,
    disableRequestLogging: true,
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: true,
    trustProxy: setup.trustProxy ?? false,
    genReqId: () => crypto.randomUUID(),
    routerOptions: { maxParamLength: 200 },
  }) as unknown as FastifyInstance
  app.setValidatorCompiler(validators())
  answerErrors(app)
  keepRawBody(app)
  await app.register(cookie)
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Ant Design writes its styles at run time.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    // Set only where TLS is ours and for good: a demonstration must not bind localhost to HTTPS.
    strictTransportSecurity: false,
  })
  return app
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came, for signatures over its bytes. */
    rawBody?: string
  }
}

/** Fastify's own JSON parser (prototype poisoning refused), and the text beside it. */
function keepRawBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    request.rawBody = body as string
    void parse(request, body as string, done)
  })
}
