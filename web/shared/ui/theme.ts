import { theme as antd, type ThemeConfig } from 'antd'
import { fontFamily, fontFamilyMono, motion, palettes, radius, target, typeSeat, typeTablet, type ThemeName } from './tokens.ts'

/** The Ant Design 6 theme made of our tokens: `<ConfigProvider theme={antdTheme('dark')}>`. */
export function antdTheme(name: ThemeName): ThemeConfig {
  const p = palettes[name]
  const tablet = name === 'sun' || name === 'night'
  const isDark = name === 'dark' || name === 'night'
  const type = tablet ? typeTablet : typeSeat
  return {
    algorithm: isDark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    cssVar: { prefix: 'jl' },
    token: {
      fontFamily,
      fontFamilyCode: fontFamilyMono,
      fontSize: type.body,
      fontSizeSM: type.caption,
      fontSizeLG: type.strong,
      colorPrimary: p.accent,
      colorInfo: p.accent,
      colorLink: p.accent,
      colorSuccess: p.success,
      colorWarning: p.warning,
      colorError: p.alarm,
      colorText: p.text,
      colorTextSecondary: p.textSecondary,
      colorTextTertiary: p.textMuted,
      colorTextPlaceholder: p.textMuted,
      colorTextDescription: p.textSecondary,
      colorTextLightSolid: p.onAccent,
      colorBgBase: p.surface,
      colorBgLayout: p.canvas,
      colorBgContainer: p.surface,
      colorBgElevated: p.raised,
      colorBorder: p.control,
      colorBorderSecondary: p.line,
      colorSplit: p.line,
      controlItemBgHover: p.hover,
      controlItemBgActive: p.selected,
      borderRadius: radius.medium,
      borderRadiusSM: radius.small,
      borderRadiusLG: radius.large,
      controlHeight: tablet ? target.touch : target.mouse,
      controlHeightLG: tablet ? target.glove : 40,
      motionDurationFast: `${motion.fast_ms / 1000}s`,
      motionDurationMid: `${motion.normal_ms / 1000}s`,
      motionDurationSlow: `${motion.slow_ms / 1000}s`,
      wireframe: false,
    },
    components: {
      Table: { headerBg: p.hover, rowHoverBg: p.hover, rowSelectedBg: p.selected, rowSelectedHoverBg: p.selected },
      Button: { dangerColor: p.onAlarm, primaryShadow: 'none', dangerShadow: 'none', defaultShadow: 'none' },
    },
  }
}
