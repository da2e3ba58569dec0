import { CaptureNotices } from './capture-notice.tsx'
import { TroubleBand } from './phase-face.tsx'
import { RecordingBar } from './recording-bar.tsx'

/** What everybody in a room must see, whatever screen shows it: a broken line, a running recording, a camera or microphone that fails. */
export function RoomBands() {
  return (
    <>
      <TroubleBand />
      <RecordingBar />
      <CaptureNotices />
    </>
  )
}
