import { parseTypeName, requireUsableProject, type TypeAndProject, typeName } from './key-type.js'
import { decodePercent, encodePercent, mendPercent } from './percent.js'
import { replaceUnpaired } from './utf8.js'

/** What the text form of a key carries. */
export interface KeyText extends TypeAndProject {
  readonly nativeKey: string
  readonly legacyKey: string | undefined
}

/** QNativeIpcKey::toString() of Qt 6.6+: `type:path`, and `?legacyKey=` if there is one. */
export function formatKeyText(key: KeyText): string {
  // A path that begins with two slashes would be read as a host name.
  const path = encodePercent(key.nativeKey, '%?#').replace(/^\/\//, '/%2F')
  const query = key.legacyKey ? `?legacyKey=${encodePercent(key.legacyKey, '%#&=')}` : ''
  return `${typeName(key)}:${path}${query}`
}

/**
 * QNativeIpcKey::fromString() of Qt 6.6+, which reads the text as a URL in QUrl's tolerant mode.
 * Throws TypeError where Qt returns an invalid key, RangeError for a project id that Qt parses but cannot use.
 */
export function parseKeyText(text: string): KeyText {
  const url = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/i.exec(text)
  const [, scheme = '', authority = '', path = '', query] = url ?? []
  const type = parseTypeName(scheme.toLowerCase())
  if (!type)
    throw invalid(text, 'it must begin with "systemv:", "systemv-<n>:", "posix:" or "windows:"')
  if (!/^@?:?$/.test(authority))
    throw invalid(text, `it must not name a host, as "//${authority}" does`)
  const legacyKey = query ? parseQuery(text, query) : undefined
  requireUsableProject(type)
  return { ...type, nativeKey: decodePercent(mendPercent(path), 'invalid'), legacyKey }
}

function parseQuery(text: string, query: string): string | undefined {
  let legacyKey: string | undefined
  for (const item of mendPercent(query).replace(/&$/, '').split('&')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(item) ?? []
    if (decodePercent(name, 'invalid') !== 'legacyKey')
      throw invalid(text, `only "legacyKey=" may follow the "?", not ${JSON.stringify(item)}`)
    // Qt goes through UTF-8 here, where a byte order mark at the start is dropped.
    legacyKey = replaceUnpaired(decodePercent(value, 'valid')).replace(/^\ufeff/, '')
  }
  return legacyKey || undefined
}

function invalid(text: string, reason: string): TypeError {
  return new TypeError(`${JSON.stringify(text)} is no key that Qt can read: ${reason}.`)
}
