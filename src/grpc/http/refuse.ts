import type { ConnectError } from '@connectrpc/connect'
import { codeToHttpStatus, errorToJson } from '@connectrpc/connect/protocol-connect'
import type { Exchange } from './exchange.ts'

/** Answers a request with the error of its call, in the form of the errors of Connect; by default with the status that its code has there. */
export function refuse(exchange: Exchange, error: ConnectError, status = codeToHttpStatus(error.code)): void {
  const body = JSON.stringify(errorToJson(error, undefined))
  exchange.reply(status, `${body}\n`, { 'content-type': 'application/json' })
}
