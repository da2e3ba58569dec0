import Type, { type Static } from 'typebox'
import { roles } from '../roles.ts'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Text, Version } from '../values.ts'

const Login = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{2,39}$' })
const Password = Type.String({ minLength: 1, maxLength: 200 })
const TotpCode = Type.String({ pattern: '^[0-9]{6}$' })

export const Me = Closed({
  accountId: Id,
  login: Type.String(),
  displayName: Type.String(),
  roles: Type.Array(OneOf(roles)),
  centre: Closed({ id: Id, slug: Type.String(), name: Type.String(), timeZone: Type.String() }),
  institution: Nullable(Closed({ id: Id, name: Type.String(), shortName: Type.String() })),
  /** The unit of a crew member's current shift. */
  vehicle: Nullable(Closed({ id: Id, vehicleNo: Type.Integer(), callSign: Type.String() })),
  isDevice: Type.Boolean(),
  isDemo: Type.Boolean(),
  mustChangePassword: Type.Boolean(),
  totpEnabled: Type.Boolean(),
  sessionId: Id,
  sessionExpiresAt: Instant,
})
export type Me = Static<typeof Me>

export const signIn = command({
  id: 'accounts.signIn',
  path: '/api/session',
  access: { by: 'public' },
  body: Closed({ login: Login, password: Password, totpCode: Type.Optional(TotpCode) }),
  reply: Me,
  errors: ['sign_in.refused', 'sign_in.totp_required', 'sign_in.locked', 'sign_in.demo_only_loopback'],
})

export const signOut = command(
  { id: 'accounts.signOut', path: '/api/session', access: { by: 'session', action: 'self.manage' }, reply: Closed({}) },
  'DELETE',
)

export const me = query({ id: 'accounts.me', path: '/api/me', access: { by: 'session', action: 'self.manage' }, reply: Me })

export const changePassword = command(
  {
    id: 'accounts.changePassword',
    path: '/api/me/password',
    access: { by: 'session', action: 'self.manage' },
    body: Closed({ current: Password, next: Password }),
    reply: Closed({}),
    errors: ['sign_in.refused', 'password.too_weak'],
  },
  'PUT',
)

/** Asks for the password once more: a seat left open must not lose its second factor to whoever passes by. */
export const enrolTotp = command({
  id: 'accounts.enrolTotp',
  path: '/api/me/totp',
  access: { by: 'session', action: 'self.manage' },
  body: Closed({ password: Password }),
  reply: Closed({ secret: Type.String(), otpauthUrl: Type.String(), qrSvg: Type.String() }),
  errors: ['sign_in.refused', 'sign_in.locked'],
})

export const confirmTotp = command(
  {
    id: 'accounts.confirmTotp',
    path: '/api/me/totp',
    access: { by: 'session', action: 'self.manage' },
    body: Closed({ code: TotpCode }),
    reply: Closed({}),
    errors: ['totp.code_wrong', 'totp.not_enrolled'],
  },
  'PUT',
)

export const Session = Closed({
  id: Id,
  accountId: Id,
  displayName: Type.String(),
  createdAt: Instant,
  lastSeenAt: Instant,
  expiresAt: Instant,
  address: Type.String(),
  userAgent: Type.String(),
  current: Type.Boolean(),
})

export const listMySessions = query({
  id: 'accounts.mySessions',
  path: '/api/me/sessions',
  access: { by: 'session', action: 'self.manage' },
  reply: Closed({ sessions: Type.Array(Session) }),
})

export const revokeMySession = command(
  {
    id: 'accounts.revokeMySession',
    path: '/api/me/sessions/:sessionId',
    access: { by: 'session', action: 'self.manage', object: { kind: 'session', param: 'sessionId' } },
    params: Closed({ sessionId: Id }),
    reply: Closed({}),
  },
  'DELETE',
)

export const Account = Closed({
  id: Id,
  version: Version,
  login: Type.String(),
  displayName: Type.String(),
  roles: Type.Array(OneOf(roles)),
  institutionId: Nullable(Id),
  isDevice: Type.Boolean(),
  isDemo: Type.Boolean(),
  disabled: Type.Boolean(),
  totpEnabled: Type.Boolean(),
  lastSignInAt: Nullable(Instant),
})
export type Account = Static<typeof Account>

const writable = {
  displayName: Line(40),
  roles: Type.Array(OneOf(roles), { minItems: 1, maxItems: 4, uniqueItems: true }),
  institutionId: Nullable(Id),
  isDevice: Type.Boolean(),
}

export const listAccounts = query({
  id: 'accounts.list',
  path: '/api/accounts',
  access: { by: 'session', action: 'account.read' },
  reply: Closed({ accounts: Type.Array(Account) }),
})

export const createAccount = command({
  id: 'accounts.create',
  path: '/api/accounts',
  access: { by: 'session', action: 'account.manage' },
  body: Closed({ login: Login, initialPassword: Password, ...writable }),
  reply: Account,
  errors: ['account.login_taken', 'account.roles_conflict', 'password.too_weak'],
})

export const updateAccount = command(
  {
    id: 'accounts.update',
    path: '/api/accounts/:accountId',
    access: { by: 'session', action: 'account.manage', object: { kind: 'account', param: 'accountId' } },
    params: Closed({ accountId: Id }),
    body: Closed({ version: Version, disabled: Type.Boolean(), ...writable }),
    reply: Account,
    errors: ['account.roles_conflict', 'account.last_administrator', 'object.version_conflict'],
  },
  'PUT',
)

export const resetPassword = command(
  {
    id: 'accounts.resetPassword',
    path: '/api/accounts/:accountId/password',
    access: { by: 'session', action: 'account.manage', object: { kind: 'account', param: 'accountId' } },
    params: Closed({ accountId: Id }),
    body: Closed({ initialPassword: Password, alsoRemoveTotp: Type.Boolean() }),
    reply: Closed({}),
    errors: ['password.too_weak'],
  },
  'PUT',
)

export const listSessions = query({
  id: 'accounts.sessions',
  path: '/api/accounts/:accountId/sessions',
  access: { by: 'session', action: 'session.revoke', object: { kind: 'account', param: 'accountId' } },
  params: Closed({ accountId: Id }),
  reply: Closed({ sessions: Type.Array(Session) }),
})

export const revokeSession = command(
  {
    id: 'accounts.revokeSession',
    path: '/api/sessions/:sessionId',
    access: { by: 'session', action: 'session.revoke', object: { kind: 'session', param: 'sessionId' } },
    params: Closed({ sessionId: Id }),
    body: Closed({ reason: Text(200) }),
    reply: Closed({}),
  },
  'DELETE',
)
