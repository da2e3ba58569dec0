import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty, Failed, Loading } from '../../ui/faces.tsx'
import { ApiProblem } from '../../api/problem.ts'
import { fileAddress } from './file-address.ts'
import { PanZoomBox } from './pan-zoom-box.tsx'
import { readPanZoom, wholePicture } from './pan-zoom.ts'
import { PdfPages } from './pdf-pages.tsx'
import type { ViewerProps } from './viewer.ts'

/** A picture, or the pages of a document, moved and enlarged in step. */
export function FileViewer(props: ViewerProps) {
  const { t } = useTranslation('rooms')
  const { id } = props
  const { address, mediaType } = fileAddress(id)
  const found = useMediaType(address, mediaType)
  if (found.failed) return <Failed error={found.failed} />
  if (!found.type) return <Loading />
  if (found.type === 'application/pdf') return <PdfPages {...props} address={address} />
  if (!found.type.startsWith('image/'))
    return (
      <Empty
        title={t('material.cannotShow')}
        action={
          <a className="button" href={address} target="_blank" rel="noreferrer">
            {t('material.download')}
          </a>
        }
      />
    )
  return <Picture {...props} address={address} />
}

function Picture({ address, view, onView, following }: ViewerProps & { address: string }) {
  const { t } = useTranslation('rooms')
  const [aspect, setAspect] = useState(4 / 3)
  return (
    <PanZoomBox
      view={view ? readPanZoom(view) : wholePicture}
      onView={(next) => onView({ ...next })}
      fixed={following}
      aspect={aspect}
      label={t('material.picture')}
    >
      <img
        src={address}
        alt={t('material.picture')}
        draggable={false}
        onLoad={({ currentTarget }) => setAspect(currentTarget.naturalWidth / Math.max(1, currentTarget.naturalHeight))}
      />
    </PanZoomBox>
  )
}

/** What lies at an address, where nobody said it: the server names it. */
function useMediaType(address: string, known: string | null): { type: string | null; failed: ApiProblem | null } {
  const [state, setState] = useState<{ type: string | null; failed: ApiProblem | null }>({ type: known, failed: null })
  useEffect(() => {
    setState({ type: known, failed: null })
    if (known) return
    const stop = new AbortController()
    // The first byte is enough to be told the type; a body of any size is not.
    fetch(address, { headers: { range: 'bytes=0-0' }, signal: stop.signal })
      .then((answer) => {
        if (!answer.ok) throw new ApiProblem('object.not_found', answer.status)
        setState({ type: answer.headers.get('content-type')?.split(';')[0] ?? '', failed: null })
      })
      .catch((error: unknown) => {
        if (!stop.signal.aborted)
          setState({ type: null, failed: error instanceof ApiProblem ? error : new ApiProblem('network.unreachable') })
      })
    return () => stop.abort()
  }, [address, known])
  return state
}
