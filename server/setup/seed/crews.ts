import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { CrewDuty } from '#contract/vocabulary.ts'
import type { CentreFiles } from './centre-files.ts'
import { randomFrom } from './random.ts'
import { seedId } from './seed-id.ts'

export interface CrewPerson {
  accountId: string
  login: string
  displayName: string
  duty: CrewDuty
  vehicleKey: string
  institutionKey: string
}

/**
 * The people of every unit. Logins carry the unit's number: `crew01` leads 急救01, `crew01-nurse` and `crew01-driver` are with it.
 * Names are drawn from lists and belong to nobody.
 */
export function crews({ centre, fleet }: CentreFiles): CrewPerson[] {
  const { surnames, given } = JSON.parse(readFileSync(path.join(import.meta.dirname, 'crew-names.json'), 'utf8')) as Record<
    'surnames' | 'given',
    string[]
  >
  const random = randomFrom(centre.placementSeed + 1)
  const pick = (list: string[]) => list[Math.floor(random() * list.length)]!
  return fleet.vehicles.flatMap(({ key, crew, station }, index) =>
    crew.map((duty, place) => {
      const login = `${centre.demoLoginPrefix}crew${String(index + 1).padStart(2, '0')}${place === 0 ? '' : `-${duty.replace('_', '-')}`}`
      return {
        accountId: seedId(centre.slug, 'account', login),
        login,
        displayName: pick(surnames) + pick(given),
        duty,
        vehicleKey: key,
        institutionKey: fleet.stations.find((each) => each.key === station)!.institution,
      }
    }),
  )
}
