import type { Output } from './output.ts'

/** Formats for one document. */
const DOCUMENTS = ['json', 'yaml'] as const
export type DocumentFormat = (typeof DOCUMENTS)[number]

/** Whether the value of `-o` is one of these. */
export function isDocument(output: string): output is DocumentFormat {
  return (DOCUMENTS as readonly string[]).includes(output)
}

/** A JSON text in the format, ending with a newline. */
export async function documentText(json: string, format: DocumentFormat): Promise<string> {
  if (format === 'json') return json.endsWith('\n') ? json : `${json}\n`
  const { yamlOf } = await import('../documents/yaml-text.ts')
  return yamlOf(json)
}

/** Formats for a list: one document, or one JSON object per line. */
const ROWS = [...DOCUMENTS, 'ndjson'] as const
export type RowFormat = (typeof ROWS)[number]

export function isRows(output: string): output is RowFormat {
  return (ROWS as readonly string[]).includes(output)
}

/** Writes rows as they arrive: as JSON one array, as NDJSON one object per line, as YAML one list. */
export class DocumentRows {
  readonly #out: Output
  readonly #format: RowFormat
  #isEmpty = true

  constructor(out: Output, format: RowFormat) {
    this.#out = out
    this.#format = format
  }

  async add(json: string): Promise<void> {
    await this.#out.formatted(await this.#item(json))
    this.#isEmpty = false
  }

  /** Must be called after the last row, also for an empty list. */
  async end(): Promise<void> {
    if (this.#format === 'json') await this.#out.formatted(this.#isEmpty ? '[]\n' : '\n]\n')
    else if (this.#isEmpty && this.#format === 'yaml') await this.#out.formatted('[]\n')
  }

  async #item(json: string): Promise<string> {
    if (this.#format === 'json') return `${this.#isEmpty ? '[' : ','}\n${json}`
    // In YAML, a list of one item is also one item of the whole list.
    return this.#format === 'yaml' ? await documentText(`[${json}]`, 'yaml') : `${json}\n`
  }
}
