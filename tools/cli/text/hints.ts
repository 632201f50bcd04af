const NO_GATEWAY = 'is it running? "espalier serve"; or choose another with --endpoint / espalier context use'

/** What to do next where the place of the failure does not know better. Every failure that is shown has a hint. */
const HINTS: Readonly<Record<string, string>> = {
  // paths and the tree
  NOT_FOUND: '"espalier tree" shows what is there; -c and --endpoint choose another tree',
  PROPERTY_LINK_MISSING: 'set that property where the link leads, or have the link lead elsewhere',
  NOT_EMPTY: 'delete or move what is below first',
  EPHEMERAL_KEPT: '--partial deletes what holds no live provider, --include-ephemeral everything',
  // input
  BAD_SYNTAX: '"espalier check FILE" shows every mistake with its place',
  BAD_PATH: 'a path is /name/name, from the root; quote it in the shell if it has spaces',
  BAD_NAME: 'a name has no "/", and is not "." or ".."',
  BAD_VALUE: 'a value is a JSON or Python literal, such as 4, "text", true or [1, 2]',
  BAD_ADDRESS: 'write HOST:PORT, [IPV6]:PORT or :PORT',
  BAD_ARGUMENT: 'add --help to see what is expected',
  BAD_CONFIG: '"espalier context ls" shows the contexts and where they are defined',
  BAD_PLAN: '"espalier plan model.tree --out PLAN" makes one',
  USAGE: 'add --help to see all options',
  // files and programs
  CANNOT_READ: 'look at the name, the current folder and the permissions of the file',
  CANNOT_WRITE: 'choose another file or folder, or make it writable',
  CANNOT_RUN: 'give a program of PATH, or an executable file',
  CANNOT_LISTEN: 'choose another address with --listen; port 0 lets the system choose',
  NOT_INSTALLED: 'install it, or leave the option out that asks for it',
  EMPTY_GRAPH: '"--view detail" draws every node',
  GRAPH_TOO_LARGE: '"--view overview", or "--focus PATH --depth N", draws less',
  ENGINE_FAILED: 'leave out --engine to use the one that comes with espalier',
  // changes
  CONFLICT: 'read it again, and repeat the change on what is there now',
  ALREADY_EXISTS: 'choose another name, or change what is there',
  PLAN_STALE: 'make and look at a new plan',
  PARTLY_APPLIED: 'repeat the same import; what is finished is skipped',
  CONFIRM_NEEDED: 'add --yes',
  NOT_CONFIRMED: 'type exactly what is asked for, or add --yes',
  READ_ONLY: 'use a gateway that was started without --read-only',
  NOT_PERMITTED: 'ask an administrator of the store for the permission',
  // registrations
  LEASE_UNKNOWN: 'register again',
  LEASE_EXPIRED: 'register again, with a longer --ttl if the network is slow',
  REGISTRATION_TAKEN: 'stop whatever registered the address, or add --force to take it over',
  SUPERSEDED: 'a newer process has registered the address; stop one of the two',
  // locks
  PERMITS_DIFFER: 'use --permits with the number that it has; to change it, delete its node when nobody holds it',
  PATH_IN_USE: 'choose a path for the lock that nothing else uses',
  NOT_ACQUIRED: '"espalier locks PATH" shows who holds it; --wait waits longer',
  HOLD_LOST: 'what the command did last may have happened while another held the lock; look before you repeat it',
  // limits
  TOO_MANY: '"espalier serve --help" lists the limits that a gateway can set',
  // gateways and their store
  REGISTRY_UNREACHABLE: NO_GATEWAY,
  GATEWAY_UNREACHABLE: NO_GATEWAY,
  BACKEND_UNREACHABLE: '"espalier status" shows whether the gateway reaches its store; try again when it does',
  BACKEND_READ_ONLY: 'reads continue; try the write again when the store can be written',
  TIMEOUT: 'try again, or wait longer with --timeout; a write may or may not have happened, so look first',
  OUTCOME_UNKNOWN: 'look whether it happened, then repeat it; an import is safe to repeat',
  TLS_MISMATCH: 'grpc:// is plain text, grpcs:// TLS',
  NOT_ALLOWED: 'read the file, then allow it once as its message says',
  PLAINTEXT_CREDENTIALS: 'use grpcs:// so that nobody on the way can read the secret',
  UNAUTHENTICATED: 'set ESPALIER_TOKEN to a token of the gateway',
  DRAINING: 'this gateway is stopping; use another one',
  DATA_DIRECTORY_IN_USE: 'stop the other server, or choose another directory with --data',
  INTERNAL: 'this is a fault of espalier; run it again with -vv and report what it says',
  UNKNOWN: 'the server may be newer than this command, or no gateway; "espalier status" looks',
}

/** Where nothing was to be written. */
export const WAIT_LONGER = 'try again, or wait longer with --timeout'

/** For a code that is new to this version, what the codes in general call for. */
export function hintFor(code: string): string {
  return HINTS[code] ?? 'run it again with -vv to see more'
}
