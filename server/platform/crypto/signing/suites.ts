import type { SuiteName } from '#contract/rest/signing.ts'
import { p256 } from './p256.ts'
import { sm2 } from './sm2.ts'
import type { Suite } from './suite.ts'

export const suites: Record<SuiteName, Suite> = { 'ecdsa-p256-sha256': p256, 'sm2-sm3': sm2 }
