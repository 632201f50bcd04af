/** Plain JSON. Numbers are doubles; where that is not enough, the raw messages also have the values as JSON texts. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export type JsonObject = { readonly [key: string]: Json }

/** What can be written as JSON; a bigint is an integer of any size. */
export type JsonInput = Json | bigint | readonly JsonInput[] | JsonInputObject

export type JsonInputObject = { readonly [key: string]: JsonInput }

/** JSON in which integers that a double cannot hold are bigints. */
export type ExactJson =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson }
