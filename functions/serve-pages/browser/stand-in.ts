/** Keeps the app on this device, and has the service worker stand in for this very page as soon as it can. */
export async function standIn(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('/service-worker.js')
    const { active } = await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller === null) active?.postMessage('stand in')
  } catch {
    // A browser in private mode, or no line: the page works all the same, with a line.
  }
}
