import { App, ConfigProvider } from 'antd'
import type { Locale } from 'antd/es/locale/index.js'
import enUS from 'antd/es/locale/en_US.js'
import zhCN from 'antd/es/locale/zh_CN.js'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { antdTheme } from './theme.ts'
import type { ThemeName } from './tokens.ts'

/** The type checker sees a CommonJS module with a `default`, the bundler the locale itself. */
const plain = (locale: Locale | { default: Locale }): Locale => ('default' in locale ? locale.default : locale)
const locales = { 'zh-CN': plain(zhCN), en: plain(enUS) }

/** Ant Design in our tokens and the user's language. Only screens that use its forms load it. */
export function AntdRoot({ theme, children }: { theme: ThemeName; children: ReactNode }) {
  const { i18n } = useTranslation()
  return (
    <ConfigProvider theme={antdTheme(theme)} locale={locales[i18n.language === 'en' ? 'en' : 'zh-CN']} button={{ autoInsertSpace: false }}>
      <App component={false}>{children}</App>
    </ConfigProvider>
  )
}
