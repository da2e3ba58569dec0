/** The words of remote consultation and of the services that meet in the same rooms. Texts: the i18n catalogues, under the same word. */

/**
 * 远程会诊 (the treating doctor decides and is liable), 多学科会诊 (the same with several institutions), 远程诊断 (the invited institution
 * issues the diagnosis and shares the liability; asked for by the reads of ECG, pathology and imaging, not by a consult's form).
 */
export const consultKinds = ['consultation', 'multidisciplinary', 'diagnosis'] as const
export type ConsultKind = (typeof consultKinds)[number]
export const askedConsultKinds = ['consultation', 'multidisciplinary'] as const
export type AskedConsultKind = (typeof askedConsultKinds)[number]

/** 草稿 … 归档, in the order of a consult. `returned` is edited and submitted again; `declined` has nobody left to ask and lies at the desk. */
export const consultStates = [
  'draft',
  'submitted',
  'triage',
  'returned',
  'scheduled',
  'declined',
  'accepted',
  'in_session',
  'ended',
  'reported',
  'rated',
  'archived',
  'cancelled',
] as const
export type ConsultState = (typeof consultStates)[number]

/** 特急 now, 急 10 min, 普通 24 h; the clocks are settings. */
export const consultGrades = ['immediate', 'urgent', 'routine'] as const
export type ConsultGrade = (typeof consultGrades)[number]

/** What runs against a consult. Past it the consult is overdue for that clock, said so, and somebody else is told. */
export const consultClocks = ['triage', 'accept', 'start', 'consent', 'report'] as const
export type ConsultClock = (typeof consultClocks)[number]

/** Where the patient is looked after; how long the record is kept follows from it. */
export const careSettings = ['prehospital', 'emergency', 'outpatient', 'inpatient'] as const
export type CareSetting = (typeof careSettings)[number]

/** What a submission must have, by the field's name in the request. */
export const consultMandatory = [
  'grade',
  'careSetting',
  'specialty',
  'treatingDoctorId',
  'patient',
  'purpose',
  'chiefComplaint',
  'history',
  'examination',
  'firstDiagnosis',
  'treatment',
  'files',
] as const
export type ConsultMandatory = (typeof consultMandatory)[number]

/** Doctors asked together: all of them take part, or the first who accepts. */
export const joinModes = ['all', 'first'] as const
export type JoinMode = (typeof joinModes)[number]

/** `open` waits for an answer; `replaced`: another was quicker or took the place; `withdrawn`: nobody is asked any more. */
export const invitationStates = ['open', 'accepted', 'declined', 'replaced', 'withdrawn'] as const
export type InvitationState = (typeof invitationStates)[number]

/** How a doctor came to be asked. The last three are the ladder of escalation. */
export const invitationOrigins = ['coordinator', 'on_call', 'next_on_rota', 'department_head', 'next_institution'] as const
export type InvitationOrigin = (typeof invitationOrigins)[number]

/** What silence or a refusal led to. */
export const escalationSteps = ['next_on_rota', 'department_head', 'next_institution', 'nobody_left'] as const
export type EscalationStep = (typeof escalationSteps)[number]

export const declineReasons = ['busy', 'outside_specialty', 'information_missing', 'transfer_instead', 'other'] as const
export type DeclineReason = (typeof declineReasons)[number]

/** `emergency`: care first, approved by a head or authorised person; the signature comes later and is outstanding until then. */
export const consentStates = ['none', 'emergency', 'written'] as const
export type ConsentState = (typeof consentStates)[number]
/** Who signs for the patient, or visits, seen from the patient. */
export const relations = ['self', 'spouse', 'parent', 'child', 'sibling', 'grandparent', 'grandchild', 'guardian', 'other'] as const
export type Relation = (typeof relations)[number]
/** Who may sign for a child (民法典 27). */
export const guardians: readonly Relation[] = ['parent', 'sibling', 'grandparent', 'guardian', 'other']
/** Below it somebody signs for the patient. From here to 18 one who lives on work of one's own counts as of age (民法典 18). */
export const guardianBelow_years = 16

export const consultSides = ['inviting', 'invited'] as const
export type ConsultSide = (typeof consultSides)[number]

export const reportStates = ['draft', 'signed'] as const
export type ReportState = (typeof reportStates)[number]

/** What a person may do with a consult at this moment; a screen shows these and no other. */
export const consultActions = [
  'edit',
  'submit',
  'cancel',
  'take',
  'regrade',
  'return',
  'schedule',
  'change_time',
  'invite',
  'withdraw_invitation',
  'accept',
  'decline',
  'add_material',
  'sign_consent',
  'approve_emergency',
  'wait',
  'leave_queue',
  'start',
  'admit',
  'end',
  'correct_attendees',
  'write_opinion',
  'write_report',
  'sign_report',
  'correct_report',
  'rate',
] as const
export type ConsultAction = (typeof consultActions)[number]

/** What stands in a consult's record. */
export const consultEntryKinds = [
  'drafted',
  'submitted',
  'sent_to_on_call',
  'nobody_on_call',
  'taken',
  'regraded',
  'returned',
  'scheduled',
  'time_changed',
  'invited',
  'invitation_accepted',
  'invitation_declined',
  'invitation_replaced',
  'invitation_withdrawn',
  'escalated',
  'overdue',
  'material_added',
  'consent_signed',
  'emergency_approved',
  'waiting',
  'left_queue',
  'started',
  'admitted',
  'ended',
  'attendees_corrected',
  'opinion_given',
  'report_reminded',
  'report_signed',
  'report_correction_begun',
  'copy_filed',
  'rated',
  'archived',
  'cancelled',
] as const
export type ConsultEntryKind = (typeof consultEntryKinds)[number]

/** 专科. */
export const specialties = [
  'general_practice',
  'emergency_medicine',
  'intensive_care',
  'cardiology',
  'respiratory',
  'gastroenterology',
  'neurology',
  'nephrology',
  'endocrinology',
  'haematology',
  'infectious_disease',
  'geriatrics',
  'paediatrics',
  'obstetrics_gynaecology',
  'general_surgery',
  'neurosurgery',
  'cardiothoracic_surgery',
  'orthopaedics',
  'urology',
  'burns',
  'oncology',
  'ophthalmology',
  'otolaryngology',
  'stomatology',
  'dermatology',
  'psychiatry',
  'rehabilitation',
  'tcm',
  'anaesthesia',
  'radiology',
  'ultrasound',
  'electrocardiology',
  'pathology',
  'laboratory',
  'pharmacy',
] as const
export type Specialty = (typeof specialties)[number]

export const doctorTitles = ['chief', 'associate_chief', 'attending', 'resident', 'none'] as const
export type DoctorTitle = (typeof doctorTitles)[number]

/** 执业医师, 执业助理医师, 乡村医生. */
export const licenceKinds = ['physician', 'assistant_physician', 'village_doctor'] as const
export type LicenceKind = (typeof licenceKinds)[number]

/** What a rota is for: consultation on call, and the four services. */
export const rotaServices = ['consultation', 'outpatient', 'ward_round', 'family_visit', 'expert_clinic'] as const
export type RotaService = (typeof rotaServices)[number]
/** 远程门诊, 移动查房, 家属探视, 名医工作室. */
export const remoteServices = ['outpatient', 'ward_round', 'family_visit', 'expert_clinic'] as const
export type RemoteService = (typeof remoteServices)[number]

export const bookingStates = ['booked', 'checked_in', 'in_session', 'ended', 'cancelled'] as const
export type BookingState = (typeof bookingStates)[number]

export const wardRoundKinds = ['routine', 'teaching', 'difficult_case'] as const
export type WardRoundKind = (typeof wardRoundKinds)[number]
