import type SignaturePad from 'signature_pad'
import type { PointGroup } from 'signature_pad'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

export interface Signature {
  strokes: PointGroup[]
  /** px of the field in which they were drawn. */
  width: number
  height: number
}

interface Props {
  value: Signature | null
  onChange: (signature: Signature | null) => void
}

const ink = '#0a1a33'
const paper = '#ffffff'

/** A field to sign in with a finger, a pen or the mouse. */
export function SignatureField({ value, onChange }: Props) {
  const { t } = useTranslation('consults')
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<SignaturePad | null>(null)
  /** A stroke drawn before the pad listens would be lost: until then the field says so. */
  const [ready, setReady] = useState(false)
  const latest = useRef({ value, onChange })
  latest.current = { value, onChange }
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    let gone = false
    let observer: ResizeObserver | undefined
    void import('signature_pad').then(({ default: Pad }) => {
      if (gone) return
      const made = new Pad(element, { penColor: ink, backgroundColor: paper, minWidth: 1, maxWidth: 3 })
      pad.current = made
      const fit = () => {
        const ratio = Math.max(1, window.devicePixelRatio)
        element.width = element.offsetWidth * ratio
        element.height = element.offsetHeight * ratio
        element.getContext('2d')?.scale(ratio, ratio)
        made.clear()
        const held = latest.current.value
        if (held) made.fromData(held.strokes)
      }
      fit()
      observer = new ResizeObserver(fit)
      observer.observe(element)
      setReady(true)
      made.addEventListener('endStroke', () =>
        latest.current.onChange({ strokes: made.toData(), width: element.offsetWidth, height: element.offsetHeight }),
      )
    })
    return () => {
      gone = true
      observer?.disconnect()
      pad.current?.off()
      pad.current = null
    }
  }, [])
  return (
    <div className="c-sign">
      <canvas ref={canvas} className="c-sign__pad" aria-label={t('consent.signHere')} data-testid="signature" data-ready={ready} />
      {value ? null : <span className="c-sign__hint">{t(ready ? 'consent.signHere' : 'consent.preparing')}</span>}
      <button
        type="button"
        className="button button--small c-sign__clear"
        disabled={!value}
        onClick={() => {
          pad.current?.clear()
          onChange(null)
        }}
      >
        {t('consent.clear')}
      </button>
    </div>
  )
}

/** The signature as a picture: black on white, twice the size of what was drawn. */
export async function pictureOf({ strokes, width, height }: Signature): Promise<Blob | null> {
  const { default: Pad } = await import('signature_pad')
  const canvas = document.createElement('canvas')
  canvas.width = width * 2
  canvas.height = height * 2
  canvas.getContext('2d')?.scale(2, 2)
  new Pad(canvas, { penColor: ink, backgroundColor: paper, minWidth: 1, maxWidth: 3 }).fromData(strokes)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
}
