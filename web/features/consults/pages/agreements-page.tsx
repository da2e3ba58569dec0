import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listAgreements, type Agreement } from '#contract/rest/agreements.ts'
import { may } from '#contract/roles.ts'
import { readDraft } from '../../../shared/api/drafts.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { RowTable, type Column } from '../../../shared/ui/row-table.tsx'
import { dayOf } from '../../../shared/ui/time-of-day.ts'
import { useOpen } from '../../../shared/ui/use-open.ts'
import { AgreementPanel } from '../components/registers/agreement-panel.tsx'
import '../components/registers/registers.css'

/** Cooperation agreements: one must be on file and valid before a case goes from the one institution to the other. */
export function Screen() {
  const { t } = useTranslation(['registers', 'words', 'common'])
  const me = useMe()
  const { timeZone } = me.centre
  const agreements = useQuery(read(listAgreements, { query: {} }))
  const [open, setOpen] = useOpen()
  const [typed, setTyped] = useState('')
  const words = typed.trim().toLowerCase()
  const all = agreements.data?.agreements ?? []
  const editable = may(me.roles, 'agreement.manage')
  const shown = all.filter((one) => [one.number, one.inviting.name, one.invited.name].join(' ').toLowerCase().includes(words))
  const columns: Column<Agreement>[] = [
    { key: 'number', title: t('agreements.number'), width: '150px', by: (one) => one.number, cell: (one) => <b>{one.number}</b> },
    { key: 'inviting', title: t('words:consultSide.inviting'), by: (one) => one.inviting.shortName, cell: (one) => one.inviting.shortName },
    { key: 'invited', title: t('words:consultSide.invited'), by: (one) => one.invited.shortName, cell: (one) => one.invited.shortName },
    {
      key: 'kinds',
      minor: true,
      title: t('agreements.kinds'),
      cell: (one) => one.kinds.map((word) => t(`words:consultKind.${word}`)).join(t('common:listSeparator')),
    },
    {
      key: 'branches',
      minor: true,
      title: t('agreements.branches'),
      width: '96px',
      cell: (one) => t(one.coversBranches ? 'agreements.covered' : 'agreements.notCovered'),
    },
    {
      key: 'until',
      title: t('agreements.time'),
      width: '196px',
      figures: true,
      by: (one) => one.validFrom,
      cell: (one) => `${dayOf(one.validFrom, timeZone)} – ${one.validUntil ? dayOf(one.validUntil, timeZone) : t('agreements.open')}`,
    },
    {
      key: 'paper',
      minor: true,
      title: t('agreements.hasPaper'),
      width: '74px',
      by: (one) => Number(one.hasPaper),
      cell: (one) =>
        one.hasPaper ? (
          <span aria-label={t('agreements.paper')}>✓</span>
        ) : (
          <span className="c-quiet" aria-label={t('agreements.noPaper')}>
            —
          </span>
        ),
    },
    {
      key: 'valid',
      title: t('agreements.state'),
      width: '92px',
      by: (one) => Number(one.valid),
      cell: (one) => (
        <span className={one.valid ? 'tag tag--active' : one.ended ? 'tag tag--disabled' : 'tag tag--unknown'}>
          {t(one.valid ? 'agreements.valid' : one.ended ? 'agreements.ended' : 'agreements.notValid')}
        </span>
      ),
    },
  ]
  return (
    <Page
      title={t('agreements.page')}
      lead={t('agreements.lead')}
      tools={
        <>
          <input
            className="field search-field"
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={t('agreements.search')}
            aria-label={t('agreements.search')}
          />
          {editable ? (
            <button type="button" className="button button--primary" onClick={() => setOpen('new')}>
              {t('agreements.new')}
            </button>
          ) : null}
        </>
      }
    >
      <Ready of={[agreements]}>
        {() => (
          <RowTable
            label={t('agreements.page')}
            columns={columns}
            rows={shown}
            idOf={(one) => one.id}
            selected={open}
            onSelect={(one) => setOpen(one.id)}
            isOff={(one) => one.ended !== null}
            isUnsaved={(one) => readDraft(`agreement.${one.id}`) !== null}
          />
        )}
      </Ready>
      {open && agreements.data && (open === 'new' ? editable : all.some(({ id }) => id === open)) ? (
        <AgreementPanel
          key={open}
          agreement={all.find(({ id }) => id === open) ?? null}
          editable={editable}
          onClose={() => setOpen(null)}
          onMade={setOpen}
        />
      ) : null}
    </Page>
  )
}
