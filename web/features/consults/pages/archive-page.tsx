import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { copyPdf, getCopy, listCopies } from '#contract/rest/consult-reports.ts'
import type { ConsultRow } from '#contract/rest/consult-shapes.ts'
import { may } from '#contract/roles.ts'
import type { Reply } from '#contract/route.ts'
import { addressOf } from '../../../shared/api/address.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { useConsultPages } from '../../../shared/consults/api.ts'
import { GradeBadge, StateBadge } from '../../../shared/consults/parts/badges.tsx'
import { PatientLine } from '../../../shared/consults/parts/people.tsx'
import { Failed, Loading } from '../../../shared/ui/faces.tsx'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { RowTable, type Column } from '../../../shared/ui/row-table.tsx'
import { SidePanel } from '../../../shared/ui/side-panel.tsx'
import { Tabs } from '../../../shared/ui/tabs.tsx'
import { dayAndTime, dayOf } from '../../../shared/ui/time-of-day.ts'
import { useOpen } from '../../../shared/ui/use-open.ts'
import { useSettled } from '../../../shared/ui/use-settled.ts'
import { Paper } from '../components/report/paper.tsx'
import { PdfLinks } from '../components/report/pdf-links.tsx'

/** So long nothing is typed before the server is asked. */
const rest_ms = 300
const kept = ['reported', 'rated', 'archived', 'cancelled'] as const
type Copy = Reply<typeof listCopies>['copies'][number]

/** What is over: the consults one may read, and the institution's own signed copies. */
export function Screen() {
  const { t } = useTranslation('consults')
  const me = useMe()
  const [tab, setTab] = useOpen('tab')
  const [typed, setTyped] = useState('')
  const sought = useSettled(typed.trim(), rest_ms)
  const consults = useConsultPages(may(me.roles, 'consult.triage') ? 'all' : 'institution', kept, sought)
  const copies = useQuery(read(listCopies, { query: { limit: 200 } }))
  const isCopies = tab === 'copies'
  const rows = (consults.data?.pages ?? []).flatMap((page) => page.consults)
  const papers = (copies.data?.copies ?? []).filter((copy) => copy.consultNumber.toLowerCase().includes(typed.trim().toLowerCase()))
  return (
    <Page
      title={t('archive.title')}
      lead={
        <Tabs
          label={t('archive.title')}
          tabs={[
            { key: 'consults', title: t('archive.consults'), count: rows.length },
            { key: 'copies', title: t('archive.copies'), count: papers.length },
          ]}
          chosen={isCopies ? 'copies' : 'consults'}
          onChoose={(key) => setTab(key === 'copies' ? key : null)}
        />
      }
      tools={
        <>
          <input
            className="field search-field"
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={t('archive.search')}
            aria-label={t('archive.search')}
          />
          {!isCopies && consults.hasNextPage ? (
            <button type="button" className="button" disabled={consults.isFetchingNextPage} onClick={() => void consults.fetchNextPage()}>
              {t('archive.older')}
            </button>
          ) : null}
        </>
      }
    >
      <Ready of={isCopies ? [copies] : [consults]}>{() => (isCopies ? <Copies copies={papers} /> : <Consults rows={rows} />)}</Ready>
    </Page>
  )
}

function Consults({ rows }: { rows: readonly ConsultRow[] }) {
  const { t } = useTranslation(['consults', 'words', 'common'])
  const { timeZone } = useMe().centre
  const navigate = useNavigate()
  const columns: Column<ConsultRow>[] = [
    {
      key: 'number',
      title: t('archive.number'),
      width: '150px',
      by: (one) => one.number,
      cell: (one) => <span className="mono">{one.number}</span>,
    },
    {
      key: 'grade',
      title: t('words:consultField.grade'),
      width: '84px',
      by: (one) => one.grade ?? '',
      cell: (one) => <GradeBadge grade={one.grade} />,
    },
    {
      key: 'patient',
      title: t('words:consultField.patient'),
      by: (one) => one.patient?.name ?? '',
      cell: (one) => <PatientLine patient={one.patient} />,
    },
    {
      key: 'specialty',
      title: t('words:consultField.specialty'),
      width: '120px',
      by: (one) => one.specialty ?? '',
      cell: (one) => (one.specialty ? t(`words:specialty.${one.specialty}`) : ''),
    },
    {
      key: 'inviting',
      title: t('words:consultSide.inviting'),
      by: (one) => one.inviting.institution.shortName,
      cell: (one) => one.inviting.institution.shortName,
    },
    {
      key: 'doctors',
      title: t('words:consultSide.invited'),
      cell: (one) =>
        one.invitedDoctors
          .filter(({ state }) => state === 'accepted')
          .map(({ name }) => name)
          .join(t('common:listSeparator')),
    },
    { key: 'state', title: t('archive.state'), width: '110px', by: (one) => one.state, cell: (one) => <StateBadge state={one.state} /> },
    {
      key: 'ended',
      title: t('archive.ended'),
      width: '130px',
      figures: true,
      by: (one) => one.endedAt ?? one.submittedAt ?? '',
      cell: (one) => (one.endedAt ? dayAndTime(one.endedAt, timeZone).slice(0, 11) : ''),
    },
  ]
  return (
    <RowTable
      label={t('archive.consults')}
      columns={columns}
      rows={rows}
      idOf={(one) => one.id}
      selected={null}
      onSelect={(one) => void navigate({ to: '/consults/inbox', search: { open: one.id } as never })}
      empty={t('archive.empty')}
    />
  )
}

function Copies({ copies }: { copies: readonly Copy[] }) {
  const { t } = useTranslation(['consults', 'words'])
  const { timeZone } = useMe().centre
  const [open, setOpen] = useOpen()
  const columns: Column<Copy>[] = [
    {
      key: 'number',
      title: t('archive.number'),
      width: '150px',
      by: (one) => one.consultNumber,
      cell: (one) => <span className="mono">{one.consultNumber}</span>,
    },
    { key: 'no', title: t('archive.version'), width: '70px', figures: true, by: (one) => one.reportNo, cell: (one) => one.reportNo },
    { key: 'side', title: t('archive.side'), by: (one) => one.side, cell: (one) => t(`words:consultSide.${one.side}`) },
    {
      key: 'filed',
      minor: true,
      title: t('archive.filed'),
      width: '150px',
      figures: true,
      by: (one) => one.filedAt,
      cell: (one) => dayAndTime(one.filedAt, timeZone),
    },
    {
      key: 'until',
      minor: true,
      title: t('archive.until'),
      width: '130px',
      figures: true,
      by: (one) => one.retainUntil ?? '',
      cell: (one) => (one.retainUntil ? dayOf(one.retainUntil, timeZone) : ''),
    },
    { key: 'hash', title: 'SHA-256', minor: true, cell: (one) => <span className="mono">{one.sha256.slice(0, 24)}…</span> },
  ]
  return (
    <>
      <RowTable
        label={t('archive.copies')}
        columns={columns}
        rows={copies}
        idOf={(one) => one.id}
        selected={open}
        onSelect={(one) => setOpen(one.id)}
        empty={t('archive.noCopies')}
      />
      {open ? (
        <SidePanel key={open} title={t('archive.copy')} onClose={() => setOpen(null)} wide>
          <CopyPaper copyId={open} />
        </SidePanel>
      ) : null}
    </>
  )
}

function CopyPaper({ copyId }: { copyId: string }) {
  const { data, error, refetch } = useQuery(read(getCopy, { params: { copyId } }))
  if (!data) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />
  return (
    <>
      <p className="c-report-line">
        <PdfLinks address={addressOf(copyPdf.path, { copyId })} name={`${data.copy.consultNumber}-${data.copy.reportNo}`} />
      </p>
      <Paper document={data.document} sha256={data.sha256} />
    </>
  )
}
