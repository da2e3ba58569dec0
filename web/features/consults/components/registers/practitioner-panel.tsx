import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { listPractitioners, savePractitioner, type Practitioner } from '#contract/rest/practitioners.ts'
import {
  doctorTitles,
  licenceKinds,
  specialties,
  type DoctorTitle,
  type LicenceKind,
  type Specialty,
} from '#contract/vocabulary-consults.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { EditField } from '../../../../shared/forms/edit-field.tsx'
import { fieldProblems } from '../../../../shared/forms/field-problems.ts'
import { SaveBar } from '../../../../shared/forms/save-bar.tsx'
import { useEditing } from '../../../../shared/forms/use-editing.ts'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'

interface Typed {
  department: string
  specialties: Specialty[]
  title: DoctorTitle
  licenceKind: LicenceKind
  licenceNumber: string
  practisingSince: string
  departmentHead: boolean
  phone: string
  active: boolean
}

const nothing: Typed = {
  department: '',
  specialties: [],
  title: 'attending',
  licenceKind: 'physician',
  licenceNumber: '',
  practisingSince: '',
  departmentHead: false,
  phone: '',
  active: true,
}

interface Props {
  accountId: string
  /** Null: not registered yet. */
  practitioner: Practitioner | null
  editable: boolean
  onClose: () => void
}

/** A person's right to practise, as the institution registers it. */
export function PractitionerPanel({ accountId, practitioner, editable, onClose }: Props) {
  const { t } = useTranslation(['registers', 'words', 'common'])
  const latest = useMemo<Typed>(
    () =>
      practitioner
        ? {
            department: practitioner.department,
            specialties: [...practitioner.specialties],
            title: practitioner.title,
            licenceKind: practitioner.licenceKind,
            licenceNumber: '',
            practisingSince: practitioner.practisingSince,
            departmentHead: practitioner.departmentHead,
            phone: '',
            active: practitioner.active,
          }
        : nothing,
    [practitioner],
  )
  const editing = useEditing<Typed>(`practitioner.${accountId}`, latest)
  const save = useCommand(savePractitioner, () => {
    editing.drop()
    void readAgain(listPractitioners)
  })
  const { values } = editing
  const problems = fieldProblems(save.problem, {
    'practitioner.licence_taken': 'licenceNumber',
    'practitioner.licence_missing': 'licenceNumber',
    'practitioner.since_invalid': 'practisingSince',
  })
  const field = { editing, problems }
  function send() {
    void save.run({
      params: { accountId },
      body: {
        version: practitioner?.version ?? null,
        department: values.department.trim(),
        specialties: values.specialties,
        title: values.title,
        licenceKind: values.licenceKind,
        licenceNumber: values.licenceNumber.trim() || null,
        practisingSince: values.practisingSince,
        departmentHead: values.departmentHead,
        phone: values.phone.trim() || null,
        active: values.active,
      },
    })
  }
  const toggle = (word: Specialty) =>
    editing.set(
      'specialties',
      values.specialties.includes(word) ? values.specialties.filter((one) => one !== word) : [...values.specialties, word].slice(-4),
    )
  return (
    <SidePanel
      title={practitioner?.name ?? t('practitioners.register')}
      note={practitioner?.institutionName ?? null}
      onClose={onClose}
      {...(editable ? { onSubmit: send } : {})}
      footer={
        editable ? (
          <SaveBar
            dirty={editing.dirty || !practitioner}
            busy={save.busy}
            conflicts={editing.conflicts.length}
            problem={save.problem}
            atField={problems.size > 0}
            onAgain={() => void save.again()}
            onDrop={() => {
              editing.drop()
              onClose()
            }}
          />
        ) : null
      }
    >
      <fieldset className="form c-plain" disabled={!editable}>
        <div className="form__row">
          <EditField {...field} field="department" label={t('practitioners.department')} required>
            {(aria, value, set) => (
              <input {...aria} className="field" data-first maxLength={40} value={value} onChange={(event) => set(event.target.value)} />
            )}
          </EditField>
          <EditField {...field} field="title" label={t('practitioners.title')} required>
            {(aria, value, set) => (
              <select {...aria} className="field" value={value} onChange={(event) => set(event.target.value as DoctorTitle)}>
                {doctorTitles.map((word) => (
                  <option key={word} value={word}>
                    {t(`words:doctorTitle.${word}`)}
                  </option>
                ))}
              </select>
            )}
          </EditField>
        </div>
        <EditField
          {...field}
          field="specialties"
          label={t('practitioners.specialties')}
          rule={t('practitioners.specialtiesRule')}
          required
          group
          text={(value) => value.map((word) => t(`words:specialty.${word}`)).join(t('common:listSeparator'))}
        >
          {(_aria, value) => (
            <div className="c-words">
              {specialties.map((word) => (
                <button
                  key={word}
                  type="button"
                  className="button button--small"
                  aria-pressed={value.includes(word)}
                  onClick={() => toggle(word)}
                >
                  {value[0] === word ? '★ ' : ''}
                  {t(`words:specialty.${word}`)}
                </button>
              ))}
            </div>
          )}
        </EditField>
        <div className="form__row">
          <EditField {...field} field="licenceKind" label={t('practitioners.licence')} required>
            {(aria, value, set) => (
              <select {...aria} className="field" value={value} onChange={(event) => set(event.target.value as LicenceKind)}>
                {licenceKinds.map((word) => (
                  <option key={word} value={word}>
                    {t(`words:licenceKind.${word}`)}
                  </option>
                ))}
              </select>
            )}
          </EditField>
          <EditField {...field} field="practisingSince" label={t('practitioners.since')} required>
            {(aria, value, set) => (
              <input {...aria} className="field" type="date" value={value} onChange={(event) => set(event.target.value)} />
            )}
          </EditField>
        </div>
        <EditField
          {...field}
          field="licenceNumber"
          label={t('practitioners.licenceNumber')}
          rule={
            practitioner ? t('practitioners.keepLicence', { masked: practitioner.licenceNumberMasked }) : t('practitioners.licenceRule')
          }
          required={!practitioner}
        >
          {(aria, value, set) => (
            <input
              {...aria}
              className="field"
              maxLength={30}
              value={value}
              autoComplete="off"
              onChange={(event) => set(event.target.value)}
            />
          )}
        </EditField>
        <EditField
          {...field}
          field="phone"
          label={t('practitioners.phone')}
          rule={
            practitioner?.phoneMasked ? t('practitioners.keepPhone', { masked: practitioner.phoneMasked }) : t('practitioners.phoneRule')
          }
        >
          {(aria, value, set) => (
            <input
              {...aria}
              className="field"
              inputMode="tel"
              maxLength={21}
              value={value}
              autoComplete="off"
              onChange={(event) => set(event.target.value)}
            />
          )}
        </EditField>
        {(['departmentHead', 'active'] as const).map((name) => (
          <label key={name} className="c-check">
            <input type="checkbox" checked={values[name]} onChange={(event) => editing.set(name, event.target.checked)} />
            {t(`practitioners.${name}`)}
          </label>
        ))}
      </fieldset>
    </SidePanel>
  )
}
