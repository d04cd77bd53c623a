import { caseIdCalled, isReference } from '../../../shared/cases/ids.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { findCase } from '../../../shared/storage/find-case.ts'
import { Layout } from '../pages/layout.tsx'
import type { SignedInVisit } from '../visit.ts'
import type { CaseDependencies } from './case-dependencies.ts'
import { caseWords } from './case-words.ts'
import { FindForm } from './find-form.tsx'

/** Opens a case by the reference that somebody wrote down. */
export const findPage =
  ({ cases, respond, clock }: CaseDependencies) =>
  async (visit: SignedInVisit): Promise<HttpResponse> => {
    const written = (visit.request.query.get('reference') ?? '').trim()
    const t = caseWords(visit.language)
    const called = caseIdCalled(visit.country.profile.id, written)
    const found = called && (await findCase({ cases, country: visit.country, clock }, visit.session.officer, called))
    if (found !== undefined) return respond.go(`/cases/${found.state.id}`)
    const text = isReference(written) ? t('findNothing') : t('findNotOne')
    return respond.page(
      <Layout visit={visit} title={t('findTitle')} faulty back="/">
        <h1>{t('findTitle')}</h1>
        <FindForm visit={visit} written={written} fault={text} />
      </Layout>,
      404,
    )
  }
