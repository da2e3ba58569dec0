import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as words from '#contract/vocabulary.ts'
import * as consults from '#contract/vocabulary-consults.ts'
import * as rooms from '#contract/vocabulary-rooms.ts'
import { roles } from '#contract/roles.ts'
import { captureProblems } from '../rooms/capture/capture-problem.ts'

const here = import.meta.dirname
type Tree = { [key: string]: string | Tree }
const read = (language: string, file: string) => JSON.parse(readFileSync(path.join(here, language, file), 'utf8')) as Tree
const files = readdirSync(path.join(here, 'zh-CN')).filter((file) => file.endsWith('.json'))

/** `key → text`; plural forms count as one key, since Chinese has one and English two. */
function leaves(tree: Tree, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const name = `${prefix}${key}`
    if (typeof value === 'string') found.set(name.replace(/_(zero|one|two|few|many|other)$/, ''), value)
    else for (const [inner, text] of leaves(value, `${name}.`)) found.set(inner, text)
  }
  return found
}
const blanks = (text: string) => [...new Set([...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]!))].toSorted()

it('has the same catalogues in both languages', () => {
  expect(readdirSync(path.join(here, 'en')).toSorted()).toEqual(readdirSync(path.join(here, 'zh-CN')).toSorted())
})

describe.each(files)('%s', (file) => {
  const zh = leaves(read('zh-CN', file))
  const en = leaves(read('en', file))
  it('has the same keys in both languages', () => {
    expect([...en.keys()].toSorted()).toEqual([...zh.keys()].toSorted())
  })
  it('fills the same blanks in both languages', () => {
    for (const [key, text] of zh) expect(blanks(en.get(key) ?? ''), key).toEqual(blanks(text))
  })
  it('has no empty text and no Chinese in the English', () => {
    for (const [key, text] of zh) expect(text.trim(), key).not.toBe('')
    for (const [key, text] of en) {
      expect(text.trim(), key).not.toBe('')
      if (!key.startsWith('language.')) expect(text, key).not.toMatch(/[\u4e00-\u9fff]/)
    }
  })
})

describe('words', () => {
  const catalogue = leaves(read('zh-CN', 'words.json'))
  const lists: Record<string, readonly (string | number)[]> = {
    role: roles,
    institutionLevel: words.institutionLevels,
    institutionKind: words.institutionKinds,
    hospitalCapability: words.hospitalCapabilities,
    vehicleKind: words.vehicleKinds,
    unitCapability: words.unitCapabilities,
    crewDuty: words.crewDuties,
    runStep: words.runSteps,
    runEnd: words.runEnds,
    stepSource: words.stepSources,
    unitState: words.unitStates,
    runType: words.runTypes,
    callClass: words.callClasses,
    callState: words.callStates,
    priority: words.priorities,
    locationSource: words.locationSources,
    sex: words.sexes,
    consultKind: consults.consultKinds,
    consultState: consults.consultStates,
    consultGrade: consults.consultGrades,
    consultClock: consults.consultClocks,
    careSetting: consults.careSettings,
    consultField: consults.consultMandatory,
    joinMode: consults.joinModes,
    invitationState: consults.invitationStates,
    invitationOrigin: consults.invitationOrigins,
    escalationStep: consults.escalationSteps,
    declineReason: consults.declineReasons,
    consentState: consults.consentStates,
    relation: consults.relations,
    materialType: rooms.materialTypes,
    consultSide: consults.consultSides,
    reportState: consults.reportStates,
    consultAction: consults.consultActions,
    consultEntry: consults.consultEntryKinds,
    specialty: consults.specialties,
    doctorTitle: consults.doctorTitles,
    licenceKind: consults.licenceKinds,
    rotaService: consults.rotaServices,
    bookingState: consults.bookingStates,
    wardRoundKind: consults.wardRoundKinds,
    roomKind: rooms.roomKinds,
    roomPart: rooms.roomParts,
    mediaSource: rooms.mediaSources,
    trackSource: rooms.trackSources,
    rung: rooms.rungs,
    rungFault: rooms.rungFaults,
    recordingState: rooms.recordingStates,
  }
  it.each(Object.entries(lists))('has every %s of the vocabulary', (name, list) => {
    for (const word of list) expect([...catalogue.keys()]).toContain(`${name}.${word}`)
  })

  it('has every kind of entry of a room and every trouble with a device', () => {
    const keys = [...leaves(read('zh-CN', 'rooms.json')).keys()]
    expect(keys).toEqual(expect.arrayContaining(rooms.roomEntryKinds.map((kind) => `entry.${kind}`)))
    expect(keys).toEqual(expect.arrayContaining(captureProblems.map((problem) => `capture.${problem}`)))
  })
})
