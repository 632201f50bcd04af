import { usage } from '../text/failure.ts'

/** How to find out whether a server is well. */
export type CheckSpec =
  /** A connection can be opened. */
  | { readonly kind: 'tcp' }
  /** GET of the path is answered with a status from 200 to 299. */
  | { readonly kind: 'http'; readonly path: string }
  /** `grpc.health.v1.Health.Check` answers SERVING; the empty service stands for the whole server. */
  | { readonly kind: 'grpc'; readonly service: string }

/** Reads `tcp`, `http:/PATH`, `grpc` or `grpc:SERVICE`. Throws a usage `Failure`. */
export function parseCheck(text: string): CheckSpec {
  const [, kind, , rest] = /^([a-z]+)(:(.*))?$/s.exec(text) ?? []
  if (kind === 'tcp' && rest === undefined) return { kind }
  if (kind === 'http' && rest?.startsWith('/') && !/[\s\u0000-\u001f\u007f]/.test(rest)) return { kind, path: rest }
  if (kind === 'grpc' && rest !== '') return { kind, service: rest ?? '' }
  throw usage(`"${text}" is no check`, 'write tcp, http:/PATH, grpc, or grpc:SERVICE')
}
