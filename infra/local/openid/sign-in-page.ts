import type { LocalUser } from './local-user.ts'

/** The sign-in page: a plain form that works without script. `fault` is shown above it and announced. */
export function signInPage(users: readonly LocalUser[], action: string, fault?: string): string {
  const choices = users.map(
    ({ name, givenName, groups }, position) => `
        <div>
          <input type="radio" name="user" id="user-${position}" value="${escapeHtml(name)}" required${position === 0 ? ' checked' : ''}>
          <label for="user-${position}">${escapeHtml(name)}</label>
          <span>${escapeHtml([givenName, groups.join(', ')].filter(Boolean).join(': '))}</span>
        </div>`,
  )
  return page(
    'Sign in',
    `${fault === undefined ? '' : `<p role="alert">${escapeHtml(fault)}</p>`}
    <form method="post" action="${escapeHtml(action)}">
      <fieldset>
        <legend>Choose a demonstration user</legend>${choices.join('')}
      </fieldset>
      <button type="submit">Sign in</button>
    </form>
    <p>These users exist on this machine only and have no passwords.</p>`,
  )
}

/** A page that says one thing. */
export function noticePage(title: string, text: string): string {
  return page(title, `<p>${escapeHtml(text)}</p>`)
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(title)} - local cloud</title>
    <style>
      body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff }
      fieldset { border: 1px solid #555; padding: 1rem; margin: 0 0 1rem }
      div { padding: .25rem 0 }
      span { color: #444; margin-left: .5rem }
      button { font: inherit; padding: .5rem 1.5rem; color: #fff; background: #0b4f6c; border: 2px solid #0b4f6c }
      :focus-visible { outline: 3px solid #b35900; outline-offset: 2px }
    </style>
  </head>
  <body>
    <main>
    <h1>${escapeHtml(title)}</h1>
    ${content}
    </main>
  </body>
</html>
`
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}
