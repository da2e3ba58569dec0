import './kbd.css'

/** A key that does what stands beside it. */
export function Kbd({ keys, quiet = false }: { keys: string; quiet?: boolean }) {
  return (
    <kbd className={quiet ? 'key key--quiet' : 'key'} aria-hidden="true">
      {keys}
    </kbd>
  )
}
