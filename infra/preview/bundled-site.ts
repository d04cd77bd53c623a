/** What is bundled of the preview and loaded anew when a form changes: its pages, with the assets that they name. */
export { assets } from '#assets'
export { showFailure, showFaultyFile } from './pages/fault-page.tsx'
export { openDraft, openSite } from './site.tsx'
