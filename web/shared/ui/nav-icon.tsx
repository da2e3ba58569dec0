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
  inbox: 'M3 4.500h14v11H3zM3 11.500h4l1.200 2h3.600l1.200-2h4',
  requests: 'M4 2.500h12v15H4zM7 6.500h6M7 10h6M7 13.500h4',
  ask: 'M10 3.500v13M3.500 10h13',
  calendar: 'M3 4.500h14v13H3zM3 8.500h14M7 2.500v4M13 2.500v4',
  queue: 'M5 17.500v-7M5 7.500v.5M10 17.500v-10M10 4.500v.5M15 17.500v-4M15 10.500v.5M2.500 17.500h15',
  services: 'M3 4.500h14v9H3zM7 17h6M10 13.500V17M8.500 7l3 2-3 2z',
  rotas: 'M3 4.500h14v13H3zM3 8.500h14M6 12h3M11 12h3M6 15h3',
  practitioners: 'M10 9.500a3 3 0 1 0 0-6a3 3 0 0 0 0 6zM4 17.500a6 6 0 0 1 12 0M10 12v3.500M8.200 13.800h3.600',
  agreements: 'M4 2.500h8l4 4v11H4zM12 2.500v4h4M7 12l2 2 4-4',
  archive: 'M2.500 4h15v3.500h-15zM4 7.500v9h12v-9M8 10.500h4',
  figures: 'M3 17.500h14M5.500 17v-5M9 17V7M12.500 17v-8M16 17V4',
  audit: 'M10 2.500l6.500 2.500v4.500c0 4-2.700 6.800-6.500 8c-3.800-1.200-6.500-4-6.500-8V5zM7 10l2.200 2.200L13.200 8',
}

export function NavIcon({ name }: { name: string }) {
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
