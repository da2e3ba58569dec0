import type { ReportDocument } from '#contract/rest/consult-reports.ts'
import type { RotaService } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { MadeSignature } from '#platform/crypto/signing/signing.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Files } from '#platform/files/files.ts'

/** Who may enter a room: one account, or everybody of an institution. */
export interface RoomMember {
  kind: 'account' | 'institution'
  id: string
  part: 'host' | 'participant' | 'guest' | 'observer'
}

/** What consults and bookings ask of the rooms. All of it belongs to the caller's transaction. */
export interface ConsultRooms {
  open(
    tx: Tx,
    room: {
      kind: RotaService
      subjectId: string
      incidentId: string | null
      centreId: string
      openedBy: Actor
      members: readonly RoomMember[]
    },
    now: Date,
  ): Promise<string>
  invite(tx: Tx, roomId: string, member: RoomMember, now: Date): Promise<void>
  remove(tx: Tx, roomId: string, member: RoomMember, now: Date): Promise<void>
  close(tx: Tx, roomId: string, actorId: string | null, now: Date): Promise<void>
  attendance(tx: Tx, roomId: string): Promise<Attendance[]>
}

export interface Attendance {
  /** Null: a guest. */
  accountId: string | null
  displayName: string
  institutionId: string | null
  joinedAt: Date
  leftAt: Date | null
}

/** Signs a report with the actor's own key, and tells who signed it. `sign` throws Refusal where the PIN is wrong or there is no key. */
export interface ReportSigner {
  sign(tx: Tx, actor: Actor, what: { reportId: string; document: ReportDocument; pin: string }, now: Date): Promise<{ signatureId: string }>
  signaturesOf(tx: Tx, reportId: string): Promise<MadeSignature[]>
}

/** The store of files, as far as consults use it. */
export type ConsultFiles = Pick<Files, 'describe' | 'keep' | 'open'>

/** Whether there is such a thing, and the actor may show it. */
export type MaterialCheck = (tx: Tx, actor: Actor, subjectId: string) => Promise<boolean>

export interface ConsultParts {
  vault: Vault
  rooms: ConsultRooms
  signer: ReportSigner
  files: ConsultFiles
  /** Where a relative's phone reaches us; null where no address is set. */
  publicUrl: URL | null
  /** What the reads can show; a type that is missing here is not there yet. */
  studies: Partial<Record<'ecg' | 'slide' | 'ct', MaterialCheck>>
}
