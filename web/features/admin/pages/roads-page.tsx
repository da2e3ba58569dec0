import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import { getNetwork, listClosures, removeClosure, type RoadClosure } from '#contract/rest/routing.ts'
import { read, readAgain } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { Face, Failed } from '../../../shared/ui/faces.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { dayAndTime, dayOf } from '../../../shared/ui/time-of-day.ts'
import { ask } from '../../../shared/ui/ask.tsx'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { ClosurePanel } from '../components/roads/closure-panel.tsx'
import { RowTable, type Column } from '../../../shared/ui/row-table.tsx'

/** What routes are computed on: the network in force, and what is closed on it. */
export function Screen() {
  const { t } = useTranslation('admin')
  const me = useMe()
  const zone = me.centre.timeZone
  const network = useQuery({ ...read(getNetwork, {}), refetchOnMount: 'always' })
  const closures = useQuery({ ...read(listClosures, {}), refetchOnMount: 'always' })
  const [isNew, setNew] = useState(false)
  const remove = useCommand(removeClosure)
  const closes = may(me.roles, 'road.close')
  async function lift(closure: RoadClosure) {
    const sure = await ask({ title: t('roads.liftTitle'), detail: closure.reason, confirm: t('roads.lift'), danger: true })
    if (sure === null) return
    await remove.run({ params: { closureId: closure.id } })
    void readAgain(listClosures)
  }
  const columns: Column<RoadClosure>[] = [
    {
      key: 'active',
      title: t('people.standing'),
      width: '90px',
      cell: (one) => <span className={one.active ? 'tag tag--blocked' : 'tag'}>{t(one.active ? 'roads.inForce' : 'roads.planned')}</span>,
    },
    { key: 'reason', title: t('roads.reason'), cell: (one) => <b>{one.reason}</b> },
    {
      key: 'effect',
      title: t('roads.effect'),
      width: '130px',
      cell: (one) => (one.speedFactor === 0 ? t('roads.closed') : t('roads.slowed', { percent: Math.round(one.speedFactor * 100) })),
    },
    { key: 'place', title: t('place.title'), minor: true, cell: (one) => <span className="mono">{placeText(one)}</span> },
    { key: 'from', title: t('roads.startsAt'), width: '130px', figures: true, cell: (one) => dayAndTime(one.startsAt, zone).slice(0, 11) },
    {
      key: 'to',
      title: t('roads.endsAt'),
      width: '130px',
      figures: true,
      cell: (one) => (one.endsAt ? dayAndTime(one.endsAt, zone).slice(0, 11) : t('roads.open')),
    },
    {
      key: 'lift',
      title: '',
      width: '90px',
      cell: (one) =>
        closes ? (
          <button type="button" className="button button--small" disabled={remove.busy} onClick={() => void lift(one)}>
            {t('roads.lift')}
          </button>
        ) : null,
    },
  ]
  const now = network.data
  return (
    <Page
      title={t('roads.title')}
      tools={
        closes ? (
          <button type="button" className="button button--primary" onClick={() => setNew(true)}>
            {t('roads.new')}
          </button>
        ) : null
      }
    >
      <div className="adm-column">
        {now ? (
          <section className="network" aria-label={t('roads.network')}>
            <p>
              <b>{now.label}</b>{' '}
              <span className={now.source === 'demo' ? 'tag tag--unknown' : 'tag tag--active'}>{t(`roads.source.${now.source}`)}</span>
            </p>
            <dl>
              {[
                [t('roads.version'), now.version],
                [t('roads.built'), `${dayOf(now.builtAt, zone)} ${dayAndTime(now.builtAt, zone).slice(6)}`],
                [t('roads.edges'), now.edges.toLocaleString()],
                [t('roads.nodes'), now.nodes.toLocaleString()],
                [t('roads.attribution'), now.attribution || '—'],
              ].map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            {now.source === 'demo' ? <p className="form-field__rule">{t('roads.demoNote')}</p> : null}
          </section>
        ) : network.error ? (
          <Failed error={network.error} onRetry={() => void network.refetch()} />
        ) : null}
        <ProblemNotice problem={remove.problem} onAgain={() => void remove.again()} onClose={remove.dismiss} />
        <Ready of={[closures]}>
          {() => (
            <RowTable
              label={t('roads.closures')}
              columns={columns}
              rows={closures.data?.closures ?? []}
              idOf={(one) => one.id}
              selected={isNew ? 'new' : null}
              onSelect={() => undefined}
              empty={<Face mark="M6 28L12 4M26 28L20 4M16 6v4M16 14v4M16 22v4" title={t('roads.none')} />}
            />
          )}
        </Ready>
      </div>
      {isNew ? <ClosurePanel onClose={() => setNew(false)} /> : null}
    </Page>
  )
}

function placeText({ place }: RoadClosure): string {
  const at = place.kind === 'point' ? place.at : place.ring[0]!
  return `${place.kind === 'area' ? '▱ ' : ''}${at.lat.toFixed(5)}, ${at.lon.toFixed(5)}`
}
