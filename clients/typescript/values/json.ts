/** Plain JSON. Numbers are doubles; where that is not enough, the raw messages also have the values as JSON texts. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export type JsonObject = { readonly [key: string]: Json }

/** What can be written as JSON; a bigint is an integer of any size. */
export type JsonInput = Json | bigint | readonly JsonInput[] | JsonInputObject

export type JsonInputObject = { readonly [key: string]: JsonInput }
