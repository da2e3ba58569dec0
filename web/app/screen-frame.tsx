import { useLayoutEffect, type ComponentType } from 'react'
import { useMe } from '../shared/api/session.ts'
import { ForbiddenFace } from './faces.tsx'
import { mayOpen, mayOpenChild } from './home.ts'
import type { ChildScreen, ScreenEntry } from './screens.ts'

/** Puts a screen's theme and scale on the page, and keeps out whom it is not for (the server refuses them anyway). */
export function ScreenFrame({ entry, screen: Screen }: { entry: ScreenEntry; screen: ComponentType }) {
  const me = useMe()
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    dataset.theme = typeof entry.theme === 'function' ? entry.theme() : entry.theme
    if (entry.scale) dataset.screen = entry.scale
    else delete dataset.screen
  }, [entry])
  return mayOpen(entry, me.roles) ? <Screen /> : <ForbiddenFace />
}

/** A screen within a screen that only some of its people may open. */
export function ChildFrame({ child, screen: Screen }: { child: ChildScreen; screen: ComponentType }) {
  const me = useMe()
  return mayOpenChild(child, me.roles) ? <Screen /> : <ForbiddenFace />
}
