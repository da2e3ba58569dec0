import zhErrors from './zh-CN/errors.json' with { type: 'json' }
import enErrors from './en/errors.json' with { type: 'json' }
import zhMessages from './zh-CN/messages.json' with { type: 'json' }
import enMessages from './en/messages.json' with { type: 'json' }
import type { ErrorCode } from '../errors.ts'

/** Chinese first: whoever asks for no language we know gets it. */
export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

const errorTexts: Record<Language, Record<ErrorCode, string>> = { 'zh-CN': zhErrors, en: enErrors }
const messageTexts: Record<Language, Record<MessageKey, string>> = { 'zh-CN': zhMessages, en: enMessages }
export type MessageKey = keyof typeof zhMessages

/** The sentence of a refusal, with `{{name}}` filled in from its details. */
export const errorSentence = (language: Language, code: ErrorCode, details: Record<string, unknown> = {}): string =>
  fill(errorTexts[language][code], details)

/** A text of the server's own (SMS, pages without an app, prints), with `{{name}}` filled in. */
export function message(language: Language, key: MessageKey, values: Record<string, string | number> = {}): string {
  return fill(messageTexts[language][key], values)
}

const fill = (text: string, values: Record<string, unknown>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole))

/** The language of an Accept-Language header: the first that we have. */
export function languageOf(header: string | undefined): Language {
  for (const part of (header ?? '').split(',')) {
    const tag = part.split(';')[0]!.trim().toLowerCase()
    if (tag.startsWith('zh')) return 'zh-CN'
    if (tag.startsWith('en')) return 'en'
  }
  return 'zh-CN'
}
