import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { createAgreement, endAgreement, listAgreements, updateAgreement, type Agreement } from '#contract/rest/agreements.ts'
import { consultKinds, type ConsultKind } from '#contract/vocabulary-consults.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { serverNow } from '../../../../shared/api/server-clock.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { Choices } from '../../../../shared/forms/choices.tsx'
import { EditField } from '../../../../shared/forms/edit-field.tsx'
import { fieldProblems } from '../../../../shared/forms/field-problems.ts'
import { SaveBar } from '../../../../shared/forms/save-bar.tsx'
import { SearchSelect } from '../../../../shared/forms/search-select.tsx'
import { useEditing } from '../../../../shared/forms/use-editing.ts'
import { ask } from '../../../../shared/ui/ask.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { dayAndTime, dayOf } from '../../../../shared/ui/time-of-day.ts'
import { useInstitutions } from '../../api.ts'
import { isoAt } from '../../logic/times.ts'
import { AgreementPaper } from './agreement-paper.tsx'

interface Typed {
  invitingId: string | null
  invitedId: string | null
  number: string
  kinds: ConsultKind[]
  coversBranches: boolean
  from: string
  until: string
}

interface Props {
  /** Null: a new one. */
  agreement: Agreement | null
  editable: boolean
  onClose: () => void
  onMade: (id: string) => void
}

/** One agreement: its parties stay, its terms may change until it is ended. */
export function AgreementPanel({ agreement, editable, onClose, onMade }: Props) {
  const { t } = useTranslation(['registers', 'words', 'common'])
  const me = useMe()
  const { timeZone } = me.centre
  const institutions = useInstitutions()
  const latest = useMemo<Typed>(
    () =>
      agreement
        ? {
            invitingId: agreement.inviting.id,
            invitedId: agreement.invited.id,
            number: agreement.number,
            kinds: [...agreement.kinds],
            coversBranches: agreement.coversBranches,
            from: dayOf(agreement.validFrom, timeZone),
            until: agreement.validUntil ? dayOf(agreement.validUntil, timeZone) : '',
          }
        : {
            invitingId: null,
            invitedId: me.institution?.id ?? null,
            number: '',
            kinds: ['consultation', 'multidisciplinary'],
            coversBranches: true,
            from: dayOf(serverNow(), timeZone),
            until: '',
          },
    [agreement, me.institution?.id, timeZone],
  )
  const editing = useEditing<Typed>(`agreement.${agreement?.id ?? 'new'}`, latest)
  const done = (saved: Agreement) => {
    editing.drop()
    void readAgain(listAgreements)
    if (!agreement) onMade(saved.id)
  }
  const create = useCommand(createAgreement, done)
  const update = useCommand(updateAgreement, done)
  const end = useCommand(endAgreement, done)
  const { values } = editing
  const save = agreement ? update : create
  const problem = save.problem ?? end.problem
  const problems = fieldProblems(problem, {
    'agreement.times_invalid': 'until',
    'agreement.same_institution': 'invitedId',
    'agreement.overlaps': 'from',
  })
  const changeable = editable && !agreement?.ended
  const field = { editing, problems }
  function send() {
    const validFrom = isoAt(`${values.from}T00:00`, timeZone)
    const validUntil = values.until ? isoAt(`${values.until}T00:00`, timeZone) : null
    if (!validFrom || !values.invitingId || !values.invitedId) return
    const terms = {
      number: values.number.trim(),
      kinds: values.kinds,
      coversBranches: values.coversBranches,
      validFrom,
      validUntil,
    }
    if (agreement) void update.run({ params: { agreementId: agreement.id }, body: { version: agreement.version, ...terms } })
    else void create.run({ body: { invitingInstitutionId: values.invitingId, invitedInstitutionId: values.invitedId, ...terms } })
  }
  async function finish() {
    if (!agreement) return
    const reason = await ask({
      title: t('agreements.endTitle'),
      detail: t('agreements.endDetail'),
      confirm: t('agreements.end'),
      danger: true,
      reason: { label: t('agreements.endReason'), required: true },
    })
    if (reason) await end.run({ params: { agreementId: agreement.id }, body: { version: agreement.version, reason } })
  }
  const choices = institutions.map((one) => ({ value: one.id, label: one.shortName, find: one.name }))
  return (
    <SidePanel
      title={agreement?.number ?? t('agreements.new')}
      onClose={onClose}
      {...(changeable ? { onSubmit: send } : {})}
      footer={
        changeable ? (
          <SaveBar
            dirty={editing.dirty}
            busy={save.busy || end.busy}
            conflicts={editing.conflicts.length}
            problem={problem}
            atField={problems.size > 0}
            onAgain={() => void save.again()}
            onDrop={() => {
              editing.drop()
              if (!agreement) onClose()
            }}
          >
            {agreement ? (
              <button type="button" className="button button--danger" onClick={() => void finish()}>
                {t('agreements.end')}
              </button>
            ) : null}
          </SaveBar>
        ) : null
      }
    >
      {agreement?.ended ? (
        <p className="notice notice--warning">
          {t('agreements.endedBy', { name: agreement.ended.by, time: dayAndTime(agreement.ended.at, timeZone) })} {agreement.ended.reason}
        </p>
      ) : null}
      <fieldset className="form c-plain" disabled={!changeable}>
        <EditField {...field} field="number" label={t('agreements.number')} required>
          {(aria, value, set) => (
            <input {...aria} className="field" data-first maxLength={60} value={value} onChange={(event) => set(event.target.value)} />
          )}
        </EditField>
        {(['invitingId', 'invitedId'] as const).map((name) => (
          <EditField key={name} {...field} field={name} label={t(`agreements.${name}`)} required>
            {(aria, value, set) => (
              <SearchSelect
                aria={aria}
                value={value}
                choices={choices}
                disabled={!changeable || agreement !== null}
                placeholder={t('agreements.chooseInstitution')}
                onChange={set}
              />
            )}
          </EditField>
        ))}
        <EditField
          {...field}
          field="kinds"
          label={t('agreements.kinds')}
          required
          group
          text={(value) => value.map((word) => t(`words:consultKind.${word}`)).join(t('common:listSeparator'))}
        >
          {(_aria, value, set) => (
            <Choices
              words={consultKinds}
              chosen={value}
              onChange={set}
              text={(word) => t(`words:consultKind.${word}`)}
              disabled={!changeable}
            />
          )}
        </EditField>
        <label className="c-check">
          <input
            type="checkbox"
            checked={values.coversBranches}
            onChange={(event) => editing.set('coversBranches', event.target.checked)}
          />
          {t('agreements.branchesLong')}
        </label>
        <div className="form__row">
          <EditField {...field} field="from" label={t('agreements.from')} required>
            {(aria, value, set) => (
              <input {...aria} className="field" type="date" value={value} onChange={(event) => set(event.target.value)} />
            )}
          </EditField>
          <EditField {...field} field="until" label={t('agreements.until')} rule={t('agreements.untilRule')}>
            {(aria, value, set) => (
              <input {...aria} className="field" type="date" value={value} onChange={(event) => set(event.target.value)} />
            )}
          </EditField>
        </div>
      </fieldset>
      {agreement ? <AgreementPaper agreement={agreement} changeable={changeable} /> : null}
    </SidePanel>
  )
}
