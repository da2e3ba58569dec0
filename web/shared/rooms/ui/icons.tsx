/** Marks of the controls, as strokes in a 24 × 24 box. */
const paths = {
  microphone: 'M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5 11a7 7 0 0 0 14 0M12 18v3M8 21h8',
  muted: 'M9 5.500a3 3 0 0 1 6 .5v5M15 14a3 3 0 0 1-6-2v-1M5 11a7 7 0 0 0 11.500 5.400M12 18v3M8 21h8M3 3l18 18',
  camera: 'M3 7h11a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H3zM15 11l6-3.500v9L15 13z',
  cameraOff: 'M15 15.500V16a1 1 0 0 1-1 1H3V7h3M10 7h4a1 1 0 0 1 1 1v3l6-3.500v9M3 3l18 18',
  switch:
    'M4 8h3l1.500-2h7L17 8h3v11H4zM9.500 13a2.500 2.500 0 0 1 4.500-1.500M14.500 14a2.500 2.500 0 0 1-4.500 1.500M14 9.500v2h-2M10 17.500v-2h2',
  share: 'M3 5h18v11H3zM8 20h8M12 16v4M12 13V8M9.500 10.500L12 8l2.500 2.500',
  freeze: 'M12 3v18M4.200 7.500l15.600 9M4.200 16.500l15.600-9M9.500 4.500L12 7l2.500-2.500M9.500 19.500L12 17l2.500 2.500',
  draw: 'M4 20l1-4L16 5l3 3L8 19zM13.500 7.500l3 3',
  chat: 'M4 5h16v11H10l-5 4v-4H4z',
  people:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20a6.500 6.500 0 0 1 13 0M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500a6.500 6.500 0 0 1 3.500 5.500',
  material: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
  record: 'M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z',
  devices:
    'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.200 2.200M16.200 16.200l2.200 2.200M5.600 18.400l2.200-2.200M16.200 7.800l2.200-2.200',
  leave: 'M3 14.500c0-7 18-7 18 0v2l-5-.5v-3c-2-1-6-1-8 0v3l-5 .5z',
  layout: 'M3 5h18v14H3zM3 14h18M9 14v5M15 14v5',
  pin: 'M9 3h6l-1 6 4 4H6l4-4zM12 13v8',
  hand: 'M7 12V6.500a1.500 1.500 0 0 1 3 0V11V4.500a1.500 1.500 0 0 1 3 0V11V5.500a1.500 1.500 0 0 1 3 0V13v-2a1.500 1.500 0 0 1 3 0v4a6 6 0 0 1-6 6h-2a6 6 0 0 1-5-2.700L5 15a1.600 1.600 0 0 1 2-2z',
  full: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  close: 'M6 6l12 12M18 6L6 18',
  sound: 'M4 10v4h4l5 4V6l-5 4zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11',
  file: 'M8 12.500l6-6a3 3 0 0 1 4.500 4.500l-8 8a5 5 0 0 1-7-7l7.500-7.500',
  follow: 'M4 12s3-6 8-6 8 6 8 6-3 6-8 6-8-6-8-6zM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z',
} as const
export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      className="room-icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}
