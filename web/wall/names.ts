import type { TFunction } from 'i18next'
import { inLanguage } from '../shared/i18n/i18n.ts'
import type { WallIncident } from './data.ts'

/** What an incident is called on the wall: its card, else its type of run. Never a word of the caller. */
export const titleOf = (incident: Pick<WallIncident, 'card' | 'runType'>, t: TFunction): string =>
  incident.card ? inLanguage(incident.card.title) : t(`words:runType.${incident.runType}`)

/** `20261122-0007` → `0007` */
export const shortNumber = (number: string): string => number.split('-').at(-1) ?? number

/** The runs that go on. */
export const activeRuns = (incident: Pick<WallIncident, 'assignments'>) => incident.assignments.filter((run) => run.endedAt === null)
