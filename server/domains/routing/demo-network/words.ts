/** What the generated network says; the seed of a county brings it, in that county's language. */
export interface DemoWords {
  /** Shown on every map as the name of the network. */
  label: string
  attribution: string
  trunk: string
  primary: string
  /** A country road between two places; {a} and {b} stand for their names. */
  roadBetween: string
  /** Streets of the county seat that run east–west and north–south; used in turn, then numbered. */
  streets: readonly string[]
  avenues: readonly string[]
}
