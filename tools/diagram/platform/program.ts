/** An installed program, with its input on standard input and its result on standard output. */
export interface Program {
  readonly name: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}
