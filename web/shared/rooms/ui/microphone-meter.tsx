import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

/** −60 dB is the noise of a room, −6 dB a shout. */
const quiet_dB = -60
const loud_dB = -6

/** How loud the own voice is, drawn past React. */
export function MicrophoneMeter({ track }: { track: MediaStreamTrack | undefined }) {
  const { t } = useTranslation('rooms')
  const bar = useRef<HTMLElement>(null)
  useEffect(() => {
    const shown = bar.current
    if (!track || !shown || typeof AudioContext === 'undefined') return
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 1024
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    const timer = setInterval(() => {
      // A browser that waits for the first touch measures silence.
      if (context.state === 'suspended') void context.resume()
      analyser.getFloatTimeDomainData(samples)
      const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length
      const share = (10 * Math.log10(power + 1e-12) - quiet_dB) / (loud_dB - quiet_dB)
      shown.style.transform = `scaleX(${Math.min(1, Math.max(0, share)).toFixed(3)})`
      shown.dataset['level'] = share > 0.95 ? 'loud' : share > 0.12 ? 'heard' : 'silent'
    }, 60)
    return () => {
      clearInterval(timer)
      shown.style.transform = 'scaleX(0)'
      delete shown.dataset['level']
      void context.close()
    }
  }, [track])
  return (
    <div className="meter" role="img" aria-label={t('devices.level')}>
      <i ref={bar} />
    </div>
  )
}
