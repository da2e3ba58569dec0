import { useTranslation } from 'react-i18next'
import type { Booking } from '#contract/rest/services.ts'
import { remoteServices, type RemoteService } from '#contract/vocabulary-consults.ts'
import { useDraft } from '../../../../shared/api/drafts.ts'
import { serverNow } from '../../../../shared/api/server-clock.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { localText } from '../../../../shared/ui/zoned.ts'
import { emptyBooking, lacking, type BookingDraft } from '../../logic/booking.ts'
import { nextQuarter } from '../../logic/times.ts'
import { BookingFields } from './booking-fields.tsx'
import { SlotPicker } from './slot-picker.tsx'
import { useBook } from './use-book.ts'

interface Props {
  service: RemoteService
  onService: (service: RemoteService) => void
  onBooked: (booking: Booking, visitUrl: string | null) => void
  onClose: () => void
}

/** Books one of the four services. */
export function BookingForm({ service, onService, onBooked, onClose }: Props) {
  const { t } = useTranslation(['services', 'words', 'common'])
  const { timeZone } = useMe().centre
  const [draft, setDraft, drop] = useDraft<BookingDraft>(`booking.${service}`, {
    ...emptyBooking,
    start: nextQuarter(serverNow(), timeZone),
  })
  const change = (part: Partial<BookingDraft>) => setDraft({ ...draft, ...part })
  const book = useBook(service, (booking, visitUrl) => {
    drop()
    onBooked(booking, visitUrl)
  })
  const missing = lacking(service, draft)
  return (
    <SidePanel
      title={t('book')}
      wide
      onClose={onClose}
      onSubmit={() => {
        if (missing.length === 0 && !book.busy) book.run(draft)
      }}
      footer={
        <div className="booking-foot">
          <ProblemNotice problem={book.problem} onAgain={book.again} />
          <div className="booking-foot__row">
            <span className="c-quiet">
              {missing.length > 0
                ? t('missing', { fields: missing.map((name) => t(`field.${name}`)).join(t('common:listSeparator')) })
                : ''}
            </span>
            <button type="submit" className="button button--primary" disabled={missing.length > 0 || book.busy}>
              {t('bookAs', { service: t(`words:rotaService.${service}`) })}
            </button>
          </div>
        </div>
      }
    >
      <div className="pick-one">
        {remoteServices.map((one) => (
          <label key={one} className={one === service ? 'pick-one__word is-chosen' : 'pick-one__word'}>
            <input type="radio" name="service" checked={one === service} onChange={() => onService(one)} />
            {t(`words:rotaService.${one}`)}
          </label>
        ))}
      </div>
      <div className="form">
        <FormField
          label={t('field.slot')}
          group
          required={service !== 'family_visit'}
          rule={service === 'family_visit' ? t('visitOutside') : undefined}
        >
          {() => (
            <SlotPicker
              service={service}
              value={draft.slotId}
              onChange={(slot) =>
                change({ slotId: slot.id, ...(service === 'family_visit' ? { start: localText(slot.startsAt, timeZone) } : {}) })
              }
            />
          )}
        </FormField>
        <BookingFields service={service} draft={draft} onChange={change} />
      </div>
    </SidePanel>
  )
}
