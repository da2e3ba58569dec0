import type { turns } from '#contract/rest/routing.ts'

const degrees: Partial<Record<(typeof turns)[number], number>> = {
  slight_left: -40,
  left: -90,
  sharp_left: -135,
  slight_right: 40,
  right: 90,
  sharp_right: 135,
}

/** The turn as a driver reads it on a sign. */
export function TurnArrow({ turn }: { turn: (typeof turns)[number] }) {
  const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 4.5, strokeLinecap: 'round', strokeLinejoin: 'round' } as const
  const angle = degrees[turn]
  return (
    <svg className="turn" viewBox="0 0 40 40" aria-hidden="true">
      {turn === 'arrive' ? (
        <path {...line} d="M12 36V6h18l-5 7 5 7H12" />
      ) : turn === 'u_turn' ? (
        <path {...line} d="M28 36V16a8 8 0 0 0-16 0v12M6 22l6 7 6-7" />
      ) : angle === undefined ? (
        <path {...line} d="M20 36V7M11 16l9-10 9 10" />
      ) : (
        <g transform={`translate(${angle < 0 ? 6 : -6} 0)`}>
          <path {...line} d="M20 37V20" />
          <g transform={`rotate(${angle} 20 20)`}>
            <path {...line} d="M20 20V3M14.500 9l5.500-6 5.500 6" />
          </g>
        </g>
      )}
    </svg>
  )
}
