import {
  type ImportProgress,
  type ImportResult,
  type ImportTreeRequest,
  Literals,
  type PlanPart,
  Trim,
  type Warning,
} from '@espalier/contract/espalier/v1/tree'
import type { AclEntry } from '@espalier/contract/espalier/v1/types'
import type { RawClients } from './transport/services.ts'

export interface ImportOptions {
  /** Where the text's top nodes go. Default `/`. */
  readonly path?: string
  /** Nodes that are not in the text: `report` lists them in the result (the default), `keep` ignores them, `delete` removes them. */
  readonly trim?: 'report' | 'keep' | 'delete'
  /** Only make the plan. */
  readonly validateOnly?: boolean
  /** `planEtag` of an earlier result for the same text, path and trim: CONFLICT if the plan is another one now. */
  readonly planEtag?: string
  /** The ACL of nodes that the import creates; existing nodes keep theirs. Default: everybody may do everything. */
  readonly acl?: readonly AclEntry[]
  /** With `validateOnly`: leave nodes that may not be read out of the plan, with a warning for each. Default: the call fails. */
  readonly skipUnreadable?: boolean
  readonly signal?: AbortSignal
}

/** The parts of an import's output: the plan, in one or more parts; progress, unless it is only validated; the result. */
export type ImportPart =
  | ({ readonly kind: 'plan' } & PlanPart)
  | ({ readonly kind: 'progress' } & ImportProgress)
  | ({ readonly kind: 'result' } & ImportResult)

export interface ExportOptions {
  /** Include ephemeral nodes. */
  readonly ephemeral?: boolean
  /** A name for the top node instead of its own; for `/` this makes it appear. */
  readonly name?: string
  /** How values are written. Default `json`; `python` is what zc.zk reads. */
  readonly literals?: 'json' | 'python'
  /** How many levels below the top. Default: all. */
  readonly depth?: number
  /** Write nodes that may not be read as lines `/name ...`, and call `onWarning` for each. Default: the export fails at the first of them. */
  readonly skipUnreadable?: boolean
  readonly onWarning?: (warning: Warning) => void
  readonly signal?: AbortSignal
}

const TRIM = { report: Trim.REPORT, keep: Trim.KEEP, delete: Trim.DELETE } as const
const LITERALS = { json: Literals.JSON, python: Literals.PYTHON } as const

/** UTF-16 units of one piece; at most three bytes each, far below gRPC's message limit. */
const PIECE_LENGTH = 256 * 1024

export async function* importTree(
  tree: RawClients['tree'],
  text: string | AsyncIterable<string>,
  options: ImportOptions,
): AsyncGenerator<ImportPart, void, undefined> {
  const { signal } = options
  const accepted = Promise.withResolvers<boolean>()
  const sent = requests(text, options, accepted.promise)
  try {
    for await (const { part } of tree.importTree(sent, signal === undefined ? {} : { signal })) {
      if (part?.$case === 'accepted') accepted.resolve(true)
      else if (part !== undefined) yield { kind: part.$case, ...part.value } as ImportPart
    }
  } finally {
    accepted.resolve(false)
  }
}

/** Throws PAYLOAD_TOO_LARGE, with the limit, if the gateway does not import a text of this many bytes of UTF-8. Sends no text. */
export async function checkImportSize(
  tree: RawClients['tree'],
  bytes: number,
  options: { readonly signal?: AbortSignal },
): Promise<void> {
  const { promise: over, resolve: end } = Promise.withResolvers<void>()
  async function* sent(): AsyncGenerator<ImportTreeRequest> {
    yield { ...NO_OPTIONS, validateOnly: true, totalBytes: BigInt(bytes), text: '' }
    await over
  }
  try {
    for await (const { part } of tree.importTree(sent(), options)) if (part !== undefined) return
  } finally {
    end()
  }
}

const NO_OPTIONS = {
  path: '',
  trim: Trim.UNSPECIFIED,
  validateOnly: false,
  planEtag: '',
  acl: [],
  totalBytes: 0n,
  skipUnreadable: false,
}

/** All but the options, and a text that fits into one piece, waits until the options are accepted. */
async function* requests(
  text: string | AsyncIterable<string>,
  options: ImportOptions,
  accepted: Promise<boolean>,
): AsyncGenerator<ImportTreeRequest> {
  const { path = '/', trim = 'report', validateOnly = false, planEtag = '', acl = [], skipUnreadable = false } = options
  const totalBytes = BigInt(typeof text === 'string' ? Buffer.byteLength(text) : 0)
  yield { path, trim: TRIM[trim], validateOnly, planEtag, acl: [...acl], totalBytes, skipUnreadable, text: '' }
  const isLarge = typeof text !== 'string' || text.length > PIECE_LENGTH
  if (isLarge && !(await accepted)) return
  if (typeof text === 'string') for (const piece of pieces(text)) yield { ...NO_OPTIONS, text: piece }
  else for await (const part of text) for (const piece of pieces(part)) yield { ...NO_OPTIONS, text: piece }
}

/** Cuts between characters, never inside one. */
function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + PIECE_LENGTH)
    if (end < text.length && isLowSurrogate(text.charCodeAt(end))) end--
    yield text.slice(start, end)
    start = end
  }
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

export async function* exportTree(
  tree: RawClients['tree'],
  path: string,
  options: ExportOptions,
): AsyncGenerator<string, void, undefined> {
  const { ephemeral = false, name = '', literals = 'json', depth = 0, skipUnreadable = false, signal } = options
  const request = { path, ephemeral, name, literals: LITERALS[literals], depth, skipUnreadable }
  for await (const { text, warnings } of tree.exportTree(request, signal === undefined ? {} : { signal })) {
    for (const warning of warnings) options.onWarning?.(warning)
    if (text !== '') yield text
  }
}
