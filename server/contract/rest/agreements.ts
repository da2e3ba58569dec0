import Type, { type Static } from 'typebox'
import { command, download, query, upload } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Version } from '../values.ts'
import { consultKinds } from '../vocabulary-consults.ts'
import { InstitutionRef } from './consult-shapes.ts'

/** 合作协议: must be on file and valid before a case goes from the one institution to the other. */
export const Agreement = Closed({
  id: Id,
  version: Version,
  number: Type.String(),
  inviting: InstitutionRef,
  invited: InstitutionRef,
  kinds: Type.Array(OneOf(consultKinds)),
  /** Institutions below the inviting one ask under it too (village clinics under their township). */
  coversBranches: Type.Boolean(),
  validFrom: Instant,
  /** Null: until it is ended. */
  validUntil: Nullable(Instant),
  /** The signed contract is on file: `agreementPaper`. */
  hasPaper: Type.Boolean(),
  ended: Nullable(Closed({ at: Instant, by: Type.String(), reason: Type.String() })),
  /** At the time of the answer. */
  valid: Type.Boolean(),
})
export type Agreement = Static<typeof Agreement>

const onAgreement = { by: 'session', action: 'agreement.manage', object: { kind: 'agreement', param: 'agreementId' } } as const
const agreementId = Closed({ agreementId: Id })
const terms = {
  number: Line(60),
  kinds: Type.Array(OneOf(consultKinds), { minItems: 1, maxItems: 3, uniqueItems: true }),
  coversBranches: Type.Boolean(),
  validFrom: Instant,
  validUntil: Nullable(Instant),
}

export const listAgreements = query({
  id: 'agreements.list',
  path: '/api/agreements',
  access: { by: 'session', action: 'agreement.read' },
  query: Closed({ institutionId: Type.Optional(Id) }),
  reply: Closed({ agreements: Type.Array(Agreement) }),
})

export const createAgreement = command({
  id: 'agreements.create',
  path: '/api/agreements',
  access: { by: 'session', action: 'agreement.manage' },
  body: Closed({ invitingInstitutionId: Id, invitedInstitutionId: Id, ...terms }),
  reply: Agreement,
  errors: ['object.not_found', 'agreement.times_invalid', 'agreement.same_institution', 'agreement.overlaps'],
})

/** The parties stay; other parties are another agreement. */
export const updateAgreement = command(
  {
    id: 'agreements.update',
    path: '/api/agreements/:agreementId',
    access: onAgreement,
    params: agreementId,
    body: Closed({ version: Version, ...terms }),
    reply: Agreement,
    errors: ['object.not_found', 'object.version_conflict', 'agreement.times_invalid', 'agreement.overlaps', 'agreement.ended'],
  },
  'PUT',
)

/** The signed contract as a file; a later one takes its place. */
export const uploadAgreementPaper = upload({
  id: 'agreements.uploadPaper',
  path: '/api/agreements/:agreementId/paper',
  access: onAgreement,
  params: agreementId,
  reply: Agreement,
  errors: ['agreement.ended'],
  maxBytes: 20_000_000,
  mediaTypes: ['application/pdf', 'image/jpeg', 'image/png'],
})

/** Also of one that has ended. */
export const agreementPaper = download({
  id: 'agreements.paper',
  path: '/api/agreements/:agreementId/paper',
  access: { by: 'session', action: 'agreement.read', object: { kind: 'agreement', param: 'agreementId' } },
  params: agreementId,
  errors: ['object.not_found'],
})

/** Ends it now. Consults that were routed under it go on. */
export const endAgreement = command({
  id: 'agreements.end',
  path: '/api/agreements/:agreementId/end',
  access: onAgreement,
  params: agreementId,
  body: Closed({ version: Version, reason: Line(300) }),
  reply: Agreement,
  errors: ['object.version_conflict', 'agreement.ended'],
})
