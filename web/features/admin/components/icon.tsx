/** Pictures in a 20 × 20 box. */
const paths: Record<string, string> = {
  people: 'M7 9a3 3 0 1 0 0-6a3 3 0 0 0 0 6zM1.500 17a5.500 5.500 0 0 1 11 0M13 9.500a2.500 2.500 0 1 0-1-4.800M14 12a5 5 0 0 1 4.500 5',
  institutions: 'M3 17.500V6.500L10 2.500l7 4v11zM10 7v5M7.500 9.500h5M8 17.500v-3h4v3',
  vehicles:
    'M2 5h9v9H2zM11 8h4l3 3v3h-7zM5.500 16.500a1.800 1.800 0 1 0 0-3.600a1.800 1.800 0 0 0 0 3.600zM14 16.500a1.800 1.800 0 1 0 0-3.600a1.800 1.800 0 0 0 0 3.600zM6.500 7v4M4.500 9h4',
  shifts: 'M3 4.500h14v13H3zM3 8.500h14M7 2.500v4M13 2.500v4M6 12h3M6 15h6',
  terminals: 'M5 8.500h10v8H5zM8 12.500h4M10 8.500V5M6.500 5a5 5 0 0 1 7 0M4.500 2.800a8 8 0 0 1 11 0',
  cards: 'M4 2.500h12v15H4zM7 6.500h6M7 10h6M7 13.500h4',
  roads: 'M7 2.500L4 17.500M13 2.500l3 15M10 3v3M10 8.500v3M10 14v3',
  audit: 'M10 2.500l6.500 2.500v4.500c0 4-2.700 6.800-6.500 8c-3.800-1.200-6.500-4-6.500-8V5zM7 10l2.200 2.200L13.200 8',
}

export function Icon({ name }: { name: string }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width="18"
      height="18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name] ?? ''} />
    </svg>
  )
}
