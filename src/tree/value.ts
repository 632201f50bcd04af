/**
 * A property's value, held as JSON text so that nothing is lost: numbers keep their spelling (1, 1.0, 1e0 and 2^53 + 1 are
 * four different values), strings may hold lone surrogates. Insignificant white space is gone and strings are escaped as
 * JSON.stringify escapes them, so two values are the same exactly if their texts are.
 */
export type Value = string & { readonly __brand: 'Value' }

/** Plain JSON as JavaScript knows it; numbers are doubles. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
