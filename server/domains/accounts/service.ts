import type { Actor } from '#platform/actor.ts'
import { audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import { connect, inScope, type Connection, type Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { createAttempts } from './attempts.ts'
import { createCredentials, type Proof } from './credentials.ts'
import { accountByLogin } from './repository.ts'
import { createSessions, type CurrentVehicle, type Sessions } from './sessions.ts'

export { createFirstAdministrator } from './first-administrator.ts'
export { watchRevocations } from './revocations.ts'
export { sweepAttempts } from './attempts.ts'
/** Names of accounts by id, for lists that show who did something. */
export { displayNames } from './repository.ts'
export { namedPeople, type NamedPerson } from './named-people.ts'

/** Whom a password proved: enough for a signature. */
export interface Signer {
  accountId: string
  displayName: string
  roles: Actor['roles']
  centreId: string
  institutionId: string | null
}

export interface Accounts {
  readonly vault: Vault
  readonly currentVehicle: CurrentVehicle
  readonly sessions: Sessions
  readonly authenticate: Sessions['authenticate']
  /** Proves the person and opens a session. Every refusal is audited and counted. */
  signIn(
    proof: Proof & { userAgent: string },
  ): Promise<{ actor: Pick<Actor, 'accountId'>; sessionId: string; token: string; expiresAt: Date }>
  /**
   * Proves a second person on a device that somebody else is signed in on: the hospital's signature on the crew's tablet. Same lock-out as
   * signing in. Throws `sign_in.refused`, `sign_in.locked`, `password.must_change`; the refusal is counted and audited even where the
   * caller's transaction rolls back.
   */
  verifyCredentials(tx: Tx, login: string, password: string, address: string, local?: boolean): Promise<Signer>
  /** Proves once more who sits there, before something that only they may do. Same lock-out and record. */
  provePassword(proof: Proof): Promise<void>
  close(): Promise<void>
}

export interface AccountsParts {
  connection: Connection
  databaseUrl: string
  clock: Clock
  vault: Vault
  /** Whether demonstration accounts may sign in at all. */
  demo: boolean
  /** The unit of a person's current shift; fleet knows it. */
  currentVehicle: CurrentVehicle
}

export function createAccounts(parts: AccountsParts): Accounts {
  const { connection, clock, vault } = parts
  // Counting a failure must not wait for a connection that its own request holds.
  const apart = connect(parts.databaseUrl, { max: 3, applicationName: 'jilian sign-in' })
  const credentials = createCredentials({ db: apart.db, vault, attempts: createAttempts(apart.db), demo: parts.demo })
  const sessions = createSessions(connection.db, clock, parts.currentVehicle)

  /** Runs the proof; a refusal leaves an entry before it goes on. */
  async function prove(proof: Proof, action: string, totp: boolean) {
    try {
      return await credentials.verify(proof, { totp })
    } catch (error) {
      if (error instanceof Refusal && error.code !== 'sign_in.totp_required' && error.status < 500)
        await recordRefusal(proof, action, error.code)
      throw error
    }
  }

  async function recordRefusal(proof: Proof, action: string, code: string): Promise<void> {
    await inScope(apart.db, 'system', async (tx) => {
      const account = await accountByLogin(tx, proof.login)
      await audit(tx, {
        at: proof.now,
        centreId: account?.centre_id ?? null,
        actorId: account?.id ?? null,
        sessionId: null,
        action,
        objectType: 'account',
        objectId: account?.id ?? null,
        outcome: 'refused',
        // Somebody types a password into the field of the login now and then: an unknown one is kept as a fingerprint.
        details: {
          code,
          ...(account ? { login: account.login } : { unknownLogin: vault.fingerprint('login', proof.login).toString('hex').slice(0, 16) }),
        },
        address: proof.address,
      })
    })
  }

  return {
    vault,
    currentVehicle: parts.currentVehicle,
    sessions,
    authenticate: sessions.authenticate,

    async signIn(proof) {
      const account = await prove(proof, 'accounts.signIn', true)
      return inScope(connection.db, 'system', async (tx) => {
        const opened = await sessions.open(tx, account, proof, proof.now)
        await audit(tx, {
          at: proof.now,
          centreId: account.centre_id,
          actorId: account.id,
          sessionId: opened.sessionId,
          action: 'accounts.signIn',
          objectType: 'session',
          objectId: opened.sessionId,
          outcome: 'done',
          address: proof.address,
        })
        return { actor: { accountId: account.id }, ...opened }
      })
    },

    async verifyCredentials(_tx, login, password, address, local) {
      const account = await prove(
        { login, password, address, ...(local === undefined ? {} : { local }), now: clock.now() },
        'accounts.verifyCredentials',
        false,
      )
      if (account.must_change_password) throw new Refusal('password.must_change')
      return {
        accountId: account.id,
        displayName: account.display_name,
        roles: account.roles,
        centreId: account.centre_id,
        institutionId: account.institution_id,
      }
    },

    async provePassword(proof) {
      await prove(proof, 'accounts.provePassword', false)
    },

    close: () => apart.close(),
  }
}
