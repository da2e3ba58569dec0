import { useTranslation } from 'react-i18next'
import { useCentre, useInstitutions, type WallIncident } from '../data.ts'
import { activeRuns } from '../names.ts'
import { useFit } from './use-fit.ts'

interface Load {
  id: string
  name: string
  onTheWay: number
  there: number
}

/** Who brings patients where: units on their way to each emergency department, and units that wait there for the handover. Those beyond the county only while they are concerned. */
export function HospitalLoad({ incidents }: { incidents: readonly WallIncident[] }) {
  const { t } = useTranslation('wall')
  const loads = useLoads(incidents)
  const { ref } = useFit<HTMLUListElement>(loads.length)
  return (
    <section className="panel hospitals" aria-label={t('hospitals.title')}>
      <h2>
        {t('hospitals.title')}
        <small>{t('hospitals.onTheWay')}</small>
        <small>{t('hospitals.there')}</small>
      </h2>
      <ul ref={ref}>
        {loads.map(({ id, name, onTheWay, there }) => (
          <li key={id}>
            <span>{name}</span>
            <strong data-none={onTheWay === 0}>{onTheWay}</strong>
            <strong data-none={there === 0}>{there}</strong>
          </li>
        ))}
      </ul>
    </section>
  )
}

function useLoads(incidents: readonly WallIncident[]): Load[] {
  const institutions = useInstitutions() ?? []
  const [west = 0, south = 0, east = 0, north = 0] = useCentre()?.bounds ?? []
  const isHere = (at: { lat: number; lon: number } | null) =>
    at !== null && at.lat >= south && at.lat <= north && at.lon >= west && at.lon <= east
  const loads = new Map<string, Load>()
  for (const { id, shortName, active, capabilities, location } of institutions)
    if (active && capabilities.includes('emergency_department') && isHere(location))
      loads.set(id, { id, name: shortName, onTheWay: 0, there: 0 })
  for (const run of incidents.flatMap(activeRuns)) {
    if (!run.destination) continue
    const { institutionId: id, shortName: name } = run.destination
    const load = loads.get(id) ?? { id, name, onTheWay: 0, there: 0 }
    if (run.step === 'at_hospital') load.there += 1
    else load.onTheWay += 1
    loads.set(id, load)
  }
  return [...loads.values()].toSorted((a, b) => b.onTheWay + b.there - a.onTheWay - a.there || a.name.localeCompare(b.name))
}
