import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Role } from '#contract/roles.ts'
import type { Point } from '#contract/values.ts'
import type { ConsultKind, DoctorTitle, LicenceKind, RotaService, Specialty } from '#contract/vocabulary-consults.ts'
import type { CrewDuty, HospitalCapability, InstitutionKind, InstitutionLevel, UnitCapability, VehicleKind } from '#contract/vocabulary.ts'

/** `centre.json`: what the centre is, and what is roughly known of where its towns lie. */
export interface CentreFile {
  slug: string
  name: string
  timeZone: string
  divisionCode: string
  divisionName: string
  /** The county seat. */
  seat: Point
  outlineLicence: string
  placementSeed: number
  /** Where the mountains lie, seen from the seat: generated roads bend more there. */
  mountainsBearingDeg?: number
  /** Codes of the towns that are streets of the seat itself. */
  seatDivisions: string[]
  /** Rough direction and distance of a town from the seat; towns without one are spread over the outline. */
  townHints: Record<string, { bearingDeg: number; distanceKm: number }>
  /** Before the logins of the demonstration's crews: logins are unique over all centres. */
  demoLoginPrefix: string
  /** A clinic in every village, under the institution of its town; null where none are seeded. */
  villageClinics: { parentOf: Record<string, string>; nameEnding: string; diagnosticKit: boolean } | null
}

/** One of `institutions.json`. Placed at `location`, or `offsetM` [east, north] from the seat, or in the middle of its division. */
export interface InstitutionFile {
  key: string
  parent: string | null
  name: string
  shortName: string
  kind: InstitutionKind
  level: InstitutionLevel
  address?: string
  division?: string
  location?: Point
  offsetM?: [number, number]
  capabilities: HospitalCapability[]
  diagnosticKit?: boolean
}

export interface FleetFile {
  stations: { key: string; name: string; institution: string }[]
  vehicles: {
    key: string
    callSign: string
    plate: string
    kind: VehicleKind
    station: string
    capabilities: UnitCapability[]
    /** Empty: a reserve unit that nobody is on shift on. */
    crew: CrewDuty[]
  }[]
}

export interface AccountFile {
  login: string
  displayName: string
  roles: Role[]
  institution: string
  device?: boolean
}

interface PractitionerFile {
  login: string
  department: string
  specialties: Specialty[]
  title: DoctorTitle
  licenceKind: LicenceKind
  practisingSince: string
  departmentHead: boolean
}

/** A rota that goes round; hours are those of each day, 08:00 to 08:00 where none are given. */
export interface RotaFile {
  institution: string
  service: RotaService
  specialty: Specialty
  logins: string[]
  from?: string
  to?: string
  capacity?: number
}

/** `consults.json`: who the demonstration's doctors are, whom an institution may ask, and who is on duty. */
export interface ConsultsFile {
  practitioners: PractitionerFile[]
  /** What every crew's doctor is registered as. */
  crewDoctors: Omit<PractitionerFile, 'login' | 'licenceKind' | 'departmentHead'>
  agreements: { number: string; inviting: string; invited: string; kinds: ConsultKind[]; coversBranches: boolean }[]
  rotas: RotaFile[]
}

export interface Town {
  code: string
  name: string
}
export interface Village extends Town {
  townCode: string
  /** A village (村) rather than a community of a town (社区). */
  rural: boolean
}
export type Ring = [number, number][]

/** Everything that makes one county, read from its folder: a second county is a second folder. */
export interface CentreFiles {
  centre: CentreFile
  institutions: InstitutionFile[]
  fleet: FleetFile
  accounts: AccountFile[]
  consults: ConsultsFile
  towns: Town[]
  villages: Village[]
  /** GeoJSON coordinates of a MultiPolygon. */
  outline: Ring[][]
}

export function readCentre(slug: string): CentreFiles {
  const file = (name: string) => readFileSync(path.join(import.meta.dirname, slug, name), 'utf8')
  const json = <T>(name: string) => JSON.parse(file(name)) as T
  const rows = (name: string) =>
    file(name)
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','))
  const geometry = json<{ features: { geometry: { type: string; coordinates: unknown } }[] }>('boundary.geojson').features[0]!.geometry
  return {
    centre: json('centre.json'),
    institutions: json('institutions.json'),
    fleet: json('fleet.json'),
    accounts: json('accounts.json'),
    consults: json('consults.json'),
    towns: rows('towns.csv').map(([code, name]) => ({ code: code!, name: name! })),
    villages: rows('villages.csv').map(([code, name, townCode]) => ({ code: code!, townCode: townCode!, ...placeOf(name!) })),
    outline: (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as Ring[][],
  }
}

/**
 * The place that a committee's official name speaks of: 义安村民委员会 → 义安村, 北大街社区居民委员会 → 北大街社区. Counties write
 * 村民委员会, 村民委会 or 村委会 for the same thing, sometimes side by side (one of Jiexiu's 163 villages is written the second way).
 */
export function placeOf(committee: string): { name: string; rural: boolean } {
  const village = /^(.+?)村(?:民委员会|民委会|委会)$/.exec(committee)?.[1]
  if (village) return { name: village.endsWith('村') && village.length > 1 ? village : `${village}村`, rural: true }
  const community = committee.replace(/居民委员会$|居委会$/, '')
  return { name: community, rural: false }
}
