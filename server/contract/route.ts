import Type, { type Static, type TObject, type TSchema } from 'typebox'
import type { ErrorCode } from './errors.ts'
import type { Action } from './roles.ts'

/** What an id in the path points at. The server's guard for the kind decides whether the actor may touch that one object. */
export type ObjectKind =
  | 'account'
  | 'session'
  | 'institution'
  | 'station'
  | 'vehicle'
  | 'shift'
  | 'terminal'
  | 'call'
  | 'incident'
  | 'assignment'
  | 'patient'
  | 'card'
  | 'road_closure'
  | 'consult'
  | 'consult_invitation'
  | 'consult_report'
  | 'consult_copy'
  | 'consult_file'
  | 'agreement'
  | 'rota_slot'
  | 'booking'
  | 'room'
  | 'room_entry'
  | 'recording_track'

/**
 * `public`: no session. `token`: the route checks its own secret (a PBX signature, a device token, a one-time link).
 * Otherwise the session's roles must hold `action`, and where `object` is named, the guard of its kind must admit the id.
 */
export type Access = { by: 'public' } | { by: 'token' } | { by: 'session'; action: Action; object?: { kind: ObjectKind; param: string } }

/**
 * One HTTP route, the only place where it is described. Validation, OpenAPI, the web's client, the permission matrix and
 * the fuzzers all derive from it. `query` changes nothing; a `command` needs an Idempotency-Key and answers after the commit;
 * an `observation` is what a device saw: also idempotent, always stored.
 */
export interface Route<P extends TObject = TObject, Q extends TObject = TObject, B extends TSchema = TSchema, R extends TSchema = TSchema> {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: `/${string}`
  readonly kind: 'query' | 'command' | 'observation'
  readonly access: Access
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly reply: R
  readonly errors: readonly ErrorCode[]
  /** Reading it shows a patient: the read itself is audited. */
  readonly showsPatient: boolean
  /** Bytes; larger bodies are refused unread. */
  readonly bodyLimit: number
  /** What goes over the line: JSON both ways, or one file in or out. */
  readonly transfer: 'json' | 'upload' | 'download'
}

/** One file comes in as the raw body (`application/octet-stream`), its name percent-encoded in `fileNameHeader`. */
export interface UploadRoute<P extends TObject = TObject, Q extends TObject = TObject, R extends TSchema = TSchema> extends Route<
  P,
  Q,
  Nothing,
  R
> {
  readonly transfer: 'upload'
  /** A byte more is refused while it comes in. */
  readonly maxBytes: number
  /** What its first bytes may say that it is. */
  readonly mediaTypes: readonly string[]
}
/** One file goes out, whole or by Range. */
export interface DownloadRoute<P extends TObject = TObject, Q extends TObject = TObject> extends Route<P, Q, Nothing, Nothing> {
  readonly transfer: 'download'
}
export const fileNameHeader = 'x-file-name'
export const fileContentType = 'application/octet-stream'

export const Nothing = Type.Object({}, { additionalProperties: false })
export type Nothing = typeof Nothing

type Draft<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema> = {
  id: string
  path: `/${string}`
  access: Access
  params?: P
  query?: Q
  body?: B
  reply: R
  errors?: readonly ErrorCode[]
  showsPatient?: boolean
  bodyLimit?: number
}

function define<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema>(
  method: Route['method'],
  kind: Route['kind'],
  draft: Draft<P, Q, B, R>,
): Route<P, Q, B, R> {
  return {
    method,
    kind,
    id: draft.id,
    path: draft.path,
    access: draft.access,
    params: draft.params ?? (Nothing as unknown as P),
    query: draft.query ?? (Nothing as unknown as Q),
    body: draft.body ?? (Nothing as unknown as B),
    reply: draft.reply,
    errors: draft.errors ?? [],
    showsPatient: draft.showsPatient ?? false,
    bodyLimit: draft.bodyLimit ?? 64 * 1024,
    transfer: 'json',
  }
}

/** A read: GET, changes nothing. */
export const query = <R extends TSchema, P extends TObject = Nothing, Q extends TObject = Nothing>(
  draft: Draft<P, Q, Nothing, R>,
): Route<P, Q, Nothing, R> => define('GET', 'query', draft)

/** A change: POST unless said otherwise. */
export const command = <R extends TSchema, P extends TObject = Nothing, B extends TSchema = Nothing>(
  draft: Draft<P, Nothing, B, R>,
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' = 'POST',
): Route<P, Nothing, B, R> => define(method, 'command', draft)

/** What a device or an offline tablet saw: POST, always stored. */
export const observation = <R extends TSchema, P extends TObject = Nothing, B extends TSchema = Nothing, Q extends TObject = Nothing>(
  draft: Draft<P, Q, B, R>,
  method: 'POST' | 'GET' = 'POST',
): Route<P, Q, B, R> => define(method, 'observation', draft)

/** A file comes in: POST, with an Idempotency-Key like every command; the same key with the same file is the same upload. */
export function upload<R extends TSchema, P extends TObject = Nothing, Q extends TObject = Nothing>(
  draft: Omit<Draft<P, Q, Nothing, R>, 'body' | 'bodyLimit'> & Pick<UploadRoute, 'maxBytes' | 'mediaTypes'>,
): UploadRoute<P, Q, R> {
  const { maxBytes, mediaTypes, errors = [], ...rest } = draft
  const ofFiles: ErrorCode[] = ['file.too_large', 'file.type_refused', 'file.empty']
  return { ...define('POST', 'command', { ...rest, errors: [...errors, ...ofFiles] }), transfer: 'upload', maxBytes, mediaTypes }
}

/** A file goes out: GET, changes nothing. */
export function download<P extends TObject = Nothing, Q extends TObject = Nothing>(
  draft: Omit<Draft<P, Q, Nothing, Nothing>, 'body' | 'bodyLimit' | 'reply'>,
): DownloadRoute<P, Q> {
  const errors: ErrorCode[] = [...(draft.errors ?? []), 'file.expired', 'file.damaged', 'request.range_unsatisfiable']
  return { ...define('GET', 'query', { ...draft, reply: Nothing, errors }), transfer: 'download' }
}

export type Params<R extends Route> = Static<R['params']>
export type Query<R extends Route> = Static<R['query']>
export type Body<R extends Route> = Static<R['body']>
export type Reply<R extends Route> = Static<R['reply']>
