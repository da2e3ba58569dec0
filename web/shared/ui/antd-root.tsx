import { App, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US.js'
import zhCN from 'antd/locale/zh_CN.js'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { antdTheme } from './theme.ts'
import type { ThemeName } from './tokens.ts'

/** Ant Design in our tokens and the user's language. Only screens that use its forms load it. */
export function AntdRoot({ theme, children }: { theme: ThemeName; children: ReactNode }) {
  const { i18n } = useTranslation()
  return (
    <ConfigProvider theme={antdTheme(theme)} locale={i18n.language === 'en' ? enUS : zhCN} button={{ autoInsertSpace: false }}>
      <App component={false}>{children}</App>
    </ConfigProvider>
  )
}
