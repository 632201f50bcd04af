import { dotText } from '../words/text.ts'

/** In the order in which they are written. */
export type Attributes = Readonly<Record<string, string | number | Html | undefined>>

/** An HTML-like label: already escaped, written between angle brackets. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export function attributes(values: Attributes): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value instanceof Html ? `<${value.text}>` : dotText(String(value))}`)
    .join(', ')
}
