import type { IpcObject } from '../../inspect/index.js'
import { NativeIpcKey } from '../../keys/index.js'
import { parseKeyArgument } from '../keys/key-argument.js'

export interface KeyFilter {
  /** The legacy keys among the words. */
  readonly texts: readonly string[]
  /** Whether a word refers to the object; true without words. */
  readonly accepts: (object: IpcObject) => boolean
}

/** Parses the words of `qt-ipc ls KEY...`. Throws UsageError. */
export function keyFilter(words: readonly string[]): KeyFilter {
  const subjects = words.map(word => parseKeyArgument(word).subject)
  const tests = subjects.map(subject => (object: IpcObject) => {
    if ('text' in subject) return object.key === subject.text
    if ('shmid' in subject) return object.type === 'systemv' && object.id === subject.shmid
    if ('systemv' in subject) return object.number === subject.systemv
    return object.nativeKey === NativeIpcKey.parse(subject.native).nativeKey
  })
  return {
    texts: subjects.flatMap(subject => ('text' in subject ? [subject.text] : [])),
    accepts: object => tests.length === 0 || tests.some(test => test(object)),
  }
}
