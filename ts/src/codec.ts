// The interface lives in codec/; the files beside this one still import it from here.
export type { Codec, Infer } from './codec/codec.js'
