import { relative } from 'node:path'
import type { ComponentChildren } from 'preact'
import { stylesheet } from '#assets'
import { openRespond } from '../../../functions/serve-pages/respond.tsx'
import type { FaultyFile } from '../../../shared/countries/faulty-file.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'

const respond = openRespond([])

/** Where a form's files are faulty: which file, where in it, and why. Needs no form and no country, which may be what is faulty. */
export function showFaultyFile({ file, faults }: FaultyFile, root: string): HttpResponse {
  return respond.page(
    <FaultFrame title="A file has a fault">
      <p class="lead">Mend the file and load the page again.</p>
      <p>
        <code>{relative(root, file).startsWith('..') ? file : relative(root, file)}</code>
      </p>
      <dl class="answers">
        {faults.map(({ pointer, reason }) => (
          <div key={pointer + reason}>
            <dt>
              <code>{`#${pointer}`}</code>
            </dt>
            <dd>{reason}</dd>
          </div>
        ))}
      </dl>
    </FaultFrame>,
    422,
  )
}

/** What went wrong without a file being named. */
export function showFailure(reason: string): HttpResponse {
  return respond.page(
    <FaultFrame title="The preview could not show this">
      {reason.split('\n').map(line => (
        <p key={line}>{line}</p>
      ))}
    </FaultFrame>,
    500,
  )
}

function FaultFrame({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`Error: ${title}`}</title>
        <link rel="stylesheet" href={stylesheet} />
      </head>
      <body>
        <main id="main">
          <p>
            <a href="/">All forms</a>
          </p>
          <div class="summary" role="alert">
            <h1>{title}</h1>
            {children}
          </div>
        </main>
      </body>
    </html>
  )
}
