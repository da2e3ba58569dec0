interface Matchable {
  shortcut: string
  title: { zh: string; en: string }
}

/** Cards that what was typed may mean: the shortcut first (whole before begun), then a part of the title in either language. */
export function matchCards<C extends Matchable>(cards: readonly C[], typed: string): C[] {
  const text = typed.trim().toLowerCase()
  const rank = (card: C): number => {
    if (text === '') return 1
    if (card.shortcut === text) return 0
    if (card.shortcut.startsWith(text)) return 1
    return card.title.zh.includes(text) || card.title.en.toLowerCase().includes(text) ? 2 : 9
  }
  return cards
    .map((card) => ({ card, rank: rank(card) }))
    .filter((one) => one.rank < 9)
    .toSorted((a, b) => a.rank - b.rank || a.card.shortcut.localeCompare(b.card.shortcut))
    .map(({ card }) => card)
}
