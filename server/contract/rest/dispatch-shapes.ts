import Type, { type Static } from 'typebox'
import { Closed, Id, Instant, Nullable, OneOf, Version } from '../values.ts'
import { runEnds, runSteps, stepSources } from '../vocabulary.ts'

/** One unit's run for one incident, as any screen of the case may show it. */
export const AssignmentSummary = Closed({
  id: Id,
  version: Version,
  incidentId: Id,
  vehicleId: Id,
  vehicleNo: Type.Integer(),
  callSign: Type.String(),
  step: OneOf(runSteps),
  stepAt: Instant,
  stepSource: OneOf(stepSources),
  dispatchedAt: Instant,
  /** Time of each step that stands now. */
  times: Type.Partial(
    Type.Object(Object.fromEntries(runSteps.map((step) => [step, Instant])) as Record<(typeof runSteps)[number], typeof Instant>, {
      additionalProperties: false,
    }),
  ),
  destination: Nullable(Closed({ institutionId: Id, shortName: Type.String() })),
  end: Nullable(OneOf(runEnds)),
  endedAt: Nullable(Instant),
  /** The road time promised when it was sent. */
  promisedEtaS: Nullable(Type.Number()),
})
export type AssignmentSummary = Static<typeof AssignmentSummary>
