/** For the help of every command that takes a codec. */
export const codecHelp = `
CODEC says what the bytes are. "ds:QString" is a value in a QDataStream, by its C++ name: "ds:QMap<QString,QVariant>".
"i8" to "u64", "f32", "f64" and "bool" are numbers as C has them, "f32[100]" an array, "u16be" big-endian,
"struct:count=i32,speed=f64" a C struct with the holes of 64-bit Linux, "packed:" without. "cstring" ends at its NUL, "cstring:gbk[64]" is in another encoding and 64 bytes long; "text:utf-8" takes all bytes. "bytes[16]" leaves them as they are.
Several in a row: "ds:QString,double,QDateTime", with names "ds:town=QString,degrees=double".
"./telemetry.js#Telemetry" is the codec that a module exports.`
