export type { Codec, Infer } from './codec.js'
