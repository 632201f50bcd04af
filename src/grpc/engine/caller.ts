import type { Account } from '../../access/budgets/account.ts'
import type { Holding, Loser } from '../../access/budgets/holding.ts'
import type { Connection } from '../../http2/connection.ts'
import { CallOutlet } from './call-outlet.ts'

/** A connection, and what its streams hold. */
export class Caller implements Loser {
  readonly connection: Connection
  readonly account: Account
  /** The client that called first; undefined: nobody has yet. */
  client: string | undefined
  /** By the account of the client: each of its calls can have another token. */
  readonly #outlets = new WeakMap<Account, CallOutlet>()

  constructor(connection: Connection, account: Account) {
    this.connection = connection
    this.account = account
  }

  /** What the calls of one client on this connection share. */
  outletOf({ accounts }: Holding): CallOutlet {
    const [, client] = accounts
    let outlet = this.#outlets.get(client)
    if (outlet === undefined) {
      outlet = new CallOutlet(this.connection, accounts)
      this.#outlets.set(client, outlet)
    }
    return outlet
  }

  /** What the network has not taken of the answers takes a place that others need. */
  lose(): void {
    this.connection.abandon()
  }
}
