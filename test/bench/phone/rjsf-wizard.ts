import Form from '@rjsf/core'
import type { RJSFSchema, UiSchema, ValidatorType } from '@rjsf/utils'
import { createElement, useState } from 'react'
import { createRoot } from 'react-dom/client'

export interface WizardPage {
  readonly name: string
  readonly schema: RJSFSchema
  readonly uiSchema: UiSchema
  readonly validator: ValidatorType
}

/** @rjsf/core knows no pages: the customary wizard around it, one page's schema at a time. Going on checks. */
export function runWizard(pages: readonly WizardPage[], answers: Readonly<Record<string, unknown>>): void {
  const element = document.getElementById('app')
  if (element !== null) createRoot(element).render(createElement(Wizard, { pages, answers }))
}

function Wizard(props: { readonly pages: readonly WizardPage[]; readonly answers: Readonly<Record<string, unknown>> }) {
  const [at, goTo] = useState(0)
  const [answers, keep] = useState(props.answers)
  const page = props.pages[at]
  if (page === undefined) return createElement('h1', null, 'Check your answers')
  const { name, schema, uiSchema, validator } = page
  return createElement(
    Form,
    {
      key: name,
      schema,
      uiSchema,
      validator,
      formData: answers[name] ?? {},
      noHtml5Validate: true,
      onSubmit: ({ formData }: { readonly formData?: unknown }) => {
        keep({ ...answers, [name]: formData })
        goTo(at + 1)
      },
    },
    createElement('button', { type: 'submit' }, 'Continue'),
  )
}
