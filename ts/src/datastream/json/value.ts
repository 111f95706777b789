/**
 * A JSON value. Whole numbers beyond 2^53 are `bigint`, so that none changes on the way; Qt 6 writes them to the digit, Qt 5
 * rounds them to a double.
 */
export type Json = null | boolean | number | bigint | string | Json[] | JsonObject

/** A JSON object: own properties only, `__proto__` among them. */
export type JsonObject = { [key: string]: Json }
