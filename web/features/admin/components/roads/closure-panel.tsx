import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { addClosure, listClosures } from '#contract/rest/routing.ts'
import type { Point } from '#contract/values.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { serverNow } from '../../../../shared/api/server-clock.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { fieldProblems } from '../../../../shared/forms/field-problems.ts'
import { useEditing } from '../../../../shared/forms/use-editing.ts'
import { momentAt } from '../../../../shared/ui/zoned.ts'
import { EditField, TextField } from '../../../../shared/forms/edit-field.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { PlacePicker } from '../place-picker.tsx'
import { SaveBar } from '../../../../shared/forms/save-bar.tsx'

interface Values {
  place: Point | null
  speedFactor: number
  reason: string
  endsAt: string
}
const blank: Values = { place: null, speedFactor: 0, reason: '', endsAt: '' }
const factors = [0, 0.25, 0.5, 0.75] as const

/** Closes the road nearest to a place, or slows it down; from now on every ETA knows. */
export function ClosurePanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('admin')
  const { timeZone } = useMe().centre
  const editing = useEditing<Values>('admin.closure.new', blank)
  const add = useCommand(addClosure)
  const problems = fieldProblems(add.problem, {
    'routing.closure_misplaced': 'place',
    'location.out_of_world': 'place',
    'routing.closure_times': 'endsAt',
  })
  const { set, values } = editing
  const place = useCallback((point: Point | null) => set('place', point), [set])
  async function save() {
    if (!values.place) return
    const ends = momentAt(values.endsAt, timeZone)
    const made = await add.run({
      body: {
        place: { kind: 'point', at: values.place },
        speedFactor: values.speedFactor,
        bearingDeg: null,
        reason: values.reason,
        startsAt: new Date(serverNow()).toISOString(),
        endsAt: Number.isNaN(ends) ? null : new Date(ends).toISOString(),
      },
    })
    if (!made) return
    editing.drop()
    void readAgain(listClosures)
    onClose()
  }
  return (
    <SidePanel
      title={t('roads.new')}
      onClose={onClose}
      onSubmit={() => void save()}
      footer={
        <SaveBar
          dirty={editing.dirty && values.place !== null}
          busy={add.busy}
          conflicts={0}
          problem={add.problem}
          atField={problems.size > 0}
          label={t('roads.create')}
          onAgain={() => void add.again()}
          onDrop={() => {
            editing.drop()
            onClose()
          }}
        />
      }
    >
      <div className="form">
        <EditField {...{ editing, problems }} field="place" label={t('place.title')} rule={t('roads.placeRule')} required>
          {(aria, value) => <PlacePicker aria={aria} value={value} onChange={place} disabled={false} />}
        </EditField>
        <div className="form__row">
          <EditField {...{ editing, problems }} field="speedFactor" label={t('roads.effect')} required>
            {(aria, value, change) => (
              <select {...aria} className="field" value={value} onChange={(event) => change(Number(event.target.value))}>
                {factors.map((factor) => (
                  <option key={factor} value={factor}>
                    {factor === 0 ? t('roads.closed') : t('roads.slowed', { percent: factor * 100 })}
                  </option>
                ))}
              </select>
            )}
          </EditField>
          <EditField {...{ editing, problems }} field="endsAt" label={t('roads.endsAt')} rule={t('roads.endsRule')}>
            {(aria, value, change) => (
              <input {...aria} className="field" type="datetime-local" value={value} onChange={(event) => change(event.target.value)} />
            )}
          </EditField>
        </div>
        <TextField {...{ editing, problems }} field="reason" label={t('roads.reason')} required />
      </div>
    </SidePanel>
  )
}
