import i18next, { type BackendModule } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { languages, type Language } from '#contract/i18n/texts.ts'
import enCommon from './en/common.json' with { type: 'json' }
import enWords from './en/words.json' with { type: 'json' }
import zhCommon from './zh-CN/common.json' with { type: 'json' }
import zhWords from './zh-CN/words.json' with { type: 'json' }

export { languages, type Language }

const kept = 'jilian.language'
const catalogues = import.meta.glob<{ default: Record<string, unknown> }>('./{zh-CN,en}/*.json')

/** A screen's own texts come with the screen; `common` and `words` are there from the start. */
const lazyCatalogues: BackendModule = {
  type: 'backend',
  init() {},
  read(language, namespace, callback) {
    const load = catalogues[`./${language}/${namespace}.json`]
    if (!load) return callback(new Error(`no catalogue ${language}/${namespace}`), null)
    load().then(
      (catalogue) => callback(null, catalogue.default),
      (error: unknown) => callback(error as Error, null),
    )
  },
}

export const i18n = i18next.createInstance()
void i18n
  .use(lazyCatalogues)
  .use(initReactI18next)
  .init({
    lng: rememberedLanguage(),
    fallbackLng: false,
    supportedLngs: languages,
    load: 'currentOnly',
    ns: ['common', 'words'],
    defaultNS: 'common',
    partialBundledLanguages: true,
    resources: { 'zh-CN': { common: zhCommon, words: zhWords }, en: { common: enCommon, words: enWords } },
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  })

/** Chinese unless somebody chose otherwise on this machine: a browser's own language says nothing about the person at the seat. */
function rememberedLanguage(): Language {
  try {
    return localStorage.getItem(kept) === 'en' ? 'en' : 'zh-CN'
  } catch {
    return 'zh-CN'
  }
}

export const languageNow = (): Language => (i18n.language === 'en' ? 'en' : 'zh-CN')

export async function chooseLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(kept, language)
  } catch {
    // Chosen for this visit only.
  }
  await i18n.changeLanguage(language)
}

/** Puts the language on the page itself: hyphenation, fonts and screen readers go by it. */
export function markPageLanguage(): void {
  const mark = () => {
    document.documentElement.lang = languageNow()
  }
  mark()
  i18n.on('languageChanged', mark)
}

/** Loads a screen's catalogues before it is shown. */
export const loadTexts = (namespaces: readonly string[]): Promise<void> => i18n.loadNamespaces([...namespaces])

/** The one of two texts that the reader wants: cards carry both. */
export const inLanguage = (text: { zh: string; en: string }): string => (languageNow() === 'en' ? text.en : text.zh)
