/** Texts of a page that a stranger reads: in the phone's language, the other one small below. */
export const chinese = !navigator.language.toLowerCase().startsWith('en')

/** Two catalogues with the same keys. */
export interface Pair<Key extends string> {
  zh: Readonly<Record<Key, string>>
  en: Readonly<Record<Key, string>>
}
type Values = Readonly<Record<string, string | number>>

const fill = (text: string, values: Values) => text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''))

export function createTexts<Key extends string>({ zh, en }: Pair<Key>) {
  const [first, second] = chinese ? [zh, en] : [en, zh]
  const words = (key: Key, values: Values = {}) => fill(first[key], values)
  const otherWords = (key: Key, values: Values = {}) => fill(second[key], values)

  /** The sentence, and the same in the other language. */
  function line(tag: string, key: Key, className = '', values: Values = {}): HTMLElement[] {
    const make = (text: string, lang: string, extra: string, as: string) => {
      const element = document.createElement(as)
      element.className = `${className} ${extra}`.trim()
      element.lang = lang
      element.textContent = text
      return element
    }
    return [
      make(words(key, values), chinese ? 'zh-CN' : 'en', '', tag),
      make(otherWords(key, values), chinese ? 'en' : 'zh-CN', 'other', 'p'),
    ]
  }

  function button(key: Key, act: (button: HTMLButtonElement) => void, className = ''): HTMLButtonElement {
    const element = document.createElement('button')
    element.type = 'button'
    element.className = className
    element.textContent = words(key)
    const small = document.createElement('small')
    small.textContent = otherWords(key)
    element.append(small)
    element.addEventListener('click', () => act(element))
    return element
  }
  /** The same button for something else, in both languages. */
  function rename(element: HTMLButtonElement, key: Key): void {
    const [text, small] = [element.firstChild, element.querySelector('small')]
    if (text) text.textContent = words(key)
    if (small) small.textContent = otherWords(key)
  }
  return { words, otherWords, line, button, rename }
}
