import { create } from 'zustand'
import type { ThemeName } from './tokens.ts'

/** The theme of a screen that a person switches: remembered on this machine, since it is the light around it that decides. */
export interface ThemeChoice {
  now(): ThemeName
  use(): ThemeName
  choose(theme: ThemeName): void
}

/** `first` is asked where nobody has chosen yet. */
export function createThemeChoice(screen: string, themes: readonly ThemeName[], first: () => ThemeName): ThemeChoice {
  const name = `jilian.theme.${screen}`
  const useStore = create<{ theme: ThemeName }>(() => ({ theme: remembered() ?? first() }))
  function remembered(): ThemeName | undefined {
    try {
      const kept = localStorage.getItem(name)
      return themes.find((theme) => theme === kept)
    } catch {
      return undefined
    }
  }
  return {
    now: () => useStore.getState().theme,
    use: () => useStore((state) => state.theme),
    choose(theme) {
      useStore.setState({ theme })
      document.documentElement.dataset.theme = theme
      try {
        localStorage.setItem(name, theme)
      } catch {
        // Chosen for this visit only.
      }
    },
  }
}

const isDay = (hour: number): boolean => hour >= 7 && hour < 19

/** Sun by day, night by night: a tablet that comes up white in a dark ambulance blinds. */
export const crewTheme = createThemeChoice('crew', ['sun', 'night'], () => (isDay(new Date().getHours()) ? 'sun' : 'night'))
export const arrivalsTheme = createThemeChoice('arrivals', ['light', 'dark'], () => 'light')
export const consultsTheme = createThemeChoice('consults', ['light', 'dark'], () => 'light')
