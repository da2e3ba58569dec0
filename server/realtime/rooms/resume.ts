import { timingSafeEqual } from 'node:crypto'
import type { RoomRequestData } from '#contract/media.ts'
import type { Vault } from '#platform/crypto/vault.ts'

type Resume = RoomRequestData<'join'>['resume']

/**
 * A peer goes on only for the session or pass that it was made for. The screen's secret holds a mark of it, so that this needs no memory:
 * it also holds in a process that has just started.
 */
export function createResume(vault: Vault) {
  const markOf = (peerId: string, owner: string) => vault.mac('room resume', `${peerId} ${owner}`).toString('base64url')
  return {
    wrap: (peerId: string, secret: string, owner: string): string => `${secret}.${markOf(peerId, owner)}`,
    /** What the media side is to be asked; null where it is another's, and the screen comes in anew. */
    unwrap(resume: Resume, owner: string): Resume {
      if (!resume) return null
      const at = resume.resumeSecret.lastIndexOf('.')
      if (at < 0) return null
      const mark = Buffer.from(resume.resumeSecret.slice(at + 1))
      const expected = Buffer.from(markOf(resume.peerId, owner))
      if (mark.length !== expected.length || !timingSafeEqual(mark, expected)) return null
      return { peerId: resume.peerId, resumeSecret: resume.resumeSecret.slice(0, at) }
    },
  }
}
export type Resumes = ReturnType<typeof createResume>
