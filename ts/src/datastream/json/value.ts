/**
 * A JSON value. Whole numbers beyond 2^53 are `bigint`, so that none is rounded; Qt 6 writes them exactly, Qt 5
 * rounds them to a double.
 */
export type Json = null | boolean | number | bigint | string | Json[] | JsonObject

/** A JSON object: own properties only, including `__proto__`. */
export type JsonObject = { [key: string]: Json }
