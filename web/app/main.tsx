import './old-browsers.ts'
import '../shared/ui/tokens.css'
import '../shared/ui/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { markPageLanguage } from '../shared/i18n/i18n.ts'
import { App } from './app.tsx'

markPageLanguage()
const root = document.querySelector('#root')
if (!root) throw new Error('the page has no root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
