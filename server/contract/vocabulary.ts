/** The field's words, each list once. Their Chinese and English stand in the i18n catalogues under the same word. */

export const institutionLevels = ['village', 'township', 'county', 'city', 'province', 'nation'] as const
export type InstitutionLevel = (typeof institutionLevels)[number]

export const institutionKinds = [
  'emergency_centre',
  'emergency_sub_centre',
  'general_hospital',
  'tcm_hospital',
  'maternal_child_hospital',
  'specialist_hospital',
  'township_health_centre',
  'community_health_centre',
  'village_clinic',
] as const
export type InstitutionKind = (typeof institutionKinds)[number]

/** What an institution can take care of. 就近、就急、满足专业需要: the destination's choice reads these. */
export const hospitalCapabilities = [
  'emergency_department',
  'chest_pain_centre',
  'stroke_centre',
  'trauma_centre',
  'obstetrics',
  'paediatrics',
  'infectious_ward',
  'cath_lab',
  'ct',
] as const
export type HospitalCapability = (typeof hospitalCapabilities)[number]

export const vehicleKinds = ['negative_pressure_ambulance', 'ambulance', 'mobile_ct', 'nucleic_acid_test'] as const
export type VehicleKind = (typeof vehicleKinds)[number]

/** What a unit can do; a complaint card asks for these. */
export const unitCapabilities = [
  'transport',
  'negative_pressure',
  'advanced_life_support',
  'obstetric',
  'neonatal',
  'ct',
  'sampling',
] as const
export type UnitCapability = (typeof unitCapabilities)[number]

export const crewDuties = ['doctor', 'nurse', 'driver', 'stretcher_bearer'] as const
export type CrewDuty = (typeof crewDuties)[number]

/** 受理 … 待命, in the order of a run. A later step may be recorded without the ones between; none goes back except by a correction. */
export const runSteps = [
  'dispatched',
  'acknowledged',
  'en_route',
  'on_scene',
  'patient_contact',
  'patient_on_board',
  'leave_scene',
  'at_hospital',
  'handed_over',
  'returning',
  'available',
] as const
export type RunStep = (typeof runSteps)[number]

/** Other ends of a run: 中止, 空跑, 放弃, 现场死亡, 途中死亡. */
export const runEnds = ['cancelled', 'no_patient', 'refused', 'died_on_scene', 'died_en_route'] as const
export type RunEnd = (typeof runEnds)[number]

export const stepSources = ['device', 'geofence', 'crew', 'dispatcher'] as const
export type StepSource = (typeof stepSources)[number]

/** What a unit is doing now; derived from its run, or set by hand (the last three). */
export const unitStates = [
  'available',
  'dispatched',
  'acknowledged',
  'en_route',
  'on_scene',
  'patient_contact',
  'patient_on_board',
  'leave_scene',
  'at_hospital',
  'returning',
  'decontamination',
  'refuelling',
  'repair',
  'out_of_service',
] as const
export type UnitState = (typeof unitStates)[number]
export const handSetStates = ['available', 'decontamination', 'refuelling', 'repair', 'out_of_service'] as const

export const runTypes = ['emergency', 'inter_hospital', 'non_emergency', 'back_referral', 'event_cover'] as const
export type RunType = (typeof runTypes)[number]

/** 急救, 咨询, 骚扰, 转邻县, 110/119/122 联动. */
export const callClasses = ['emergency', 'enquiry', 'nuisance', 'neighbour_county', 'joint_110', 'joint_119', 'joint_122'] as const
export type CallClass = (typeof callClasses)[number]

export const callStates = ['ringing', 'claimed', 'ended', 'abandoned'] as const
export type CallState = (typeof callStates)[number]

/** 1 濒危, 2 危重, 3 急, 4 非急 */
export const priorities = [1, 2, 3, 4] as const
export type Priority = (typeof priorities)[number]

export const locationSources = [
  'installed_address',
  'operator',
  'village',
  'institution',
  'road',
  'map_click',
  'caller_phone',
  'free_text',
] as const
export type LocationSource = (typeof locationSources)[number]

export const sexes = ['unknown', 'male', 'female', 'unspecified'] as const
export type Sex = (typeof sexes)[number]
