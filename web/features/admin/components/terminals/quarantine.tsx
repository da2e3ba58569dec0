import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listQuarantine, type QuarantinedFrame } from '#contract/rest/tracking.ts'
import { api } from '../../../../shared/api/client.ts'
import { serverNow } from '../../../../shared/api/server-clock.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { dayAndTime, timeOfDay } from '../../../../shared/ui/time-of-day.ts'
import { hexLines } from '../../logic/hex.ts'
import { Ready } from '../../../../shared/ui/page.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { RowTable, type Column } from '../../../../shared/ui/row-table.tsx'

const pageSize = 100

/** What terminals sent and was not taken, with its bytes and why. */
export function QuarantineView() {
  const { t } = useTranslation(['admin', 'common'])
  const { timeZone } = useMe().centre
  const [openId, setOpenId] = useState<string | null>(null)
  const query = useInfiniteQuery({
    queryKey: ['admin', 'frame-quarantine'],
    queryFn: async ({ pageParam, signal }) => ({
      ...(await api.call(listQuarantine, { query: { limit: pageSize, ...(pageParam ? { before: pageParam } : {}) }, signal })),
      readAt: serverNow(),
    }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.frames.length === pageSize ? last.frames.at(-1)!.id : undefined),
    refetchOnMount: 'always',
  })
  const frames = query.data?.pages.flatMap((page) => page.frames) ?? []
  const open = frames.find((frame) => frame.id === openId)
  const readAt = query.data?.pages[0]?.readAt
  const reason = (frame: QuarantinedFrame) => t(`terminals.reason.${frame.reason}`, { defaultValue: frame.reason })
  const columns: Column<QuarantinedFrame>[] = [
    { key: 'at', title: t('terminals.received'), width: '150px', figures: true, cell: (one) => dayAndTime(one.receivedAt, timeZone) },
    { key: 'reason', title: t('terminals.why'), cell: (one) => <b>{reason(one)}</b> },
    { key: 'protocol', title: t('terminals.protocol'), width: '110px', cell: (one) => t(`terminals.is.${one.protocol}`) },
    { key: 'phone', title: t('terminals.number'), width: '140px', cell: (one) => <span className="mono">{one.phone ?? '—'}</span> },
    { key: 'message', title: t('terminals.message'), width: '90px', cell: (one) => <span className="mono">{messageText(one)}</span> },
    { key: 'hex', title: t('terminals.bytes'), minor: true, cell: (one) => <span className="mono">{one.hex.slice(0, 60)}</span> },
    { key: 'peer', title: t('terminals.peer'), width: '170px', minor: true, cell: (one) => <span className="mono">{one.peer}</span> },
  ]
  return (
    <>
      <div className="adm-column">
        <p className="adm-asof">
          {readAt ? t('asOf', { time: timeOfDay(readAt, timeZone) }) : null}
          <button type="button" className="button button--small" onClick={() => void query.refetch()} disabled={query.isFetching}>
            {t('refresh')}
          </button>
          {query.hasNextPage ? (
            <button type="button" className="button button--small" onClick={() => void query.fetchNextPage()} disabled={query.isFetching}>
              {t('older')}
            </button>
          ) : null}
        </p>
        <Ready of={[query]}>
          {() => (
            <RowTable
              label={t('terminals.quarantine')}
              columns={columns}
              rows={frames}
              idOf={(one) => one.id}
              selected={openId}
              onSelect={(one) => setOpenId(one.id)}
              empty={t('terminals.quarantineNone')}
            />
          )}
        </Ready>
      </div>
      {open ? (
        <SidePanel key={open.id} title={reason(open)} note={dayAndTime(open.receivedAt, timeZone)} onClose={() => setOpenId(null)}>
          <p className="part__state">{t(`terminals.reasonAbout.${open.reason}`, { defaultValue: '' })}</p>
          <dl className="facts">
            <div>
              <dt>{t('terminals.number')}</dt>
              <dd className="mono">{open.phone ?? '—'}</dd>
            </div>
            <div>
              <dt>{t('terminals.message')}</dt>
              <dd className="mono">{messageText(open)}</dd>
            </div>
            <div>
              <dt>{t('terminals.peer')}</dt>
              <dd className="mono">{open.peer}</dd>
            </div>
          </dl>
          <h3>{t('terminals.bytesCount', { count: open.hex.length / 2 })}</h3>
          <div className="hex" tabIndex={0} role="region" aria-label={t('terminals.bytes')}>
            {hexLines(open.hex).map((line) => (
              <div key={line.offset}>
                <span>{line.offset}</span>
                <span>{line.bytes}</span>
                <span>{line.text}</span>
              </div>
            ))}
          </div>
        </SidePanel>
      ) : null}
    </>
  )
}

const messageText = (frame: QuarantinedFrame): string =>
  frame.messageId === null ? '—' : `0x${frame.messageId.toString(16).padStart(4, '0').toUpperCase()}`
