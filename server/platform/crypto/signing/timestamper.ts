import type { SuiteName } from '#contract/rest/signing.ts'
import { canonicalJson } from '../../canonical-json.ts'
import type { DemonstrationAuthority } from './demonstration-authority.ts'
import type { Timestamp } from './form.ts'
import { suites } from './suites.ts'

/** Says when something was there. A trusted one asks a licensed authority over the network (RFC 3161). */
export interface Timestamper {
  readonly demonstration: boolean
  /** `digest`: hex, by the suite's own algorithm. */
  stamp(suite: SuiteName, digest: string, now: Date): Promise<Timestamp>
}

/** Takes the time from this house's own clock, and says so. */
export function demonstrationTimestamper(authority: DemonstrationAuthority): Timestamper {
  return {
    demonstration: true,
    async stamp(suite, digest, now) {
      const { privateKey, certificates } = authority.stampKey(suite)
      const statement = { digest, time: now.toISOString() }
      return {
        form: 'jilian-timestamp-1',
        demonstration: true,
        suite,
        statement,
        value: suites[suite].sign(privateKey, canonicalJson(statement)).toString('base64url'),
        certificates: [...certificates],
      }
    },
  }
}
