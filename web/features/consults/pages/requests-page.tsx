import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../shared/api/session.ts'
import { useConsults } from '../../../shared/consults/api.ts'
import { hasUnsent } from '../../../shared/consults/ask/use-ask-keeper.ts'
import { Empty, Failed, Loading } from '../../../shared/ui/faces.tsx'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { Tabs } from '../../../shared/ui/tabs.tsx'
import { useOpen } from '../../../shared/ui/use-open.ts'
import { ConsultDetail } from '../components/detail/consult-detail.tsx'
import { ConsultList } from '../components/list/consult-list.tsx'
import { askerOrder, openStates, overStates } from '../../../shared/consults/logic/next-step.ts'

/** The village doctor's home: one large button to ask, and where everything that was asked stands. */
export function Screen() {
  const { t } = useTranslation(['clinic', 'consults'])
  const me = useMe()
  const [whose, setWhose] = useOpen('box')
  const [part, setPart] = useOpen('part')
  const [open, setOpen] = useOpen()
  const box = whose === 'institution' ? 'institution' : 'mine'
  const over = part === 'over'
  const { data, error, refetch, isFetching } = useConsults(box, over ? overStates : openStates)
  if (!me.institution) return <Empty title={t('consults:noInstitution')} />
  return (
    <main className={open ? 'c-inbox c-inbox--asking c-inbox--open' : 'c-inbox c-inbox--asking'}>
      <section className="c-inbox__list">
        <Link to="/clinic/ask" search={{} as never} className="c-ask-now" data-testid="ask">
          <b>+ {t('requests.ask')}</b>
          <small>{t('requests.askHint')}</small>
          <Kbd keys="Alt+N" />
        </Link>
        {hasUnsent(null) ? (
          <p className="notice notice--warning">
            <span className="notice__text">{t('requests.unsent')}</span>
            <Link to="/clinic/ask" search={{} as never} className="button button--small">
              {t('requests.unsentGo')}
            </Link>
          </p>
        ) : null}
        <div className="c-inbox__tabs">
          <Tabs
            label={t('requests.title')}
            tabs={[
              { key: 'mine', title: t('requests.mine') },
              { key: 'institution', title: t('requests.institution') },
            ]}
            chosen={box}
            onChoose={(key) => setWhose(key === 'mine' ? null : key)}
          />
          <Tabs
            label={t('requests.title')}
            tabs={[
              { key: 'active', title: t('requests.active') },
              { key: 'over', title: t('requests.over') },
            ]}
            chosen={over ? 'over' : 'active'}
            onChoose={(key) => setPart(key === 'over' ? key : null)}
          />
        </div>
        {!data ? (
          error ? (
            <Failed error={error} onRetry={() => void refetch()} />
          ) : (
            <Loading />
          )
        ) : data.consults.length === 0 && isFetching ? (
          // What was empty a moment ago may not be so now.
          <Loading />
        ) : data.consults.length === 0 ? (
          <Empty title={t('requests.empty')} detail={over ? null : t('requests.emptyDetail')} />
        ) : (
          <ConsultList asking label={t('requests.title')} rows={askerOrder(data.consults)} open={open} onOpen={setOpen} />
        )}
      </section>
      {open ? (
        <ConsultDetail key={open} consultId={open} onClose={() => setOpen(null)} />
      ) : (
        <section className="c-detail c-detail--none">
          <Empty title={t('requests.choose')} />
        </section>
      )}
    </main>
  )
}
