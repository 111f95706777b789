export type AccessMode = 'readOnly' | 'readWrite'
