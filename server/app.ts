import type { FastifyInstance } from 'fastify'
import { serveAccounts } from '#domains/accounts/routes.ts'
import { createAccounts, displayNames, watchRevocations, type Accounts } from '#domains/accounts/service.ts'
import { serveFleet } from '#domains/fleet/routes.ts'
import { currentVehicle } from '#domains/fleet/service.ts'
import { vehiclesBoundFor } from '#domains/dispatch/bound-for.ts'
import { assignmentsOf } from '#domains/dispatch/presenter.ts'
import { serveDispatch } from '#domains/dispatch/routes.ts'
import { serveCalls } from '#domains/incidents/calls/routes.ts'
import { serveCards } from '#domains/incidents/cards/routes.ts'
import { serveLocationLinks } from '#domains/incidents/location-links/routes.ts'
import { serveIncidents } from '#domains/incidents/routes.ts'
import { serveInstitutions } from '#domains/institutions/routes.ts'
import { homeOf, isOfCentre } from '#domains/institutions/service.ts'
import { reportSigner } from '#domains/consults/report-signer.ts'
import { consultRooms } from '#domains/consults/room.ts'
import { serveConsults } from '#domains/consults/routes.ts'
import { consultTimers } from '#domains/consults/timers.ts'
import { serveRooms } from '#domains/rooms/routes.ts'
import { serveRouting } from '#domains/routing/routes.ts'
import { createRouting, type Routing } from '#domains/routing/service.ts'
import { serveTracking } from '#domains/tracking/routes.ts'
import { startTracking, type Tracking } from '#domains/tracking/tracking.ts'
import { serveAudit } from '#platform/audit/routes.ts'
import { openSigningKeys, type SigningKeys } from '#platform/audit/signing-keys.ts'
import type { Clock } from '#platform/clock.ts'
import type { Config } from '#platform/config.ts'
import { openDemonstrationAuthority, rootsIn } from '#platform/crypto/signing/demonstration-authority.ts'
import { serveSigning } from '#platform/crypto/signing/routes.ts'
import { demonstrationSigner } from '#platform/crypto/signing/signer.ts'
import { createSigning, type Signing } from '#platform/crypto/signing/signing.ts'
import { demonstrationTimestamper } from '#platform/crypto/signing/timestamper.ts'
import { createVault, type Vault } from '#platform/crypto/vault.ts'
import type { Connection } from '#platform/db/database.ts'
import { createFiles, type Files } from '#platform/files/files.ts'
import type { TimerHandlers } from '#platform/timers.ts'
import { isFromThisMachine } from '#platform/http/address.ts'
import { serveHealth } from '#platform/http/health.ts'
import { createHttp, type Http } from '#platform/http/http.ts'
import { serveOpenApi } from '#platform/http/openapi.ts'
import { serveScreens } from '#platform/http/screens.ts'
import { createFastify } from '#platform/http/server.ts'
import type { Logger } from '#platform/log.ts'

export interface AppParts {
  config: Config
  connection: Connection
  clock: Clock
  log: Logger
  /** Origins of our own screens, filled in by whoever listens. */
  origins: string[]
  /** Whether the media side could record a room now; without one it cannot. */
  canRecord?: () => boolean
}

export interface App {
  fastify: FastifyInstance
  http: Http
  vault: Vault
  files: Files
  signing: Signing
  accounts: Accounts
  auditKeys: SigningKeys
  routing: Routing
  /** Takes positions in; its gateway listens only when it is told to. */
  tracking: Tracking
  /** What each kind of timer does, for the process that fires them. */
  timers: TimerHandlers
}

/** Builds the whole application from its parts; never listens. */
export async function createApp(parts: AppParts): Promise<App> {
  const { config, connection, clock, log, origins, canRecord = () => false } = parts
  const vault = createVault(config.secretKey)
  const files = createFiles({ filesDir: config.filesDir, vault })
  const fastify = await createFastify({ log, trustProxy: config.trustProxy, httpsOnly: config.production })
  const accounts = createAccounts({ connection, databaseUrl: config.databaseUrl, clock, vault, demo: config.demo, currentVehicle })
  const http = createHttp({ app: fastify, db: connection.db, clock, vault, files, origins, authenticate: accounts.authenticate })
  const revocations = watchRevocations(config.databaseUrl, accounts.sessions.forget)
  fastify.addHook('onClose', async () => {
    await revocations.stop()
    await accounts.close()
  })
  const auditKeys = openSigningKeys(config.filesDir, vault)
  serveAudit(http, { keys: auditKeys, filesDir: config.filesDir, namesOf: displayNames })
  const authority = await openDemonstrationAuthority(config.filesDir, vault)
  const signing = createSigning({
    vault,
    signer: demonstrationSigner({ db: connection.db, vault, authority }),
    timestamper: demonstrationTimestamper(authority),
    trustedRoots: rootsIn(config.filesDir),
  })
  serveSigning(http, {
    signing,
    provePassword: ({ actor, body, address, request, now }) =>
      accounts.provePassword({ login: actor.login, password: body.password, address, local: isFromThisMachine(request), now }),
    organizationOf: async (tx, { centreId, institutionId }) => {
      const { institution, centre } = await homeOf(tx, centreId, institutionId)
      return institution?.name ?? centre.name
    },
  })
  serveHealth(fastify, { db: connection.db, metricsToken: config.metricsToken })
  serveOpenApi(fastify, accounts.authenticate)
  serveInstitutions(http)
  serveAccounts(http, { db: connection.db, accounts, homeOf, isOfCentre })
  serveFleet(http)
  const tracking = await startTracking({ databaseUrl: config.databaseUrl, db: connection.db, clock, log })
  fastify.addHook('onClose', () => tracking.close())
  serveTracking(http, { vault, tracking, boundFor: vehiclesBoundFor })
  const routing = createRouting({ routingUrl: config.routingUrl })
  serveRouting(http, routing)
  serveCards(http)
  serveCalls(http, vault)
  serveLocationLinks(http, vault, config.publicUrl)
  serveIncidents(http, { vault, assignmentsOf })
  serveDispatch(http, { vault, assignmentsOf, routing, verifyCredentials: accounts.verifyCredentials })
  serveRooms(http, { vault, files, canRecord })
  const consults = {
    vault,
    rooms: consultRooms(vault),
    signer: reportSigner(signing),
    files,
    publicUrl: config.publicUrl,
    studies: {},
  }
  serveConsults(http, { ...consults, assignmentsOf })
  await serveScreens(fastify, { webDir: config.webDir, caPem: config.tls?.ca ?? null })
  http.assertGuarded()
  return { fastify, http, vault, files, signing, accounts, auditKeys, routing, tracking, timers: consultTimers(consults) }
}
