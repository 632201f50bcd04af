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

/** How programs are told of many things: in one piece, or one JSON object a line. */
const ROWS = [...DOCUMENTS, 'ndjson'] as const
export type RowFormat = (typeof ROWS)[number]

export function isRows(output: string): output is RowFormat {
  return (ROWS as readonly string[]).includes(output)
}

/** Writes rows as they come: as JSON one array, as NDJSON one object a line, as YAML one list. */
export class DocumentRows {
  readonly #out: Output
  readonly #format: RowFormat
  #isEmpty = true

  constructor(out: Output, format: RowFormat) {
    this.#out = out
    this.#format = format
  }

  async add(json: string): Promise<void> {
    await this.#out.write(await this.#item(json))
    this.#isEmpty = false
  }

  /** To be called after the last row: a list without any is a list, too. */
  async end(): Promise<void> {
    if (this.#format === 'json') await this.#out.write(this.#isEmpty ? '[]\n' : '\n]\n')
    else if (this.#isEmpty && this.#format === 'yaml') await this.#out.write('[]\n')
  }

  async #item(json: string): Promise<string> {
    if (this.#format === 'json') return `${this.#isEmpty ? '[' : ','}\n${json}`
    // In YAML, a list of one is an item of the list of all.
    return this.#format === 'yaml' ? await documentText(`[${json}]`, 'yaml') : `${json}\n`
  }
}
