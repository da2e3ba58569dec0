import { useTranslation } from 'react-i18next'
import { chooseLanguage, languages } from '../i18n/i18n.ts'

/** Each language by its own name. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation()
  return (
    <div className="language-switch" role="group">
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          className="button button--small button--plain"
          lang={language}
          aria-pressed={i18n.language === language}
          onClick={() => void chooseLanguage(language)}
        >
          {t(`language.${language}`)}
        </button>
      ))}
    </div>
  )
}
