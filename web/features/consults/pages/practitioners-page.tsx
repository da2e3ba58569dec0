import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listPractitioners, type Practitioner } from '#contract/rest/practitioners.ts'
import { may } from '#contract/roles.ts'
import { readDraft } from '../../../shared/api/drafts.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { RowTable, type Column } from '../../../shared/ui/row-table.tsx'
import { useNow } from '../../../shared/ui/use-now.ts'
import { useOpen } from '../../../shared/ui/use-open.ts'
import { NewPractitioner } from '../components/registers/new-practitioner.tsx'
import { PractitionerPanel } from '../components/registers/practitioner-panel.tsx'
import { yearsSince } from '../logic/years.ts'
import '../components/registers/registers.css'

/** Who practises where, as what, and since when: whom one may ask. */
export function Screen() {
  const { t } = useTranslation(['registers', 'words', 'common'])
  const me = useMe()
  const now_ms = useNow(3_600_000)
  const people = useQuery(read(listPractitioners, { query: {} }))
  const [open, setOpen] = useOpen()
  const [typed, setTyped] = useState('')
  const words = typed.trim().toLowerCase()
  const all = people.data?.practitioners ?? []
  const editable = may(me.roles, 'practitioner.manage')
  const shown = all.filter((one) => {
    const text = [one.name, one.institutionName, one.department, ...one.specialties.map((word) => t(`words:specialty.${word}`))].join(' ')
    return text.toLowerCase().includes(words)
  })
  const columns: Column<Practitioner>[] = [
    { key: 'name', title: t('practitioners.name'), width: '136px', by: (one) => one.name, cell: (one) => <b>{one.name}</b> },
    {
      key: 'title',
      title: t('practitioners.title'),
      width: '104px',
      by: (one) => one.title,
      cell: (one) => t(`words:doctorTitle.${one.title}`),
    },
    {
      key: 'institution',
      title: t('practitioners.institution'),
      by: (one) => one.institutionName ?? '',
      cell: (one) => one.institutionName ?? '—',
    },
    {
      key: 'department',
      minor: true,
      title: t('practitioners.department'),
      width: '120px',
      by: (one) => one.department,
      cell: (one) => one.department,
    },
    {
      key: 'specialties',
      title: t('practitioners.specialties'),
      by: (one) => one.specialties[0] ?? '',
      cell: (one) => one.specialties.map((word) => t(`words:specialty.${word}`)).join(t('common:listSeparator')),
    },
    {
      key: 'licence',
      minor: true,
      title: t('practitioners.licence'),
      width: '110px',
      by: (one) => one.licenceKind,
      cell: (one) => t(`words:licenceKind.${one.licenceKind}`),
    },
    {
      key: 'years',
      title: t('practitioners.years'),
      width: '84px',
      figures: true,
      by: (one) => one.practisingSince,
      cell: (one) => yearsSince(one.practisingSince, now_ms),
    },
    {
      key: 'may',
      title: t('practitioners.mayBeInvited'),
      width: '132px',
      by: (one) => Number(one.mayBeInvited),
      cell: (one) => (
        <>
          <span className={one.mayBeInvited ? 'tag tag--active' : 'tag tag--unknown'}>
            {t(one.mayBeInvited ? 'practitioners.yes' : 'practitioners.notYet')}
          </span>
          {one.departmentHead ? <span className="tag">{t('practitioners.head')}</span> : null}
        </>
      ),
    },
  ]
  return (
    <Page
      title={t('practitioners.page')}
      tools={
        <>
          <input
            className="field search-field"
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={t('practitioners.search')}
            aria-label={t('practitioners.search')}
          />
          {editable ? (
            <button type="button" className="button button--primary" onClick={() => setOpen('new')}>
              {t('practitioners.register')}
            </button>
          ) : null}
        </>
      }
    >
      <Ready of={[people]}>
        {() => (
          <RowTable
            label={t('practitioners.page')}
            columns={columns}
            rows={shown}
            idOf={(one) => one.accountId}
            selected={open}
            onSelect={(one) => setOpen(one.accountId)}
            isOff={(one) => !one.active}
            isUnsaved={(one) => readDraft(`practitioner.${one.accountId}`) !== null}
          />
        )}
      </Ready>
      {open === 'new' && editable ? <NewPractitioner onClose={() => setOpen(null)} onChosen={setOpen} /> : null}
      {open && open !== 'new' && people.data && (editable || all.some(({ accountId }) => accountId === open)) ? (
        <PractitionerPanel
          key={open}
          accountId={open}
          practitioner={all.find(({ accountId }) => accountId === open) ?? null}
          editable={editable}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </Page>
  )
}
