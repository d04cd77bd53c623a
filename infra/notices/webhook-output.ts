/** The output of a stack that says where an authority's webhook is. A name of an output holds letters and digits alone. */
export function webhookOutput(authority: string): string {
  return `Webhook${authority.replaceAll('-', '')}`
}
