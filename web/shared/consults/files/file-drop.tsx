import { useId, useState, type DragEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { uploadConsultFile } from '#contract/rest/consult-files.ts'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { useUploads } from './use-uploads.ts'
import './files.css'

interface Props {
  /** The consult the files belong to; null where it could not be made. */
  consultId: () => Promise<string | null>
  onDone: (consult: Consult) => void
}

/** Files by choosing, dropping, or a phone's camera; what is on its way, and what did not arrive. */
export function FileDrop({ consultId, onDone }: Props) {
  const { t } = useTranslation(['consults', 'common'])
  const id = useId()
  const [over, setOver] = useState(false)
  const { uploads, add, again, drop } = useUploads(consultId, onDone)
  function dropped(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    add(event.dataTransfer.files)
  }
  return (
    <div className="c-files">
      <label
        htmlFor={id}
        className={over ? 'c-files__drop is-over' : 'c-files__drop'}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={dropped}
      >
        <input
          id={id}
          type="file"
          multiple
          accept={uploadConsultFile.mediaTypes.join(',')}
          onChange={(event) => {
            if (event.target.files) add(event.target.files)
            event.target.value = ''
          }}
        />
        <b>{over ? t('files.drop') : `+ ${t('files.add')}`}</b>
        <small>{t('files.hint', { megabytes: uploadConsultFile.maxBytes / 1e6 })}</small>
      </label>
      {uploads.map((one) => (
        <div
          key={one.key}
          className={one.problem ? 'c-files__one c-files__one--failed' : 'c-files__one'}
          role={one.problem ? 'alert' : 'status'}
        >
          <span className="c-files__name">{one.name}</span>
          {one.problem ? (
            <>
              <span>{one.problem.sentence}</span>
              <button type="button" className="button button--small" onClick={() => again(one.key)}>
                {t('common:action.retry')}
              </button>
              <button type="button" className="button button--small button--plain" onClick={() => drop(one.key)}>
                {t('files.giveUp')}
              </button>
            </>
          ) : (
            <>
              <progress max={100} value={one.percent} aria-label={one.name} />
              <span className="figures">{one.percent}%</span>
            </>
          )}
        </div>
      ))}
    </div>
  )
}
