import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { courseOf } from './course.ts'
import { registersOf } from './registers.ts'
import { openStage, type Stage } from './stage.ts'

/** The consult centre as `npm start` shows it, in one product and one browser. */
let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.stop())

describe('the centre', () => {
  registersOf(() => stage)
})
describe('the course of a consult', () => {
  courseOf(() => stage)
})

it('threw nothing', () => {
  expect(stage.faults).toEqual([])
})
