import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { consultFile } from '#contract/rest/consult-files.ts'
import type { Consult, Material } from '#contract/rest/consult-shapes.ts'
import { api } from '../../../../shared/api/client.ts'
import '../../../../shared/consults/files/files.css'
import { IncidentSheet } from './incident-sheet.tsx'
import { Part } from './part.tsx'

/** What was sent along, each a press away. */
export function Materials({ consult }: { consult: Consult }) {
  const { t } = useTranslation(['consults', 'words'])
  const [incident, setIncident] = useState(false)
  return (
    <Part
      title={t('detail.materials')}
      name="materials"
      aside={consult.withoutFiles && consult.materials.length === 0 ? t('detail.withoutFiles') : null}
    >
      {consult.materials.length > 0 ? (
        <ul className="c-materials">
          {consult.materials.map((one) => (
            <li key={one.id} className="c-material" data-material={one.type}>
              <span className="c-material__type">{t(`words:materialType.${one.type}`)}</span>
              <span className="c-material__title" title={t('detail.addedBy', { name: one.addedBy })}>
                {one.title}
              </span>
              <Open material={one} onIncident={() => setIncident(true)} />
            </li>
          ))}
        </ul>
      ) : null}
      {incident ? <IncidentSheet consultId={consult.id} onClose={() => setIncident(false)} /> : null}
    </Part>
  )
}

function Open({ material, onIncident }: { material: Material; onIncident: () => void }) {
  const { t } = useTranslation('consults')
  if (material.type === 'incident')
    return (
      <button type="button" className="button button--small" onClick={onIncident}>
        {t('detail.open')}
      </button>
    )
  if (material.type === 'file')
    return (
      <a
        className="button button--small"
        href={api.address(consultFile, { params: { fileId: material.subjectId } })}
        target="_blank"
        rel="noreferrer"
      >
        {t('detail.open')}
      </a>
    )
  return <small className="c-quiet">{t('detail.shownInRoom')}</small>
}
