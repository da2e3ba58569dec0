import { useTranslation } from 'react-i18next'
import type { Booking } from '#contract/rest/services.ts'

/** What was written when it was booked, by the service's own form. */
export function BookingContent({ booking }: { booking: Booking }) {
  const { t } = useTranslation(['services', 'words'])
  const { outpatient, wardRound, familyVisit, expertClinic } = booking.form
  const texts = outpatient
    ? (['complaint', 'history', 'examination', 'question'] as const).map((name) => [name, outpatient[name]] as const)
    : expertClinic
      ? (['complaint', 'history', 'earlierTreatment'] as const).map((name) => [name, expertClinic[name]] as const)
      : []
  return (
    <>
      {texts.map(([name, text]) =>
        text ? (
          <section key={name} className="part">
            <h3>{t(`field.${name}`)}</h3>
            <p className="c-text">{text}</p>
          </section>
        ) : null,
      )}
      {wardRound ? (
        <section className="part">
          <h3>
            {t(`words:wardRoundKind.${wardRound.roundKind}`)} · {wardRound.ward}
          </h3>
          <table className="beds-table">
            <tbody>
              {wardRound.beds.map((one) => (
                <tr key={`${one.bed}${one.patientName}`}>
                  <th scope="row">{one.bed}</th>
                  <td>
                    <b>{one.patientName}</b>
                  </td>
                  <td>{one.question}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
      {familyVisit ? (
        <section className="part">
          <h3>{t('visitor')}</h3>
          <p>
            <b>{familyVisit.visitorName}</b>（{t(`words:relation.${familyVisit.relation}`)}） {familyVisit.visitorPhoneMasked ?? ''}
          </p>
          <p>
            {familyVisit.ward} · {familyVisit.bed}
          </p>
        </section>
      ) : null}
    </>
  )
}
