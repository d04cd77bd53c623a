import type { Provenance } from '../../../shared/forms/prefill.ts'
import { dateIn } from '../../../shared/procedure/local-time.ts'
import { writeDate } from '../language.ts'
import type { Visit } from '../visit.ts'

/** Where an answer comes from, in words: the form, the day, the authority. */
export function tellSource(
  { t, language, country }: Pick<Visit, 't' | 'language' | 'country'>,
  { formId, at, authority }: Provenance,
): string {
  return t('alreadyAnswered', {
    form: country.forms.list.find(form => form.id === formId)?.titles[language] ?? formId,
    when: writeDate(dateIn(new Date(at), country.profile.timeZone), language),
    authority: country.profile.authorities.find(one => one.id === authority)?.name[language] ?? authority,
  })
}
