import type { Consult } from '#contract/rest/consult-shapes.ts'

/** What every form beside a case is given. */
export interface FormProps {
  consult: Consult
  onClose: () => void
}
