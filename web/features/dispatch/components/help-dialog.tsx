import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { useKeys } from '../../../shared/ui/use-keys.ts'

const keys = [
  'F2',
  'F3',
  'F4',
  'F6',
  'F7',
  'F8',
  'F9',
  'Alt+1',
  'Alt+G',
  'Alt+T',
  'Alt+P',
  'Alt+L',
  'Alt+R',
  'Alt+H',
  'Alt+K',
  'Alt+B',
  'Alt+M',
  'Esc',
] as const

/** All keys of the seat on one sheet. */
export function HelpDialog() {
  const { t } = useTranslation(['dispatch', 'common'])
  const sheet = useRef<HTMLDialogElement>(null)
  useKeys({ F1: () => sheet.current?.showModal() })
  return (
    <>
      <button type="button" className="button button--small button--plain" onClick={() => sheet.current?.showModal()}>
        <Kbd keys="F1" quiet /> {t('help.title')}
      </button>
      <dialog ref={sheet} className="sheet" aria-label={t('help.title')}>
        <h2>{t('help.title')}</h2>
        <p className="sheet__lead">{t('help.flow')}</p>
        <dl className="sheet__keys">
          {keys.map((key) => (
            <div key={key}>
              <dt>
                <Kbd keys={key === 'Alt+1' ? 'Alt+1…4' : key === 'F2' ? 'F2 / Space' : key} />
              </dt>
              <dd>{t(`help.${key.replace('+', '')}`)}</dd>
            </div>
          ))}
        </dl>
        <p className="sheet__lead">{t('help.tags')}</p>
        <form method="dialog">
          <button type="submit" className="button button--primary">
            {t('common:action.close')} <Kbd keys="Esc" quiet />
          </button>
        </form>
      </dialog>
    </>
  )
}
