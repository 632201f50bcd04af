import { type Account, isFull } from '../../access/budgets/account.ts'
import type { Holding } from '../../access/budgets/holding.ts'
import type { Connection } from '../../http2/connection.ts'
import type { Outlet, Prepared } from '../calls/call.ts'
import { framed } from '../calls/framed.ts'

/** The streams of one client on one connection, and the accounts that they share. */
export class CallOutlet implements Outlet {
  readonly connection: Connection
  readonly #connectionAccount: Account
  readonly #peerAccount: Account
  readonly #gatewayAccount: Account

  constructor(connection: Connection, [connectionAccount, peerAccount, gatewayAccount]: Holding['accounts']) {
    this.connection = connection
    this.#connectionAccount = connectionAccount
    this.#peerAccount = peerAccount
    this.#gatewayAccount = gatewayAccount
  }

  /** Whether the budgets have room for more messages. */
  get hasRoom(): boolean {
    return !(isFull(this.#connectionAccount) || isFull(this.#peerAccount) || isFull(this.#gatewayAccount))
  }

  offer(slot: number, message: Prepared): boolean {
    return this.hasRoom && this.connection.sender.offer(slot, framed(message))
  }
}
