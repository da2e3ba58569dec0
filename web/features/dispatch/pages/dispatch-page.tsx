import { Clock } from '../../../shared/ui/clock.tsx'
import { useMe } from '../../../shared/api/session.ts'

export function Screen() {
  const me = useMe()
  return (
    <main>
      {me.centre.name} <Clock zone={me.centre.timeZone} />
    </main>
  )
}
