import { useLayoutEffect, type ComponentType } from 'react'
import { useMe } from '../shared/api/session.ts'
import { ForbiddenFace } from './faces.tsx'
import { mayOpen } from './home.ts'
import type { ScreenEntry } from './screens.ts'

/** Puts a screen's theme and scale on the page, and keeps out whom it is not for (the server refuses them anyway). */
export function ScreenFrame({ entry, screen: Screen }: { entry: ScreenEntry; screen: ComponentType }) {
  const me = useMe()
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    dataset.theme = entry.theme
    if (entry.scale) dataset.screen = entry.scale
    else delete dataset.screen
  }, [entry])
  return mayOpen(entry, me.roles) ? <Screen /> : <ForbiddenFace />
}
