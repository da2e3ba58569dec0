import { useTranslation } from 'react-i18next'
import { Age } from '../../../shared/ui/age.tsx'
import { defaultAgeLimits } from '../../../shared/map/age.ts'
import { useFixedAt } from '../../../shared/realtime/live-screen.ts'

/** Since when a unit's place has been known: old ones look old. */
export function PositionAge({ vehicleNo }: { vehicleNo: number }) {
  const { t } = useTranslation('dispatch')
  const fixedAt_ms = useFixedAt(vehicleNo)
  if (fixedAt_ms === null) return <span className="units__none">{t('units.noPosition')}</span>
  return <Age at={fixedAt_ms} staleAfter_ms={defaultAgeLimits.stale_ms} />
}
