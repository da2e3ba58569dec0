/**
 * The one set of design tokens for every screen.
 *
 * `tokens.css` is generated from this file (`node web/shared/ui/write-tokens-css.ts`); a test holds the two together.
 * Rules the tests hold: text ≥ 4.5 : 1, glyphs ≥ 3 : 1, one hue a state in every theme, and states that stay apart
 * under simulated protanopia and deuteranopia. Colour never stands alone: every state also has a shape and a letter
 * (`web/shared/map/glyphs.ts`, namespace `map` of the catalogues).
 */

/** dark: wall and seat · light: clinic and admin · sun and night: the tablet in the vehicle. */
export type ThemeName = 'dark' | 'light' | 'sun' | 'night'
export const themeNames: readonly ThemeName[] = ['dark', 'light', 'sun', 'night']

/** What a vehicle is doing, in the order of a run; `offline` also stands for a signal that is lost. */
export const vehicleStates = [
  'available',
  'dispatched',
  'acknowledged',
  'en_route',
  'on_scene',
  'patient_on_board',
  'to_hospital',
  'at_hospital',
  'returning',
  'decontamination',
  'out_of_service',
  'offline',
] as const
export type VehicleState = (typeof vehicleStates)[number]

/** 1 濒危 · 2 危重 · 3 急 · 4 非急 */
export type Priority = 1 | 2 | 3 | 4

/** Surfaces, text and accents of a theme, all `#rrggbb`. */
export interface Palette {
  /** behind everything */ canvas: string
  /** panels */ surface: string
  /** cards and pop-ups above panels */ raised: string
  /** the row under the pointer */ hover: string
  /** the row that is selected */ selected: string
  /** decorative hairlines */ line: string
  /** borders of things one can operate, ≥ 3 : 1 */ control: string
  text: string
  textSecondary: string
  textMuted: string
  /** actions, links, focus */ accent: string
  /** on `accent` */ onAccent: string
  success: string
  warning: string
  /** the one alarm; also errors */ alarm: string
  /** on `alarm` */ onAlarm: string
  /** a call is ringing */ ringing: string
  /** on `ringing` */ onRinging: string
  /** halo under glyphs on the map */ halo: string
  /** letters on a glyph of any state: whichever of these two contrasts more */ inkDark: string
  inkLight: string
  state: Record<VehicleState, string>
  priority: Record<Priority, string>
  map: MapPalette
}

/** The quiet map: everything here stays below the units and incidents. */
export interface MapPalette {
  land: string
  water: string
  green: string
  built: string
  boundary: string
  outside: string
  roadMinor: string
  roadMajor: string
  roadTrunk: string
  roadCasing: string
  label: string
  labelMinor: string
  labelHalo: string
  route: string
}

export const palettes: Record<ThemeName, Palette> = {
  dark: {
    canvas: '#090e14',
    surface: '#101821',
    raised: '#18232f',
    hover: '#1d2a38',
    selected: '#122c41',
    line: '#253342',
    control: '#5f7387',
    text: '#e9eff5',
    textSecondary: '#b3c0cc',
    textMuted: '#8f9eac',
    accent: '#4db3ff',
    onAccent: '#04121f',
    success: '#34da81',
    warning: '#ebaf20',
    alarm: '#ff5a52',
    onAlarm: '#1c0302',
    ringing: '#5ff0ff',
    onRinging: '#03191c',
    halo: '#05090d',
    inkDark: '#070b10',
    inkLight: '#ffffff',
    state: {
      available: '#34da81',
      dispatched: '#f0e7ae',
      acknowledged: '#ebaf20',
      en_route: '#d1803c',
      on_scene: '#c63d93',
      patient_on_board: '#df91f3',
      to_hospital: '#947ef8',
      at_hospital: '#1f6bd6',
      returning: '#7ed8d7',
      decontamination: '#c6ee42',
      out_of_service: '#7a6f62',
      offline: '#95a2ab',
    },
    priority: { 1: '#ff5a52', 2: '#ff9a3d', 3: '#ffe066', 4: '#9fb4c7' },
    map: {
      land: '#101922',
      water: '#143349',
      green: '#12211f',
      built: '#18222d',
      boundary: '#6c86a0',
      outside: '#06090d',
      roadMinor: '#263442',
      roadMajor: '#35475a',
      roadTrunk: '#4a6076',
      roadCasing: '#0b1117',
      label: '#93a5b5',
      labelMinor: '#718393',
      labelHalo: '#0a1016',
      route: '#4db3ff',
    },
  },
  light: {
    canvas: '#eef2f5',
    surface: '#ffffff',
    raised: '#ffffff',
    hover: '#f1f5f8',
    selected: '#dcecf9',
    line: '#dbe2e8',
    control: '#7c8b99',
    text: '#17212b',
    textSecondary: '#43515e',
    textMuted: '#5d6b78',
    accent: '#0b66b5',
    onAccent: '#ffffff',
    success: '#1c7440',
    warning: '#875300',
    alarm: '#c8221b',
    onAlarm: '#ffffff',
    ringing: '#006d7d',
    onRinging: '#ffffff',
    halo: '#ffffff',
    inkDark: '#0b1218',
    inkLight: '#ffffff',
    state: {
      available: '#3c7150',
      dispatched: '#8b8103',
      acknowledged: '#825d04',
      en_route: '#aa7d5d',
      on_scene: '#5b2448',
      patient_on_board: '#835198',
      to_hospital: '#330876',
      at_hospital: '#3a7ff5',
      returning: '#0b9495',
      decontamination: '#3e4c0c',
      out_of_service: '#372c1f',
      offline: '#4a5763',
    },
    priority: { 1: '#8c0f0c', 2: '#b04f00', 3: '#a08300', 4: '#44617c' },
    map: {
      land: '#f4f5f3',
      water: '#cfe0ea',
      green: '#e6eee2',
      built: '#ecebe7',
      boundary: '#7b8b99',
      outside: '#e7ebee',
      roadMinor: '#ffffff',
      roadMajor: '#fdfdfb',
      roadTrunk: '#f3e8cf',
      roadCasing: '#d3d8dc',
      label: '#46545f',
      labelMinor: '#66747f',
      labelHalo: '#ffffff',
      route: '#0b66b5',
    },
  },
  sun: {
    canvas: '#ffffff',
    surface: '#ffffff',
    raised: '#ffffff',
    hover: '#eef2f5',
    selected: '#d3e7f8',
    line: '#8d99a4',
    control: '#4b5965',
    text: '#000000',
    textSecondary: '#1d2730',
    textMuted: '#3a4752',
    accent: '#00508f',
    onAccent: '#ffffff',
    success: '#0f5c30',
    warning: '#6b4100',
    alarm: '#a80c08',
    onAlarm: '#ffffff',
    ringing: '#005561',
    onRinging: '#ffffff',
    halo: '#ffffff',
    inkDark: '#000000',
    inkLight: '#ffffff',
    state: {
      available: '#3b8256',
      dispatched: '#7e7509',
      acknowledged: '#604503',
      en_route: '#865529',
      on_scene: '#4b1a3b',
      patient_on_board: '#8e5f96',
      to_hospital: '#542fae',
      at_hospital: '#126cdc',
      returning: '#0a6564',
      decontamination: '#313904',
      out_of_service: '#2b2013',
      offline: '#3f484f',
    },
    priority: { 1: '#860503', 2: '#a84a00', 3: '#9c8000', 4: '#35506b' },
    map: {
      land: '#ffffff',
      water: '#b9d7ea',
      green: '#e2eedd',
      built: '#f0efec',
      boundary: '#3a4752',
      outside: '#eef1f3',
      roadMinor: '#f4f4f4',
      roadMajor: '#ffffff',
      roadTrunk: '#ffe9b8',
      roadCasing: '#8d99a4',
      label: '#10181f',
      labelMinor: '#33404a',
      labelHalo: '#ffffff',
      route: '#00508f',
    },
  },
  night: {
    canvas: '#000000',
    surface: '#0b0907',
    raised: '#15110d',
    hover: '#1d1813',
    selected: '#2b2318',
    line: '#2c251d',
    control: '#776753',
    text: '#dccdb6',
    textSecondary: '#b3a48e',
    textMuted: '#998b77',
    accent: '#d79a55',
    onAccent: '#140a00',
    success: '#65b575',
    warning: '#ce9726',
    alarm: '#f0564c',
    onAlarm: '#1a0302',
    ringing: '#57c6cf',
    onRinging: '#031416',
    halo: '#000000',
    inkDark: '#050403',
    inkLight: '#fff4e4',
    state: {
      available: '#65b575',
      dispatched: '#d1cc8c',
      acknowledged: '#ce9726',
      en_route: '#ae6936',
      on_scene: '#bb3891',
      patient_on_board: '#da96f9',
      to_hospital: '#6f55d4',
      at_hospital: '#2787f9',
      returning: '#6bd8d5',
      decontamination: '#a7d30d',
      out_of_service: '#6c5f50',
      offline: '#8898a6',
    },
    priority: { 1: '#d9403a', 2: '#e0903c', 3: '#ecd873', 4: '#8d9cab' },
    map: {
      land: '#050403',
      water: '#0c1a22',
      green: '#0a0d08',
      built: '#0d0b09',
      boundary: '#5f5240',
      outside: '#000000',
      roadMinor: '#1f1913',
      roadMajor: '#2e261d',
      roadTrunk: '#443828',
      roadCasing: '#000000',
      label: '#96876f',
      labelMinor: '#78694f',
      labelHalo: '#000000',
      route: '#d79a55',
    },
  },
}

/** System Chinese fonts: nothing is downloaded. */
export const fontFamily = '"Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif'
/** For numbers of vehicles, clocks and coordinates in tables; the digits of the fonts above are tabular with `tnum`. */
export const fontFamilyMono = '"JetBrains Mono", "Cascadia Mono", Consolas, "Noto Sans Mono CJK SC", monospace'

/** px. Screens at arm's length: seat, clinic, admin. */
export const typeSeat = { caption: 12, body: 14, strong: 16, title: 20, figure: 28, display: 40 } as const
/** px. A tablet worked with gloves in a moving vehicle. */
export const typeTablet = { caption: 16, body: 20, strong: 24, title: 30, figure: 40, display: 64 } as const
/** px. The wall, read from 5 m: labels ≥ 20, key figures ≥ 32. */
export const typeWall = { caption: 20, body: 22, strong: 26, title: 32, figure: 48, display: 88 } as const

/** px */
export const space = { 1: 4, 2: 8, 3: 12, 4: 16, 5: 24, 6: 32, 7: 48, 8: 64 } as const
/** px */
export const radius = { small: 3, medium: 6, large: 10, pill: 999 } as const
/** px: the least size of what is pressed, by a mouse and by a glove. */
export const target = { mouse: 32, touch: 48, glove: 72 } as const

export const elevation: Record<ThemeName, { low: string; high: string }> = {
  dark: { low: '0 1px 2px rgb(0 0 0 / 50%)', high: '0 8px 28px rgb(0 0 0 / 60%)' },
  light: { low: '0 1px 2px rgb(16 32 48 / 12%)', high: '0 8px 28px rgb(16 32 48 / 20%)' },
  sun: { low: 'none', high: '0 0 0 2px rgb(0 0 0 / 85%)' },
  night: { low: 'none', high: '0 0 0 1px #2c251d' },
}

/** Motion means change. `alarm_ms` is the one pulse of the newest alarm. */
export const motion = { fast_ms: 120, normal_ms: 200, slow_ms: 400, alarm_ms: 1600 } as const

/** Stacking, lowest first, for everything that is laid over a screen. */
export const layer = { map: 0, panel: 400, drawer: 800, notice: 1200, alarm: 1600 } as const

/** The ink that reads best on a fill: letters on glyphs and tags. */
export function inkOn(fill: string, palette: Pick<Palette, 'inkDark' | 'inkLight'>): string {
  return contrast(fill, palette.inkDark) >= contrast(fill, palette.inkLight) ? palette.inkDark : palette.inkLight
}

/** WCAG 2 contrast ratio, 1…21, of two `#rrggbb` colours. */
export function contrast(a: string, b: string): number {
  const la = luminance(a)
  const lb = luminance(b)
  return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05)
}

function luminance(hex: string): number {
  const value = Number.parseInt(hex.slice(1), 16)
  const channel = (shift: number): number => {
    const c = ((value >> shift) & 255) / 255
    return c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
}
