import { useTranslation } from 'react-i18next'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Icon } from './icons.tsx'
import { useRecordingSwitch } from './recording-bar.tsx'
import { useRoomView } from './room-context.ts'

/** Starts and ends the recording where there is no bar of controls; everybody is asked, whoever pressed it. */
export function RecordButton({ className }: { className: string }) {
  const { t } = useTranslation('rooms')
  const may = useRoomView((view) => view.rights).includes('record')
  const record = useRecordingSwitch()
  if (!may) return null
  return (
    <>
      <button type="button" className={className} aria-pressed={record.recording} disabled={record.busy} onClick={record.toggle}>
        <Icon name="record" />
        {t(record.recording ? 'control.recordStop' : 'control.record')}
      </button>
      <ProblemNotice problem={record.problem} onClose={record.dismiss} />
    </>
  )
}
