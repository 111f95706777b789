/** For the help of every command that takes a codec. */
export const codecHelp = `
CODEC is the format of the bytes. "ds:QString" is a value in a QDataStream, by its C++ type: "ds:QMap<QString,QVariant>".
"i8" to "u64", "f32", "f64" and "bool" are C numbers, "f32[100]" is an array, "u16be" is big-endian,
"struct:count=i32,speed=f64" is a C struct with the padding of 64-bit Linux, "packed:" one without padding. "cstring" ends at its NUL,
"cstring:gbk[64]" is in another encoding and 64 bytes long; "text:utf-8" takes all bytes. "bytes[16]" are raw bytes.
Consecutive values: "ds:QString,double,QDateTime", with names "ds:town=QString,degrees=double".
"./telemetry.js#Telemetry" is the codec that a module exports.`
