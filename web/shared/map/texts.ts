import { vehicleStates, type VehicleState } from '../ui/tokens.ts'
import type { VehicleLayerOptions } from './vehicle-layer.ts'

/** What `useTranslation('map').t` is, without the types of every key. */
export type Translate = (key: string, values?: object) => string

/** The words of the vehicle layer from the catalogue, namespace `map`. */
export function vehicleTexts(t: Translate): VehicleLayerOptions['texts'] {
  const age = ({ unit, value }: { unit: string; value: number }): string => t(`age.${unit}`, { value })
  return {
    name: t('vehicles'),
    letters: Object.fromEntries(vehicleStates.map((state) => [state, t(`letter.${state}`)])) as Record<VehicleState, string>,
    age,
    describe: (look) =>
      t('describe', {
        label: look.label,
        state: t(`state.${look.state}`),
        freshness: t(`freshness.${look.freshness}`),
        age: age(look.age),
      }),
  }
}
