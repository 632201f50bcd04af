import type { Output } from '../text/output.ts'

/** A syntax error or a finding of the model, about one source. */
export interface Diagnostic {
  /** The source as the user named it. */
  readonly file: string
  readonly severity: 'error' | 'warning'
  readonly kind: string
  readonly message: string
  readonly hint?: string | undefined
  /** The node that it is about. */
  readonly path?: string
  /** Both count from 1; columns in code points. Absent if the source is not a text. */
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/** Several lines, then an empty one. */
export function diagnosticLines(
  { file, severity, kind, message, hint, line, column }: Diagnostic,
  out: Output,
): readonly string[] {
  const head = out.paint(['bold', severity === 'error' ? 'red' : 'yellow'], `${severity}[${kind}]`)
  const where = `  --> ${file}${line === undefined ? '' : `:${line}:${column}`}`
  return [`${head}: ${message}`, where, ...(hint === undefined ? [] : [`   help: ${hint}`]), '']
}

/** A command of GitHub's workflows, which makes it an annotation. */
export function diagnosticAnnotation({ file, severity, kind, message, hint, line, column }: Diagnostic): string {
  const place = [
    `file=${escapeProperty(file)}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
  ]
  return `::${severity} ${place.join(',')}::${escapeMessage(`${kind}: ${message}${hint === undefined ? '' : ` (${hint})`}`)}`
}

/** All diagnostics as one log of the Static Analysis Results Interchange Format, as code scanners read it. */
export function diagnosticsSarif(diagnostics: readonly Diagnostic[], version: string): string {
  const rules = [...new Set(diagnostics.map(({ kind }) => kind))].sort().map(id => ({ id }))
  const run = {
    tool: { driver: { name: 'espalier', version, rules } },
    columnKind: 'unicodeCodePoints',
    results: diagnostics.map(sarifResult),
  }
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

function sarifResult({ file, severity, kind, message, hint, path, line, column }: Diagnostic): object {
  const physical =
    line === undefined
      ? {}
      : {
          physicalLocation: {
            artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
            region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
          },
        }
  const logical = path === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: path }] }
  return {
    ruleId: kind,
    level: severity,
    message: { text: hint === undefined ? message : `${message} (${hint})` },
    locations: [{ ...physical, ...logical }],
  }
}

// The escapes of GitHub's workflow commands.
function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
