import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { UnitState } from '#contract/vocabulary.ts'
import { corners, shapeOf } from '../map/glyph-shapes.ts'
import type { Priority, VehicleState } from './tokens.ts'
import { vehicleStateOf } from './unit-state.ts'
import './badges.css'

/** The outline a state has on the map, as a path around (0, 0) with a body of radius 1. */
function outline(family: VehicleState): string {
  const points = corners[shapeOf[family]]
  if (points) return `M${points.map(([x, y]) => `${x.toFixed(3)} ${y.toFixed(3)}`).join('L')}Z`
  if (shapeOf[family] === 'drop') return 'M0 -1.3C.5 -.7 .98 -.3 .98 .15A.98 .98 0 0 1 -.98 .15C-.98 -.3 -.5 -.7 0 -1.3Z'
  return 'M0 -1A1 1 0 0 1 0 1A1 1 0 0 1 0 -1Z'
}
const hollowShapes: readonly string[] = ['ring', 'slashed', 'dashed']

interface StatusBadgeProps {
  state: UnitState
  lost?: boolean
  compact?: boolean
}

/** What a unit is doing: shape, colour and word. `lost` says that its terminal has not been heard; the word stays what was last known. */
export const StatusBadge = memo(function StatusBadge({ state, lost = false, compact = false }: StatusBadgeProps) {
  const { t } = useTranslation('words')
  const family = lost ? 'offline' : vehicleStateOf(state)
  const hollow = hollowShapes.includes(shapeOf[family])
  const word = t(`unitState.${state}`)
  return (
    <span className={`status status--${family.replaceAll('_', '-')}`} title={word}>
      <svg viewBox="-1.35 -1.35 2.7 2.7" aria-hidden="true">
        <path
          d={outline(family)}
          transform={hollow ? 'scale(.84)' : undefined}
          fill={hollow ? 'none' : 'currentColor'}
          stroke={hollow ? 'currentColor' : 'none'}
          strokeWidth=".42"
          strokeDasharray={shapeOf[family] === 'dashed' ? '.5 .36' : undefined}
        />
        {shapeOf[family] === 'slashed' ? <path d="M-.6 .6L.6 -.6" stroke="currentColor" strokeWidth=".3" /> : null}
      </svg>
      {compact ? <span className="sr-only">{word}</span> : <span className="status__word">{word}</span>}
    </span>
  )
})

const bars: Record<Priority, number> = { 1: 4, 2: 3, 3: 2, 4: 1 }

/** 1 濒危 … 4 非急: figure, word, colour, and bars that grow with the danger. */
export function PriorityBadge({ level, compact = false }: { level: number; compact?: boolean }) {
  const { t } = useTranslation('words')
  const priority = (level >= 1 && level <= 4 ? level : 4) as Priority
  const word = t(`priority.${priority}`)
  return (
    <span className={`priority priority--${priority}`} title={word}>
      <svg viewBox="0 0 15 12" aria-hidden="true">
        {[0, 1, 2, 3].map((i) => (
          <rect key={i} x={i * 4} y={9 - i * 3} width="3" height={3 + i * 3} fill="currentColor" opacity={i < bars[priority] ? 1 : 0.28} />
        ))}
      </svg>
      {compact ? <span>{priority}</span> : <span>{word}</span>}
    </span>
  )
}
