import { useTranslation } from 'react-i18next'
import { useFixedAt } from '../../shared/realtime/live-screen.ts'
import { useTrueNow } from '../../shared/realtime/use-true-now.ts'
import { Age } from '../../shared/ui/age.tsx'
import { StatusBadge } from '../../shared/ui/badges.tsx'
import { clockSpan } from '../../shared/ui/spans.ts'
import { useNow } from '../../shared/ui/use-now.ts'
import { useStations, type WallUnit } from '../data.ts'

const staleAfter_ms = 60_000

/** Every unit on a wide wall: state, for how long, and how old its position is; a lost one says so. Drawn only where there is room. */
export function UnitTable({ units }: { units: readonly WallUnit[] }) {
  const { t } = useTranslation('wall')
  return (
    <section className="panel units" aria-label={t('units.title')}>
      <h2>{t('units.title')}</h2>
      <div className="units__grid">
        {units
          .toSorted((a, b) => a.vehicleNo - b.vehicleNo)
          .map((unit) => (
            <UnitRow key={unit.id} unit={unit} />
          ))}
      </div>
    </section>
  )
}

function UnitRow({ unit }: { unit: WallUnit }) {
  const { t } = useTranslation('wall')
  const fixedAt = useFixedAt(unit.vehicleNo)
  const now = useNow()
  const trueNow = useTrueNow()
  const station = useStations()?.find(({ id }) => id === unit.stationId)
  const lost = fixedAt === null || now - fixedAt > 10 * staleAfter_ms
  return (
    <div className="unit" data-busy={unit.assignmentId !== null} data-lost={lost}>
      <b>{unit.callSign}</b>
      <StatusBadge state={unit.state} lost={lost} />
      <time>{clockSpan(trueNow - Date.parse(unit.stateSince))}</time>
      <span className="unit__station">{unit.shift ? station?.name : t('units.noCrew')}</span>
      <Age at={fixedAt} staleAfter_ms={staleAfter_ms} />
    </div>
  )
}
