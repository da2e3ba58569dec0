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
import { serveRouting } from '#domains/routing/routes.ts'
import { createRouting, type Routing } from '#domains/routing/service.ts'
import { serveTracking } from '#domains/tracking/routes.ts'
import { startTracking, type Tracking } from '#domains/tracking/tracking.ts'
import { serveAudit } from '#platform/audit/routes.ts'
import { openSigningKeys, type SigningKeys } from '#platform/audit/signing-keys.ts'
import type { Clock } from '#platform/clock.ts'
import type { Config } from '#platform/config.ts'
import { createVault, type Vault } from '#platform/crypto/vault.ts'
import type { Connection } from '#platform/db/database.ts'
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
}

export interface App {
  fastify: FastifyInstance
  http: Http
  vault: Vault
  accounts: Accounts
  auditKeys: SigningKeys
  routing: Routing
  /** Takes positions in; its gateway listens only when it is told to. */
  tracking: Tracking
}

/** Builds the whole application from its parts; never listens. */
export async function createApp(parts: AppParts): Promise<App> {
  const { config, connection, clock, log, origins } = parts
  const vault = createVault(config.secretKey)
  const fastify = await createFastify({ log, trustProxy: config.trustProxy, httpsOnly: config.production })
  const accounts = createAccounts({ connection, databaseUrl: config.databaseUrl, clock, vault, demo: config.demo, currentVehicle })
  const http = createHttp({ app: fastify, db: connection.db, clock, vault, origins, authenticate: accounts.authenticate })
  const revocations = watchRevocations(config.databaseUrl, accounts.sessions.forget)
  fastify.addHook('onClose', async () => {
    await revocations.stop()
    await accounts.close()
  })
  const auditKeys = openSigningKeys(config.filesDir, vault)
  serveAudit(http, { keys: auditKeys, filesDir: config.filesDir, namesOf: displayNames })
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
  await serveScreens(fastify, { webDir: config.webDir, caPem: config.tls?.ca ?? null })
  http.assertGuarded()
  return { fastify, http, vault, accounts, auditKeys, routing, tracking }
}
