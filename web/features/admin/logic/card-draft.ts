import type { Card, saveCard } from '#contract/rest/cards.ts'
import type { Body } from '#contract/route.ts'
import { same } from '../../../shared/forms/merge.ts'

export type CardContent = Omit<Body<typeof saveCard>, 'code' | 'note'>

export const contentFields = [
  'title',
  'shortcut',
  'priority',
  'requires',
  'prefers',
  'hospitalNeeds',
  'questions',
  'instructions',
  'metronomeBpm',
] as const satisfies readonly (keyof CardContent)[]

export const blankContent: CardContent = {
  title: { zh: '', en: '' },
  shortcut: '',
  priority: 2,
  requires: ['transport'],
  prefers: [],
  hospitalNeeds: [],
  questions: [],
  instructions: [],
  metronomeBpm: null,
}

export function contentOf(card: Card): CardContent {
  const { title, shortcut, priority, requires, prefers, hospitalNeeds, questions, instructions, metronomeBpm } = card
  return { title, shortcut, priority, requires, prefers, hospitalNeeds, questions, instructions, metronomeBpm }
}

/** Which parts of two versions differ. */
export const changedFields = (from: CardContent, to: CardContent): (keyof CardContent)[] =>
  contentFields.filter((field) => !same(from[field], to[field]))

/** Moves one of a list up (-1) or down (+1); at the end of the list it stays. */
export function moved<T>(list: readonly T[], index: number, step: -1 | 1): T[] {
  const to = index + step
  if (to < 0 || to >= list.length) return [...list]
  const next = [...list]
  ;[next[index], next[to]] = [next[to]!, next[index]!]
  return next
}

export interface CardCode {
  code: string
  /** Newest first. */
  versions: Card[]
  published: Card | undefined
  /** A draft newer than what calls are taken with. */
  draft: Card | undefined
}

/** Versions of all cards by their code: what is in use first, by urgency. */
export function byCode(cards: readonly Card[]): CardCode[] {
  const codes = new Map<string, Card[]>()
  for (const card of cards) codes.set(card.code, [...(codes.get(card.code) ?? []), card])
  return [...codes]
    .map(([code, list]) => {
      const versions = list.toSorted((a, b) => b.cardVersion - a.cardVersion)
      const published = versions.find((one) => one.status === 'published')
      const draft = versions.find((one) => one.status === 'draft' && one.cardVersion > (published?.cardVersion ?? 0))
      return { code, versions, published, draft }
    })
    .toSorted((a, b) => rank(a) - rank(b) || a.code.localeCompare(b.code))
}

const rank = ({ published, draft }: CardCode): number => (published ? published.priority : draft ? 8 : 9)
