import type { ReactNode } from 'react'

/** A part of a consult with its heading. */
export function Part({ title, aside, children, name }: { title: string; aside?: ReactNode; children: ReactNode; name?: string }) {
  return (
    <section className="c-part" data-part={name}>
      <h3>
        {title}
        {aside ? <span className="c-part__aside">{aside}</span> : null}
      </h3>
      {children}
    </section>
  )
}
