import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import { useMe } from '../../../shared/api/session.ts'
import { useConsults, type Box } from '../../../shared/consults/api.ts'
import { Empty, Failed, Loading } from '../../../shared/ui/faces.tsx'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { useKeys } from '../../../shared/ui/use-keys.ts'
import { useOpen } from '../../../shared/ui/use-open.ts'
import { ConsultDetail } from '../components/detail/consult-detail.tsx'
import { ConsultList } from '../components/list/consult-list.tsx'
import { openStates } from '../../../shared/consults/logic/next-step.ts'

const deskBoxes = ['triage', 'mine', 'institution', 'consent', 'all'] as const satisfies readonly Box[]
const doctorBoxes = ['mine', 'institution', 'consent'] as const satisfies readonly Box[]
const boxStates = { triage: undefined, mine: openStates, institution: openStates, consent: undefined, all: openStates } as const

/** What is asked of whom: the list on the left in the server's order, overdue first, and the one that is open beside it. */
export function Screen() {
  const { t } = useTranslation('consults')
  const me = useMe()
  const [chosen, setBox] = useOpen('box')
  const [open, setOpen] = useOpen()
  const boxes: readonly Box[] = may(me.roles, 'consult.triage') ? deskBoxes : doctorBoxes
  const box = boxes.find((one) => one === chosen) ?? boxes[0]!
  const { data, error, refetch, isFetching } = useConsults(box, boxStates[box])
  useKeys(Object.fromEntries(boxes.map((one, index) => [String(index + 1), () => setBox(one)])))
  const isRead = data !== undefined
  useEffect(() => {
    // Back from a case the hand stands on its row again.
    if (open === null)
      document.querySelector<HTMLElement>('.c-list [data-selected="true"], .c-list [data-row]')?.focus({ preventScroll: true })
  }, [open, box, isRead])
  const close = () => {
    const row = document.querySelector<HTMLElement>(`[data-consult="${open ?? ''}"]`)
    setOpen(null)
    row?.focus()
  }
  return (
    <main className={open ? 'c-inbox c-inbox--open' : 'c-inbox'}>
      <section className="c-inbox__list">
        <div className="c-boxes" role="tablist" aria-label={t('boxes')}>
          {boxes.map((one, index) => (
            <BoxTab key={one} box={one} chosen={one === box} order={index + 1} onChoose={() => setBox(one)} />
          ))}
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
          <Empty title={t(`empty.${box}`)} detail={t(`emptyDetail.${box}`)} />
        ) : (
          <ConsultList label={t(`box.${box}`)} rows={data.consults} open={open} onOpen={setOpen} />
        )}
        {may(me.roles, 'consult.request') ? (
          <Link to="/consults/ask" search={{} as never} className="button c-inbox__ask">
            + {t('ask')}
          </Link>
        ) : null}
      </section>
      {open ? (
        <ConsultDetail key={open} consultId={open} onClose={close} />
      ) : (
        <section className="c-detail c-detail--none">
          <Empty title={t('choose')} detail={<KeyHint />} />
        </section>
      )}
    </main>
  )
}

function KeyHint() {
  const { t } = useTranslation('consults')
  return (
    <>
      <Kbd keys="J" /> <Kbd keys="K" /> {t('help.walk')} · <Kbd keys="Enter" /> {t('help.open')} · <Kbd keys="?" /> {t('help.title')}
    </>
  )
}

/** Each box with how many it holds; the count of what waits at the desk is loud. */
function BoxTab({ box, chosen, order, onChoose }: { box: Box; chosen: boolean; order: number; onChoose: () => void }) {
  const { t } = useTranslation('consults')
  const { data } = useConsults(box, boxStates[box])
  const count = data?.consults.length
  const late = data?.consults.some(({ overdue }) => overdue.length > 0) ?? false
  return (
    <button type="button" role="tab" aria-selected={chosen} className="c-box" title={String(order)} data-box={box} onClick={onChoose}>
      {t(`box.${box}`)}
      {count ? <small className={late ? 'c-box__count c-box__count--late' : 'c-box__count'}>{count}</small> : null}
    </button>
  )
}
