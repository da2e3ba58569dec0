import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { Tabs } from '../../../../shared/ui/tabs.tsx'
import { AddMaterialForm } from '../actions/add-material-form.tsx'
import { EmergencyForm } from '../consent/emergency-form.tsx'
import { SignConsentForm } from '../consent/sign-consent-form.tsx'
import { CasePart } from '../detail/case-part.tsx'
import { ConsentPart } from '../detail/consent-part.tsx'
import { SessionPart } from '../detail/session-part.tsx'
import { OpinionEditor } from '../report/opinion-editor.tsx'
import { ReportPanel } from '../report/report-panel.tsx'

type Face = 'case' | 'opinion' | 'report' | 'consent' | 'files'

/** What is written and read while one sees the other: the case, the own opinion, the report, the signature, more material. */
export function RoomSide({ consult }: { consult: Consult }) {
  const { t } = useTranslation(['consults', 'words'])
  const may = (action: Consult['may'][number]) => consult.may.includes(action)
  const owed = consult.consent.state === 'none' || consult.consent.outstanding
  const faces: Face[] = [
    'case',
    ...(may('write_opinion') ? (['opinion'] as const) : []),
    ...(may('write_report') || consult.report ? (['report'] as const) : []),
    ...(owed && (may('sign_consent') || may('approve_emergency')) ? (['consent'] as const) : []),
    ...(may('add_material') ? (['files'] as const) : []),
  ]
  const [chosen, setFace] = useState<Face>(may('write_report') ? 'report' : 'case')
  const face = faces.includes(chosen) ? chosen : 'case'
  const back = () => setFace('case')
  return (
    <div className="c-side">
      <Tabs label={t('room.side')} tabs={faces.map((key) => ({ key, title: t(`room.face.${key}`) }))} chosen={face} onChoose={setFace} />
      <div className="c-side__body">
        {face === 'case' ? (
          <>
            <CasePart consult={consult} />
            <ConsentPart consult={consult} />
            <SessionPart consult={consult} />
          </>
        ) : null}
        {face === 'opinion' ? <OpinionEditor consult={consult} onClose={back} /> : null}
        {face === 'report' ? <ReportPanel consult={consult} onClose={back} /> : null}
        {face === 'consent' ? (
          <>
            {may('sign_consent') ? <SignConsentForm consult={consult} onClose={back} /> : null}
            {may('approve_emergency') ? <EmergencyForm consult={consult} onClose={back} /> : null}
          </>
        ) : null}
        {face === 'files' ? <AddMaterialForm consult={consult} onClose={back} /> : null}
      </div>
    </div>
  )
}
