import { Tree } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Institution } from '#contract/rest/institutions.ts'
import { readDraft } from '../../../../shared/api/drafts.ts'
import { found, treeOf } from '../../logic/tree.ts'

interface Props {
  institutions: readonly Institution[]
  words: string
  selected: string | null
  onSelect: (id: string) => void
}

/** Who belongs to whom. Arrows walk it, Enter opens. */
export function InstitutionTree({ institutions, words, selected, onSelect }: Props) {
  const { t } = useTranslation(['admin', 'words'])
  const box = useRef<HTMLDivElement>(null)
  const [height, setHeight] = useState(480)
  const [expanded, setExpanded] = useState<string[] | null>(null)
  useEffect(() => {
    if (!box.current) return
    const observer = new ResizeObserver(([entry]) => setHeight(Math.max(120, (entry?.contentRect.height ?? 480) - 16)))
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  const shown = found(institutions, words)
  const firstOpen = institutions.filter((one) => one.level !== 'township' && one.level !== 'village').map((one) => one.id)
  return (
    <div className="tree" ref={box}>
      <Tree
        blockNode
        virtual
        height={height}
        itemHeight={30}
        showLine
        aria-label={t('institutions.title')}
        treeData={treeOf(shown)}
        fieldNames={{ title: 'key', key: 'key', children: 'children' }}
        selectedKeys={selected ? [selected] : []}
        expandedKeys={words.trim() ? shown.map((one) => one.id) : (expanded ?? firstOpen)}
        onExpand={(keys) => setExpanded(keys.map(String))}
        onSelect={(_, { node }) => onSelect(String(node.key))}
        titleRender={(node) => (
          <span className={`tree__one${node.one.active ? '' : ' tree__one--off'}`}>
            <span className="tree__name">
              {readDraft(`admin.institution.${node.one.id}`) === null ? null : <i className="tree__unsaved" title={t('unsaved')} />}
              {node.one.name}
            </span>
            {node.one.locationApproximate ? <span className="tag tag--approximate">{t('place.approximateShort')}</span> : null}
            {node.one.location ? null : <span className="tag">{t('institutions.noPlace')}</span>}
            <span className="tag">{t(`words:institutionLevel.${node.one.level}`)}</span>
          </span>
        )}
      />
    </div>
  )
}
