import { lazy } from 'react'
import { loadTexts } from '../../i18n/i18n.ts'

const withTexts = <M,>(module: Promise<M>): Promise<M> =>
  Promise.all([module, loadTexts(['clinic', 'consults'])]).then(([loaded]) => loaded)

/** A seat and a tablet are light: what they need now and then comes when it is first opened. */
export const IncidentAsk = lazy(async () => ({ default: (await withTexts(import('./incident-ask.tsx'))).IncidentAsk }))
export const IncidentConsults = lazy(async () => ({ default: (await withTexts(import('./incident-consults.tsx'))).IncidentConsults }))
