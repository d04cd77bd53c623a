import type { FormSummary } from '../../shared/forms/form.ts'
import { titleOf } from '../../shared/forms/questions.ts'
import type { HttpResponse } from '../../shared/lambda/http.ts'
import { Problem } from '../../shared/lambda/problem.ts'
import { STAGES } from '../../shared/procedure/procedure.ts'
import { GuidanceListPage, GuidancePage } from './pages/guidance-page.tsx'
import type { Respond } from './respond.tsx'
import type { PathParams } from './router.ts'
import type { Visit } from './visit.ts'

export interface GuidancePages {
  list(visit: Visit): Promise<HttpResponse>
  stage(visit: Visit, params: PathParams): Promise<HttpResponse>
  form(visit: Visit, params: PathParams): Promise<HttpResponse>
}

/** The pages of guidance. They hold nothing of any case, so they are for everyone: an officer may read before signing in. */
export function guidancePages(respond: Respond): GuidancePages {
  const show = (visit: Visit, name: string, text: string | undefined): HttpResponse => {
    if (text === undefined) throw new Problem('not-found')
    return respond.page(<GuidancePage visit={visit} name={name} text={text} />)
  }
  return {
    async list(visit) {
      const { country, language, t } = visit
      return respond.page(
        <GuidanceListPage
          visit={visit}
          stages={STAGES.map(stage => ({ path: `/guidance/stages/${stage}`, title: t(`stage.${stage}`) }))}
          forms={inOrder(country.forms.list).map(({ id, titles }) => ({
            path: `/guidance/forms/${id}`,
            title: titles[language] ?? id,
          }))}
        />,
      )
    },
    async stage(visit, params) {
      const stage = STAGES.find(one => one === params.stage)
      if (stage === undefined) throw new Problem('not-found')
      const guidance = await visit.country.loadStageGuidance(stage)
      return show(visit, visit.t(`stage.${stage}`), guidance[visit.language])
    },
    async form(visit, params) {
      const form = await visit.country.forms.open(params.formId ?? '')
      if (form === undefined) throw new Problem('not-found')
      return show(visit, titleOf(form, visit.language), form.guidance[visit.language])
    },
  }
}

/** Forms as a case comes to them: by the stage they belong to. */
function inOrder(forms: readonly FormSummary[]): readonly FormSummary[] {
  const order: readonly string[] = STAGES
  return forms.toSorted((one, other) => order.indexOf(one.procedureStage) - order.indexOf(other.procedureStage))
}
