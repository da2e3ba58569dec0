import type { ReactNode } from 'react'
import { Failed, Loading } from './faces.tsx'
import './page.css'

interface Props {
  title: string
  lead?: ReactNode
  /** Search, filters and what makes something new. */
  tools?: ReactNode
  children: ReactNode
}

export function Page({ title, lead, tools, children }: Props) {
  return (
    <main className="page">
      <div className="page__head">
        <h1>{title}</h1>
        {lead ? <p>{lead}</p> : null}
        <div className="page__tools">{tools}</div>
      </div>
      <div className="page__body">{children}</div>
    </main>
  )
}

interface Asked {
  data: unknown
  error: unknown
  refetch: () => unknown
}

/** Content once everything it needs was read; until then, which of the reasons it is not there. */
export function Ready({ of, children }: { of: readonly Asked[]; children: () => ReactNode }) {
  const failed = of.find((one) => one.error && !one.data)
  if (failed) return <Failed error={failed.error} onRetry={() => void failed.refetch()} />
  return of.every((one) => one.data) ? children() : <Loading />
}
