import {
  type DiagnoseOptions,
  type Diagnosis,
  diagnose,
  type PlainMemory,
} from '../../inspect/index.js'
import type { NativeIpcKey } from '../../keys/index.js'
import { UsageError } from '../command-line/command-error.js'
import { type KeyArgument, nativeKeyOf, parseKeyArgument } from '../keys/key-argument.js'

/** Diagnoses the key that was typed. Throws UsageError for a key that Qt does not have. */
export function diagnoseArgument(
  typed: string | undefined,
  options: DiagnoseOptions,
): Promise<Diagnosis> {
  if (typed === undefined) return diagnose(undefined, options)
  const argument = parseKeyArgument(typed)
  const { pid = argument.settings.pid } = options
  return diagnose(diagnosedKey(argument), { ...options, pid, kind: argument.settings.kind })
}

/** The native keys of a plain key depend on the viewpoint, which `diagnose` knows. */
export function diagnosedKey(argument: KeyArgument): string | NativeIpcKey | PlainMemory {
  const { subject, settings, typed } = argument
  if ('systemv' in subject || 'shmid' in subject) return subject
  const isPlain = 'text' in subject && settings.form === undefined && settings.type === undefined
  if (isPlain) return subject.text
  const key = nativeKeyOf(argument)
  if (!key)
    throw new UsageError(`${typed} is not a Qt key`, 'List such memory with qt-ipc ls --all')
  return key
}
