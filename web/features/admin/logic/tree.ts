import type { Institution } from '#contract/rest/institutions.ts'

export interface TreeNode {
  key: string
  one: Institution
  children: TreeNode[]
}

/** The tree of a list. What has no parent in the list stands at the top, so that nothing is ever lost from sight. */
export function treeOf(list: readonly Institution[]): TreeNode[] {
  const nodes = new Map(list.map((one) => [one.id, { key: one.id, one, children: [] as TreeNode[] }]))
  const tops: TreeNode[] = []
  for (const node of nodes.values()) {
    const parent = node.one.parentId ? nodes.get(node.one.parentId) : undefined
    ;(parent ? parent.children : tops).push(node)
  }
  return tops
}

/** What fits the words, with all that stands above it. Empty words: everything. */
export function found(list: readonly Institution[], words: string): readonly Institution[] {
  const wanted = words.trim().toLowerCase()
  if (!wanted) return list
  const byId = new Map(list.map((one) => [one.id, one]))
  const kept = new Set<string>()
  for (const one of list) {
    if (!`${one.name} ${one.shortName} ${one.code ?? ''} ${one.divisionCode ?? ''}`.toLowerCase().includes(wanted)) continue
    for (let each: Institution | undefined = one; each && !kept.has(each.id); each = each.parentId ? byId.get(each.parentId) : undefined)
      kept.add(each.id)
  }
  return list.filter((one) => kept.has(one.id))
}

/** Itself and all below: none of them can stand above it. */
export function below(list: readonly Institution[], id: string): ReadonlySet<string> {
  const taken = new Set([id])
  for (let grew = true; grew;) {
    grew = false
    for (const one of list)
      if (one.parentId && taken.has(one.parentId) && !taken.has(one.id)) {
        taken.add(one.id)
        grew = true
      }
  }
  return taken
}
