import { useEffect, useState } from 'preact/hooks'

/** What the app shows: the parts of the address behind `#`. They hold ids and names of pages, and no answer. */
export type Route = readonly string[]

const read = (): Route =>
  location.hash
    .slice(1)
    .split('/')
    .filter(part => part !== '')
    .map(decodeURIComponent)

export function useRoute(): Route {
  const [route, setRoute] = useState(read)
  useEffect(() => {
    const changed = (): void => setRoute(read())
    addEventListener('hashchange', changed)
    // It may have changed between the first drawing and now.
    changed()
    return () => removeEventListener('hashchange', changed)
  }, [])
  return route
}

/** Links to a place within the view (a field that has a fault, the content) go there: the address says which view it is. */
export function leadWithinView(): void {
  document.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('.summary a, .skip') : null
    const place = link && document.getElementById(link.getAttribute('href')?.slice(1) ?? '')
    if (!place) return
    event.preventDefault()
    place.focus()
  })
}

/** The address of a view. */
export function to(...parts: readonly string[]): string {
  return `#${parts.map(encodeURIComponent).join('/')}`
}

/** Goes on to a view. */
export function go(...parts: readonly string[]): void {
  if (to(...parts) !== location.hash) show('pushState', parts)
}

/** Goes to a view instead of this one: Back leads past it. */
export function goInstead(...parts: readonly string[]): void {
  show('replaceState', parts)
}

/** Shown at once: the browser tells of a changed address only later, and of one that a script notes not at all. */
function show(how: 'pushState' | 'replaceState', parts: readonly string[]): void {
  history[how](null, '', to(...parts))
  dispatchEvent(new Event('hashchange'))
}
