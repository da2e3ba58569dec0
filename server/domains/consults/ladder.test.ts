import { describe, expect, it } from 'vitest'
import type { InstitutionLevel } from '#contract/vocabulary.ts'
import { firstOnCall, nextOnLadder, type Field } from './ladder.ts'

interface Doctor {
  accountId: string
  institutionId: string
  departmentHead: boolean
}
const doctor = (accountId: string, institutionId: string, departmentHead = false): Doctor => ({ accountId, institutionId, departmentHead })
const house = (id: string, level: InstitutionLevel, own = false) => ({
  id,
  name: id,
  shortName: id,
  level,
  own,
  stepsUp: null,
  agreementUntil: null,
})
const doctors = [
  doctor('c1', 'county'),
  doctor('c2', 'county'),
  doctor('head', 'county', true),
  doctor('city', 'city'),
  doctor('prof', 'province', true),
]
const call = (institutionId: string, callOrder: number) => ({ institutionId, callOrder })
const field = (more: Partial<Field<Doctor>> = {}): Field<Doctor> => ({
  reachable: [house('town', 'township', true), house('county', 'county'), house('city', 'city'), house('province', 'province')],
  doctors,
  callOrders: new Map([
    ['c1', call('county', 1)],
    ['c2', call('county', 2)],
    ['city', call('city', 1)],
  ]),
  sitting: new Set(),
  notThese: new Set(),
  ...more,
})
const atCounty = { institutionId: 'county', level: 'county' as const }

describe('the ladder', () => {
  it('goes by the rota, to the head, then upward, then ends', () => {
    const asked = new Set(['c1'])
    const walked: string[] = []
    let current: { institutionId: string; level: InstitutionLevel } = atCounty
    for (let next = nextOnLadder(field({ notThese: asked }), current); next; next = nextOnLadder(field({ notThese: asked }), current)) {
      walked.push(`${next.step} ${next.doctor.accountId}`)
      asked.add(next.doctor.accountId)
      current = { institutionId: next.doctor.institutionId, level: next.doctor.institutionId as InstitutionLevel }
    }
    expect(walked).toEqual(['next_on_rota c2', 'department_head head', 'next_institution city', 'next_institution prof'])
  })

  it('asks who is free before who sits in a session, and them before nobody', () => {
    expect(nextOnLadder(field({ sitting: new Set(['c1']) }), atCounty)?.doctor.accountId).toBe('c2')
    expect(nextOnLadder(field({ sitting: new Set(['c1', 'c2']) }), atCounty)?.doctor.accountId).toBe('c1')
    expect(firstOnCall(field({ sitting: new Set(['c1', 'c2']) }), null)?.accountId).toBe('city')
    expect(firstOnCall(field({ sitting: new Set(['c1', 'c2', 'city']) }), null)?.accountId).toBe('c1')
  })

  it('begins where it was wished, else nearest; never with who may not be asked', () => {
    expect(firstOnCall(field(), null)?.accountId).toBe('c1')
    expect(firstOnCall(field(), 'city')?.accountId).toBe('city')
    expect(firstOnCall(field({ notThese: new Set(['c1', 'c2', 'city']) }), null)).toBeNull()
  })
})
