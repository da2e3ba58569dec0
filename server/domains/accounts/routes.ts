import * as contract from '#contract/rest/accounts.ts'
import { inScope, type Database } from '#platform/db/database.ts'
import { isFromThisMachine } from '#platform/http/address.ts'
import type { Http } from '#platform/http/http.ts'
import { clearSessionCookie, setSessionCookie } from '#platform/http/session-cookie.ts'
import { describeMe, type HomeOf } from './me.ts'
import { addPerson, changePerson, givePassword, listPeople, type IsOfCentre } from './people.ts'
import { guardAccounts } from './policy.ts'
import { liveSessionsOf, revokeSessions, sessionById, type SessionRow } from './repository.ts'
import { beginTotp, changeOwnPassword, confirmTotp } from './self.ts'
import type { Accounts } from './service.ts'

interface RouteParts {
  db: Database
  accounts: Accounts
  homeOf: HomeOf
  isOfCentre: IsOfCentre
}

export function serveAccounts(http: Http, { db, accounts, homeOf, isOfCentre }: RouteParts): void {
  const { sessions, currentVehicle, vault } = accounts
  guardAccounts(http)
  serveSignIn()
  serveSelf()
  servePeople()
  serveSessions()

  function serveSignIn() {
    http.serveApart(contract.signIn, async ({ body, request, reply, address, now }) => {
      const userAgent = request.headers['user-agent'] ?? ''
      const opened = await accounts.signIn({ ...body, address, local: isFromThisMachine(request), userAgent, now })
      setSessionCookie(reply, opened.token, (opened.expiresAt.getTime() - now.getTime()) / 1000)
      return inScope(db, 'system', (tx) => describeMe(tx, opened.sessionId, { currentVehicle, homeOf }, now))
    })
    http.serve(contract.signOut, async ({ tx, actor, reply, now }) => {
      await revokeSessions(
        tx,
        { accountId: actor.accountId, sessionId: actor.sessionId },
        { at: now, accountId: actor.accountId, reason: 'signed out' },
      )
      forget([actor.sessionId])
      clearSessionCookie(reply)
      return {}
    })
  }

  function serveSelf() {
    http.serve(contract.me, ({ tx, actor, now }) => describeMe(tx, actor.sessionId, { currentVehicle, homeOf }, now))
    http.serve(contract.changePassword, async ({ tx, actor, body, request, address, now }) => {
      await accounts.provePassword({ login: actor.login, password: body.current, address, local: isFromThisMachine(request), now })
      const ended = await changeOwnPassword(tx, actor, body.next, now)
      // Our own session goes on, but no longer as one that must change its password.
      forget([...ended, actor.sessionId])
      return {}
    })
    http.serve(contract.enrolTotp, async ({ tx, actor, body, request, address, now }) => {
      await accounts.provePassword({ login: actor.login, password: body.password, address, local: isFromThisMachine(request), now })
      return beginTotp(tx, vault, actor)
    })
    http.serve(contract.confirmTotp, async ({ tx, actor, body, now }) => {
      await confirmTotp(tx, vault, actor, body.code, now)
      return {}
    })
    http.serve(contract.listMySessions, async ({ tx, actor, now }) => ({
      sessions: (await liveSessionsOf(tx, actor.accountId, now)).map((row) => shown(row, actor.sessionId)),
    }))
  }

  function servePeople() {
    http.serve(contract.listAccounts, async ({ tx, actor }) => ({ accounts: await listPeople(tx, actor.centreId) }))
    http.serve(contract.createAccount, ({ tx, actor, body, now }) => addPerson(tx, body, { actor, now, isOfCentre, onEnded: forget }))
    http.serve(contract.updateAccount, ({ tx, actor, params, body, now }) =>
      changePerson(tx, params.accountId, body, { actor, now, isOfCentre, onEnded: forget }),
    )
    http.serve(contract.resetPassword, async ({ tx, actor, params, body, now }) => {
      await givePassword(tx, params.accountId, body, { actor, now, isOfCentre, onEnded: forget })
      return {}
    })
  }

  function serveSessions() {
    http.serve(contract.listSessions, async ({ tx, actor, params, now }) => ({
      sessions: (await liveSessionsOf(tx, params.accountId, now)).map((row) => shown(row, actor.sessionId)),
    }))
    http.serve(contract.revokeMySession, async ({ tx, actor, params, now }) => {
      forget(
        await revokeSessions(
          tx,
          { accountId: actor.accountId, sessionId: params.sessionId },
          { at: now, accountId: actor.accountId, reason: 'revoked by its owner' },
        ),
      )
      return {}
    })
    http.serve(contract.revokeSession, async ({ tx, actor, params, body, now }) => {
      const session = await sessionById(tx, params.sessionId)
      if (session) {
        forget(
          await revokeSessions(
            tx,
            { accountId: session.account_id, sessionId: session.id },
            { at: now, accountId: actor.accountId, reason: body.reason },
          ),
        )
      }
      return {}
    })
  }

  function forget(sessionIds: readonly string[]) {
    for (const id of sessionIds) sessions.forget(id)
  }
}

const shown = (row: SessionRow, currentId: string) => ({
  id: row.id,
  accountId: row.account_id,
  displayName: row.display_name,
  createdAt: row.created_at.toISOString(),
  lastSeenAt: row.last_seen_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  address: row.address,
  userAgent: row.user_agent,
  current: row.id === currentId,
})
