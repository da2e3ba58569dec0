import { useTranslation } from 'react-i18next'
import { chooseDevices, type DeviceChoice, type DeviceKind } from '../capture/device-choice.ts'
import { useDeviceChoice } from './use-device-choice.ts'
import { useDevices } from './use-devices.ts'

const kinds: Record<DeviceKind, MediaDeviceKind> = { camera: 'videoinput', microphone: 'audioinput', speaker: 'audiooutput' }
const settings = ['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const

/** Which camera, microphone and speaker, and what is done to the own voice. `changed` hears what was chosen anew. */
export function DeviceFields({ again, changed }: { again?: unknown; changed: (what: DeviceKind | 'sound' | 'codec') => void }) {
  const { t } = useTranslation('rooms')
  const choice = useDeviceChoice((all) => all)
  const devices = useDevices(again)
  const choose = (change: Partial<DeviceChoice>, what: DeviceKind | 'sound' | 'codec') => {
    chooseDevices(change)
    changed(what)
  }
  return (
    <div className="devices__fields">
      {(['camera', 'microphone', 'speaker'] as const).map((kind) => {
        const found = devices.filter((one) => one.kind === kinds[kind] && one.deviceId !== '')
        // Firefox and Safari let the system choose the speaker.
        if (kind === 'speaker' && !('setSinkId' in HTMLMediaElement.prototype)) return null
        return (
          <label key={kind} className="devices__field">
            <span>{t(`devices.${kind}`)}</span>
            <select
              className="field"
              value={found.some((one) => one.deviceId === choice[kind]) ? (choice[kind] ?? '') : ''}
              onChange={(event) => choose({ [kind]: event.target.value || null }, kind)}
            >
              <option value="">{t('devices.system')}</option>
              {found.map((one, index) => (
                <option key={one.deviceId} value={one.deviceId}>
                  {one.label || t('devices.nameless', { number: index + 1 })}
                </option>
              ))}
            </select>
          </label>
        )
      })}
      <fieldset className="devices__sound">
        <legend>{t('devices.sound')}</legend>
        {settings.map((name) => (
          <label key={name}>
            <input type="checkbox" checked={choice[name]} onChange={(event) => choose({ [name]: event.target.checked }, 'sound')} />
            {t(`devices.${name}`)}
          </label>
        ))}
        <label>
          <input type="checkbox" checked={choice.pushToTalk} onChange={(event) => choose({ pushToTalk: event.target.checked }, 'sound')} />
          {t('devices.pushToTalk')}
        </label>
      </fieldset>
      <label className="devices__field">
        <span>{t('devices.codec')}</span>
        <select
          className="field"
          value={choice.codec}
          onChange={(event) => choose({ codec: event.target.value === 'vp9' ? 'vp9' : 'vp8' }, 'codec')}
        >
          <option value="vp8">{t('devices.vp8')}</option>
          <option value="vp9">{t('devices.vp9')}</option>
        </select>
      </label>
    </div>
  )
}
