import type { Form, FormCatalogue, FormSummary } from './form.ts'

/** A catalogue over forms that are loaded when first asked for. Keys of `loaders`: `<id>@<version>`. */
export function catalogue(
  list: readonly FormSummary[],
  loaders: Readonly<Record<string, () => Promise<Form>>>,
): FormCatalogue {
  const opened = new Map<string, Promise<Form>>()
  return {
    list,
    async open(id, version) {
      const key = `${id}@${version ?? list.find(form => form.id === id)?.version ?? ''}`
      const loader = Object.hasOwn(loaders, key) ? loaders[key] : undefined
      if (loader === undefined) return undefined
      const form = opened.get(key) ?? loader()
      opened.set(key, form)
      return form
    },
    versions: id =>
      Object.keys(loaders)
        .filter(key => key.startsWith(`${id}@`))
        .map(key => key.slice(id.length + 1)),
  }
}
