/** A program of the machine; its input comes on its standard input, its result on its standard output. */
export interface Program {
  readonly name: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}
