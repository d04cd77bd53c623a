/** A text of the interface with its values: `{name}` in it is where one goes. */
export function fillIn(text: string, values: Readonly<Record<string, string | number>> = {}): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole))
}
