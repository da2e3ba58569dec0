import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import { createInstitution, listInstitutions, updateInstitution, type Institution } from '#contract/rest/institutions.ts'
import type { Point } from '#contract/values.ts'
import { keep, readAgain } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { fieldProblems } from '../../../../shared/forms/field-problems.ts'
import { useEditing } from '../../../../shared/forms/use-editing.ts'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { SaveBar } from '../../../../shared/forms/save-bar.tsx'
import { blankInstitution, InstitutionFields, type InstitutionValues } from './institution-fields.tsx'

interface Props {
  institution: Institution | null
  parentId: string | null
  all: readonly Institution[]
  onClose: () => void
  onMade: (id: string) => void
}

export function InstitutionPanel({ institution, parentId, all, onClose, onMade }: Props) {
  const { t } = useTranslation(['admin', 'words'])
  const me = useMe()
  const manages = may(me.roles, 'institution.manage')
  const latest = useMemo<InstitutionValues>(() => {
    if (!institution) return { ...blankInstitution, parentId }
    const { id: _id, version: _version, ...values } = institution
    return values
  }, [institution, parentId])
  const editing = useEditing<InstitutionValues>(`admin.institution.${institution?.id ?? 'new'}`, latest)
  const create = useCommand(createInstitution)
  const update = useCommand(updateInstitution)
  const command = institution ? update : create
  const problems = fieldProblems(command.problem, {
    'institution.code_taken': 'code',
    'institution.circle': 'parentId',
    'location.out_of_world': 'location',
    'object.not_found': 'parentId',
  })
  const { set } = editing
  const place = useCallback((point: Point | null) => set('location', point), [set])
  async function save() {
    const body = editing.values
    const saved = institution
      ? await update.run({ params: { institutionId: institution.id }, body: { version: institution.version, ...body } })
      : await create.run({ body })
    if (!saved) return void readAgain(listInstitutions)
    editing.drop()
    keep(
      listInstitutions,
      {},
      {
        institutions: institution ? all.map((one) => (one.id === saved.id ? saved : one)) : [...all, saved],
      },
    )
    if (!institution) onMade(saved.id)
  }
  return (
    <SidePanel
      wide
      title={institution?.name ?? t('institutions.new')}
      note={institution ? t(`words:institutionKind.${institution.kind}`) : null}
      onClose={onClose}
      {...(manages ? { onSubmit: () => void save() } : {})}
      footer={
        manages ? (
          <SaveBar
            dirty={editing.dirty}
            busy={command.busy}
            conflicts={editing.conflicts.length}
            problem={command.problem}
            atField={problems.size > 0}
            {...(institution ? {} : { label: t('institutions.create') })}
            onAgain={() => void save()}
            onDrop={() => {
              editing.drop()
              command.dismiss()
            }}
          />
        ) : null
      }
    >
      <InstitutionFields editing={editing} problems={problems} all={all} id={institution?.id ?? null} disabled={!manages} onPlace={place} />
    </SidePanel>
  )
}
