import { consultMandatory, type ConsultMandatory } from '#contract/vocabulary-consults.ts'

interface Request {
  grade: string | null
  care_setting: string | null
  specialty: string | null
  treating_doctor_id: string | null
  patient_id: string | null
  purpose_encrypted: string | null
  chief_complaint_encrypted: string | null
  history_encrypted: string | null
  examination_encrypted: string | null
  first_diagnosis_encrypted: string | null
  treatment_encrypted: string | null
  without_files: boolean
}

/** What a submission would still miss. A list of files is there when something is on it, or when the asker says that there is nothing. */
export function missingFields(request: Request, materials: number): ConsultMandatory[] {
  const there: Record<ConsultMandatory, boolean> = {
    grade: request.grade !== null,
    careSetting: request.care_setting !== null,
    specialty: request.specialty !== null,
    treatingDoctorId: request.treating_doctor_id !== null,
    patient: request.patient_id !== null,
    purpose: request.purpose_encrypted !== null,
    chiefComplaint: request.chief_complaint_encrypted !== null,
    history: request.history_encrypted !== null,
    examination: request.examination_encrypted !== null,
    firstDiagnosis: request.first_diagnosis_encrypted !== null,
    treatment: request.treatment_encrypted !== null,
    files: materials > 0 || request.without_files,
  }
  return consultMandatory.filter((field) => !there[field])
}
