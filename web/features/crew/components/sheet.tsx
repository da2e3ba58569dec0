import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** A dialog for fingers in gloves: large, one way out at the top right, nothing closes by a touch beside it. */
export function Sheet({
  title,
  wide = false,
  whole = false,
  onClose,
  children,
}: {
  title: ReactNode
  wide?: boolean
  /** A form that fills the tablet. */
  whole?: boolean
  onClose: () => void
  children: ReactNode
}) {
  const { t } = useTranslation('crew')
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={whole ? 'crew-sheet crew-sheet--whole' : wide ? 'crew-sheet crew-sheet--wide' : 'crew-sheet'}
      onCancel={onClose}
    >
      <header className="crew-sheet__head">
        <h2>{title}</h2>
        <button type="button" className="glove glove--plain" onClick={onClose}>
          {t('common:action.close')}
        </button>
      </header>
      <div className="crew-sheet__body">{children}</div>
    </dialog>
  )
}
