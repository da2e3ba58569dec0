import type { Consult } from '#contract/rest/consult-shapes.ts'

/** Whether the room's door is open to the reader: the doctor's at once, the asker's once let in. */
export const mayEnter = (consult: Pick<Consult, 'state' | 'roomId' | 'side' | 'admittedAt'>): boolean =>
  consult.state === 'in_session' && consult.roomId !== null && (consult.side !== 'inviting' || consult.admittedAt !== null)
