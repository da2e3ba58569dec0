import { download, upload } from '../route.ts'
import { Closed, Id } from '../values.ts'
import { Consult, consultId } from './consult-shapes.ts'

const onConsult = (action: 'consult.read' | 'consult.request' | 'consult.consent') =>
  ({ by: 'session', action, object: { kind: 'consult', param: 'consultId' } }) as const

/** What comes along with a consult: papers, ECG strips, photographs. It is a material as soon as it is there, under the file's name. */
export const uploadConsultFile = upload({
  id: 'consultFiles.upload',
  path: '/api/consults/:consultId/files',
  access: onConsult('consult.request'),
  params: consultId,
  reply: Consult,
  errors: ['consult.state_illegal', 'consult.too_many_materials'],
  maxBytes: 20_000_000,
  mediaTypes: ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'],
})

/** A file of a consult that the asker may read: a material, or the signature of its consent. */
export const consultFile = download({
  id: 'consultFiles.get',
  path: '/api/consult-files/:fileId',
  access: { by: 'session', action: 'consult.read', object: { kind: 'consult_file', param: 'fileId' } },
  params: Closed({ fileId: Id }),
  errors: ['object.not_found'],
  showsPatient: true,
})

/** The drawn signature, before `consults.signConsent` names it. It is no material. */
export const uploadConsentSignature = upload({
  id: 'consultFiles.uploadSignature',
  path: '/api/consults/:consultId/consent-signature',
  access: onConsult('consult.consent'),
  params: consultId,
  reply: Closed({ fileId: Id }),
  errors: ['consult.state_illegal'],
  maxBytes: 500_000,
  mediaTypes: ['image/png'],
})
