import * as tokens from './tokens.ts'
import type { Palette, ThemeName } from './tokens.ts'

const kebab = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`).replaceAll('_', '-')

function block(selector: string, lines: string[]): string {
  return `${selector} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}\n`
}

function paletteLines(palette: Palette): string[] {
  const lines: string[] = []
  for (const [name, value] of Object.entries(palette)) {
    if (typeof value === 'string') lines.push(`--${kebab(name)}: ${value};`)
    else
      for (const [key, colour] of Object.entries(value as Record<string, string>)) {
        lines.push(`--${kebab(name)}-${kebab(key)}: ${colour};`)
        if (name !== 'map') lines.push(`--${kebab(name)}-${kebab(key)}-ink: ${tokens.inkOn(colour, palette)};`)
      }
  }
  return lines
}

const px = (prefix: string, scale: Record<string, number>): string[] =>
  Object.entries(scale).map(([name, value]) => `--${prefix}-${kebab(name)}: ${value}px;`)

function themeBlock(theme: ThemeName): string {
  const scheme = theme === 'dark' || theme === 'night' ? 'dark' : 'light'
  const shadows = tokens.elevation[theme]
  const selector = theme === 'dark' ? `:root,\n[data-theme='dark']` : `[data-theme='${theme}']`
  return block(selector, [
    `color-scheme: ${scheme};`,
    ...paletteLines(tokens.palettes[theme]),
    `--shadow-low: ${shadows.low};`,
    `--shadow-high: ${shadows.high};`,
  ])
}

/** The whole text of `tokens.css`: custom properties by theme (`data-theme`) and by kind of screen (`data-screen`). */
export function tokensCss(): string {
  return [
    '/* Generated from tokens.ts by write-tokens-css.ts. Change that, not this. */\n',
    block(':root', [
      `--font: ${tokens.fontFamily.replaceAll('"', "'")};`,
      `--font-mono: ${tokens.fontFamilyMono.replaceAll('"', "'")};`,
      ...px('space', tokens.space),
      ...px('radius', tokens.radius),
      ...px('target', tokens.target),
      ...px('type', tokens.typeSeat),
      `--motion-fast: ${tokens.motion.fast_ms}ms;`,
      `--motion-normal: ${tokens.motion.normal_ms}ms;`,
      `--motion-slow: ${tokens.motion.slow_ms}ms;`,
      `--motion-alarm: ${tokens.motion.alarm_ms}ms;`,
      ...Object.entries(tokens.layer).map(([name, z]) => `--layer-${name}: ${z};`),
    ]),
    block(`[data-screen='tablet']`, px('type', tokens.typeTablet)),
    block(`[data-screen='wall']`, px('type', tokens.typeWall)),
    ...tokens.themeNames.map(themeBlock),
    block('html,\nbody', ['margin: 0;']),
    block('html', [
      'background: var(--canvas);',
      'color: var(--text);',
      'font-family: var(--font);',
      'font-size: var(--type-body);',
      'font-variant-numeric: tabular-nums;',
      '-webkit-text-size-adjust: 100%;',
    ]),
    block(':focus-visible', ['outline: 2px solid var(--accent);', 'outline-offset: 2px;']),
    `@media (prefers-reduced-motion: reduce) {\n  *,\n  *::before,\n  *::after {\n    animation-duration: 1ms !important;\n    animation-iteration-count: 1 !important;\n    transition-duration: 1ms !important;\n  }\n}\n`,
  ].join('\n')
}
