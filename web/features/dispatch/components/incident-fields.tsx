import { useEffect, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Incident } from '#contract/rest/incidents.ts'
import { useDraft } from '../../../shared/api/drafts.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { useIncidentUpdate } from '../api/incident.ts'

/** What is finished after the unit has been sent. Each field is saved when it is left. */
export function IncidentFields({ incident }: { incident: Incident }) {
  const { t } = useTranslation('dispatch')
  const update = useIncidentUpdate(incident)
  const open = incident.state === 'open'
  const common = { incidentId: incident.id, disabled: !open }
  return (
    <section className="fields">
      <Line
        {...common}
        name="chiefComplaint"
        label={t('incident.chiefComplaint')}
        saved={incident.chiefComplaint}
        max={500}
        onSave={(text) => update.change({ chiefComplaint: text })}
      />
      <Line
        {...common}
        name="addressNote"
        label={t('incident.addressNote')}
        saved={incident.addressNote}
        max={300}
        onSave={(text) => update.change({ addressNote: text })}
      />
      <Line
        {...common}
        name="callbackNumber"
        label={t('incident.callback')}
        saved={incident.callbackNumber}
        max={20}
        pattern={/^\+?\d{3,20}$/}
        onSave={(text) => update.change({ callbackNumber: text })}
      />
      <Line
        {...common}
        name="patientCount"
        label={t('incident.patientCount')}
        saved={String(incident.patientCount)}
        max={3}
        pattern={/^\d{1,3}$/}
        onSave={(text) => update.change({ patientCount: Number(text ?? 0) })}
      />
      <ProblemNotice problem={update.problem} onAgain={() => void update.again()} onClose={update.dismiss} />
    </section>
  )
}

interface LineProps {
  incidentId: string
  name: string
  label: string
  saved: string | null
  max: number
  pattern?: RegExp
  disabled: boolean
  onSave: (text: string | null) => Promise<unknown>
}

function Line({ incidentId, name, label, saved, max, pattern, disabled, onSave }: LineProps) {
  const id = useId()
  const { t } = useTranslation('dispatch')
  const [draft, setDraft, dropDraft] = useDraft<string | null>(`field.${incidentId}.${name}`, null)
  const text = draft ?? saved ?? ''
  const wrong = draft !== null && draft.trim() !== '' && pattern !== undefined && !pattern.test(draft.trim())
  const changed = draft !== null && draft.trim() !== (saved ?? '')
  useEffect(() => {
    if (draft !== null && draft.trim() === (saved ?? '')) dropDraft()
  }, [draft, saved, dropDraft])
  const save = () => {
    if (changed && !wrong) void onSave(draft.trim() || null)
  }
  return (
    <div className="fields__line">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field"
        value={text}
        maxLength={max}
        disabled={disabled}
        aria-invalid={wrong}
        spellCheck={false}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) save()
        }}
      />
      <small>{wrong ? t('incident.wrong') : changed ? t('incident.unsaved') : ''}</small>
    </div>
  )
}
