import { Code } from '@espalier/contract/google/rpc/code'
import { EspalierError } from '../transport/error.ts'

/**
 * Any schema that follows standardschema.dev, version 1, such as those of Zod, Valibot and ArkType: it checks properties and gives them
 * their type. It must not be asynchronous.
 */
export interface Schema<Output> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Throws BAD_ARGUMENT for a schema of properties that are not read. */
export function checkSchema(schema: Schema<unknown> | undefined, namesOnly: boolean): void {
  if (schema !== undefined && namesOnly)
    throw new EspalierError('BAD_ARGUMENT', 'there is a schema for properties, and only names are read', {
      metadata: { argument: 'schema' },
    })
}

/** Throws BAD_VALUE, with a violation for each issue, if the values do not fit. Without a schema they are returned as they are. */
export function validated<Output>(schema: Schema<Output> | undefined, values: unknown, path: string): Output {
  if (schema === undefined) return values as Output
  const result = schema['~standard'].validate(values)
  if (result instanceof Promise) throw new EspalierError('BAD_ARGUMENT', 'the schema is asynchronous')
  if (result.issues === undefined) return result.value
  const violations = result.issues.map(({ path: keys = [], message }) => ({
    field: keys.map(key => String(typeof key === 'object' ? key.key : key)).join('.'),
    description: message,
  }))
  const described = violations.map(({ field, description }) =>
    field === '' ? description : `${field}: ${description}`,
  )
  throw new EspalierError('BAD_VALUE', `the properties of ${path} do not fit their schema: ${described.join(', ')}`, {
    code: Code.FAILED_PRECONDITION,
    metadata: { path },
    violations,
  })
}
