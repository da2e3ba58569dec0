import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import { constants } from 'node:zlib'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import type { Logger } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { answerErrors, answerRefusal } from './answer-errors.ts'
import { limitBodyTime } from './body-deadline.ts'
import { describeRoutes } from './openapi.ts'
import { logRequests } from './request-log.ts'
import { parseUploads } from './uploads.ts'
import { buildSerializers } from './serializers.ts'
import { validators } from './validators.ts'

export interface FastifySetup {
  log: Logger
  /** Proxies whose X-Forwarded-For is believed. */
  trustProxy?: string[]
  /** Browsers shall reach this host by HTTPS only, for half a year: never where a demonstration shares localhost with other work. */
  httpsOnly?: boolean
  /** How long a body of JSON may take; 30 s unless said otherwise. */
  bodyTime_ms?: number
}

/**
 * Every port's limits: who sends a header drop by drop is cut. A body has 30 s (`limitBodyTime`), a file as long as it takes over a village's
 * line: the port's own limit is only the outermost. For `http.createServer` and `https.createServer`.
 */
export const portOptions = {
  headersTimeout: 10_000,
  requestTimeout: 7_200_000,
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
    schemaController: { compilersFactory: { buildSerializer: buildSerializers } },
    // What no route and no hook sees: an address that is none. It gets the same answer as every other mistake.
    frameworkErrors: (_error, request, reply) => {
      answerRefusal(request, reply.header('x-content-type-options', 'nosniff'), new Refusal('request.invalid'))
    },
  }) as unknown as FastifyInstance
  app.setValidatorCompiler(validators())
  answerErrors(app)
  logRequests(app)
  limitBodyTime(app, setup.bodyTime_ms ?? 30_000)
  keepRawBody(app)
  parseUploads(app)
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

/** Places for the caller and the crew, camera, microphone and screen for consultations; nothing for a page that somebody frames in. */
const permissionsPolicy = [
  ...['geolocation', 'camera', 'microphone', 'display-capture', 'screen-wake-lock', 'fullscreen', 'autoplay'].map(
    (feature) => `${feature}=(self)`,
  ),
  ...['payment', 'usb', 'serial', 'midi', 'accelerometer', 'gyroscope', 'magnetometer'].map((feature) => `${feature}=()`),
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
