import type { Output } from './output.ts'

/** How programs are told something in one piece. */
const DOCUMENTS = ['json', 'yaml'] as const
export type DocumentFormat = (typeof DOCUMENTS)[number]

/** Whether what `-o` says is one of these. */
export function isDocument(output: string): output is DocumentFormat {
  return (DOCUMENTS as readonly string[]).includes(output)
}

/** The text of what JSON says, ending with a newline. */
export async function documentText(json: string, format: DocumentFormat): Promise<string> {
  if (format === 'json') return json.endsWith('\n') ? json : `${json}\n`
  const { yamlOf } = await import('./yaml-text.ts')
  return yamlOf(json)
}

/** Writes rows as they come: as JSON one object a line, as YAML one list. */
export class DocumentRows {
  readonly #out: Output
  readonly #format: DocumentFormat
  #isEmpty = true

  constructor(out: Output, format: DocumentFormat) {
    this.#out = out
    this.#format = format
  }

  async add(json: string): Promise<void> {
    this.#isEmpty = false
    // A list of one is an item of the list of all.
    await this.#out.write(await documentText(this.#format === 'yaml' ? `[${json}]` : json, this.#format))
  }

  /** To be called after the last row: a list without any is a list, too. */
  async end(): Promise<void> {
    if (this.#isEmpty && this.#format === 'yaml') await this.#out.write('[]\n')
  }
}
