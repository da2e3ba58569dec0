import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listAudit, type AuditEntry } from '#contract/rest/audit.ts'
import { api } from '../../../shared/api/client.ts'
import { serverNow } from '../../../shared/api/server-clock.ts'
import { useMe } from '../../../shared/api/session.ts'
import { dayAndTime, timeOfDay } from '../../../shared/ui/time-of-day.ts'
import { momentAt } from '../../../shared/ui/zoned.ts'
import { EntryPanel } from '../components/audit/entry-panel.tsx'
import { Verification } from '../components/audit/verification.tsx'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { RowTable, type Column } from '../../../shared/ui/row-table.tsx'
import { SearchSelect } from '../../../shared/forms/search-select.tsx'
import { allActions } from '../logic/actions.ts'

const pageSize = 100
interface Filter {
  actorId: string | null
  actorName: string | null
  action: string | null
  objectId: string
  from: string
  to: string
}
const everything: Filter = { actorId: null, actorName: null, action: null, objectId: '', from: '', to: '' }

/** Who did what, to what, when: newest first, as of the moment it was read. */
export function Screen() {
  const { t } = useTranslation(['admin', 'common'])
  const { timeZone } = useMe().centre
  const [filter, setFilter] = useState<Filter>(everything)
  const [openId, setOpenId] = useState<string | null>(null)
  const change = (part: Partial<Filter>) => setFilter({ ...filter, ...part })
  const instant = (local: string): string | undefined => {
    const at = momentAt(local, timeZone)
    return Number.isNaN(at) ? undefined : new Date(at).toISOString()
  }
  const asked = {
    ...(filter.actorId ? { actorId: filter.actorId } : {}),
    ...(filter.action ? { action: filter.action } : {}),
    ...(filter.objectId.trim() ? { objectId: filter.objectId.trim() } : {}),
    ...(instant(filter.from) ? { from: instant(filter.from)! } : {}),
    ...(instant(filter.to) ? { to: instant(filter.to)! } : {}),
  }
  const query = useInfiniteQuery({
    queryKey: ['admin', 'audit', asked],
    queryFn: async ({ pageParam, signal }) => ({
      ...(await api.call(listAudit, { query: { ...asked, limit: pageSize, ...(pageParam ? { before: pageParam } : {}) }, signal })),
      readAt: serverNow(),
    }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.entries.length === pageSize ? last.entries.at(-1)!.id : undefined),
    refetchOnMount: 'always',
  })
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? []
  const open = entries.find((entry) => entry.id === openId)
  const actors = new Map(entries.flatMap((entry) => (entry.actorId ? [[entry.actorId, entry.actorName ?? entry.actorId] as const] : [])))
  if (filter.actorId) actors.set(filter.actorId, filter.actorName ?? filter.actorId)
  const actionText = (action: string) => t(`audit.actions.${action}`, { defaultValue: action })
  const readAt = query.data?.pages[0]?.readAt
  const columns: Column<AuditEntry>[] = [
    { key: 'at', title: t('audit.time'), width: '140px', figures: true, cell: (one) => dayAndTime(one.at, timeZone) },
    { key: 'actor', title: t('audit.actor'), width: '130px', cell: (one) => <b>{one.actorName ?? t('audit.nobody')}</b> },
    { key: 'action', title: t('audit.action'), cell: (one) => actionText(one.action) },
    {
      key: 'outcome',
      title: t('audit.outcome'),
      width: '86px',
      cell: (one) => <span className={`tag tag--${one.outcome}`}>{t(`audit.is.${one.outcome}`)}</span>,
    },
    {
      key: 'object',
      title: t('audit.object'),
      minor: true,
      cell: (one) =>
        one.objectType ? (
          <>
            {t(`audit.objects.${one.objectType}`, { defaultValue: one.objectType })}{' '}
            <span className="mono dim">{one.objectId?.slice(-8)}</span>
          </>
        ) : (
          '—'
        ),
    },
    {
      key: 'address',
      title: t('audit.address'),
      width: '130px',
      minor: true,
      cell: (one) => <span className="mono">{one.address ?? '—'}</span>,
    },
    {
      key: 'position',
      title: t('audit.position'),
      width: '86px',
      figures: true,
      minor: true,
      cell: (one) => one.chainPosition ?? t('audit.notChained'),
    },
  ]
  return (
    <Page title={t('audit.title')} lead={readAt ? t('asOf', { time: timeOfDay(readAt, timeZone) }) : null} tools={<Verification />}>
      <div className="adm-column">
        <div className="filters">
          <SearchSelect
            label={t('audit.actor')}
            width={150}
            clearable
            value={filter.actorId}
            placeholder={t('audit.anyActor')}
            onChange={(actorId) => change({ actorId, actorName: actorId ? (actors.get(actorId) ?? null) : null })}
            choices={[...actors].map(([value, label]) => ({ value, label }))}
          />
          <SearchSelect
            label={t('audit.action')}
            width={190}
            clearable
            value={filter.action}
            placeholder={t('audit.anyAction')}
            onChange={(action) => change({ action })}
            choices={allActions.map((value) => ({ value, label: actionText(value), find: value }))}
          />
          <input
            className="field filters__id mono"
            value={filter.objectId}
            maxLength={64}
            aria-label={t('audit.objectId')}
            placeholder={t('audit.objectId')}
            onChange={(event) => change({ objectId: event.target.value })}
          />
          <label>
            {t('audit.from')}
            <input className="field" type="datetime-local" value={filter.from} onChange={(event) => change({ from: event.target.value })} />
          </label>
          <label>
            {t('audit.to')}
            <input className="field" type="datetime-local" value={filter.to} onChange={(event) => change({ to: event.target.value })} />
          </label>
          <button type="button" className="button" onClick={() => setFilter(everything)}>
            {t('audit.clear')}
          </button>
          <button type="button" className="button" disabled={query.isFetching} onClick={() => void query.refetch()}>
            {t('refresh')}
          </button>
        </div>
        <Ready of={[query]}>
          {() => (
            <RowTable
              label={t('audit.title')}
              columns={columns}
              rows={entries}
              idOf={(one) => one.id}
              selected={openId}
              onSelect={(one) => setOpenId(one.id)}
              empty={t('audit.none')}
            />
          )}
        </Ready>
        {query.hasNextPage ? (
          <button type="button" className="button" disabled={query.isFetching} onClick={() => void query.fetchNextPage()}>
            {t('older')}
          </button>
        ) : null}
      </div>
      {open ? (
        <EntryPanel
          key={open.id}
          entry={open}
          actionText={actionText}
          onClose={() => setOpenId(null)}
          onActor={() => setFilter({ ...everything, actorId: open.actorId, actorName: open.actorName })}
          onObject={() => setFilter({ ...everything, objectId: open.objectId ?? '' })}
        />
      ) : null}
    </Page>
  )
}
