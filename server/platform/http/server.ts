import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import { constants } from 'node:zlib'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import type { Logger } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { answerErrors, answerRefusal } from './answer-errors.ts'
import { describeRoutes } from './openapi.ts'
import { logRequests } from './request-log.ts'
import { validators } from './validators.ts'

export interface FastifySetup {
  log: Logger
  /** Proxies whose X-Forwarded-For is believed. */
  trustProxy?: string[]
  /** Browsers shall reach this host by HTTPS only, for half a year: never where a demonstration shares localhost with other work. */
  httpsOnly?: boolean
}

/** Every port's limits: who sends a header or a body drop by drop is cut. For `http.createServer` and `https.createServer`. */
export const portOptions = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 72_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
} as const

/** The HTTP engine with strict validation, coded errors and safe headers; no route yet. */
export async function createFastify(setup: FastifySetup): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: setup.log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: 64 * 1024,
    forceCloseConnections: true,
    trustProxy: setup.trustProxy ?? false,
    genReqId: () => crypto.randomUUID(),
    routerOptions: { maxParamLength: 200 },
    // What no route and no hook sees: an address that is none. It gets the same answer as every other mistake.
    frameworkErrors: (_error, request, reply) => {
      answerRefusal(request, reply.header('x-content-type-options', 'nosniff'), new Refusal('request.invalid'))
    },
  }) as unknown as FastifyInstance
  app.setValidatorCompiler(validators())
  answerErrors(app)
  logRequests(app)
  keepRawBody(app)
  // A stranger's form can send text/plain without asking; nothing of ours does.
  app.removeContentTypeParser('text/plain')
  await describeRoutes(app)
  await app.register(cookie)
  // A township's line has 1 Mbit/s; on the local network the smallest answers are not worth the work.
  await app.register(compress, {
    threshold: 1024,
    encodings: ['br', 'gzip'],
    requestEncodings: ['identity'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  })
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
        mediaSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: setup.httpsOnly ? { maxAge: 15_552_000, includeSubDomains: false } : false,
    // A link to the caller's page holds a token: it leaves in no Referer.
    referrerPolicy: { policy: 'same-origin' },
  })
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('permissions-policy', permissionsPolicy)
    // A handler that knows better, as that of map tiles, sets its own.
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store')
  })
  return app
}

/** Places for the caller and the crew, camera and microphone for consultations; nothing for a page that somebody frames in. */
const permissionsPolicy = [
  ...['geolocation', 'camera', 'microphone', 'screen-wake-lock', 'fullscreen', 'autoplay'].map((feature) => `${feature}=(self)`),
  ...['payment', 'usb', 'serial', 'midi', 'display-capture', 'accelerometer', 'gyroscope', 'magnetometer'].map(
    (feature) => `${feature}=()`,
  ),
].join(', ')

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
