import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { KeeperParts, Keeper, KeeperView } from '../../forms/keeper.ts'
import { bodyOf, contentOf, named, type AskContent, type ContentBody } from './content.ts'

export type AskKeeper = Keeper<AskContent, Consult>
export type AskView = KeeperView<AskContent, Consult>

/** The ways a request goes to the server and comes back. */
export interface AskCalls {
  create(body: ContentBody, key: string): Promise<Consult>
  save(consultId: string, body: ContentBody & { version: number }, key: string): Promise<Consult>
  read(consultId: string): Promise<Consult>
}

/** How a request is kept. */
export const askParts = ({
  create,
  save,
  read,
}: AskCalls): Pick<KeeperParts<AskContent, Consult>, 'send' | 'read' | 'valuesOf' | 'idOf' | 'versionOf' | 'isReady'> => ({
  send({ objectId, version, values, ground, key }) {
    const body = bodyOf(values, ground)
    return objectId === null || version === null ? create(body, key) : save(objectId, { ...body, version }, key)
  },
  read: (consultId) => (consultId === null ? Promise.reject(new Error('a draft that was never made')) : read(consultId)),
  valuesOf: contentOf,
  idOf: (consult) => consult.id,
  versionOf: (consult) => consult.version,
  // Half a patient is not told yet.
  isReady: (field, value) => field !== 'patient' || named(value as AskContent['patient']),
})
