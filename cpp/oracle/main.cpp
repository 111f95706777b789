#include "registry.h"
#include "stream_types.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QJsonDocument>

#include <cstdio>
#include <optional>

// Requests and answers are frames: a length (u32, little-endian) and that many bytes.
//   request: operation (u8), stream version (u8), flags (u8: 1 little-endian, 2 single precision),
//   length of the name (u8),
//            name, payload
//     'E' payload is tagged JSON: answers with the bytes of the value
//     'D' payload is bytes: answers with status, bytes consumed, the value written again, and its
//     tagged JSON 'V' answers with qVersion() as bytes
//   answer:  status (u8, QDataStream::Status; 255 unknown type or operation), consumed (u32),
//   length of bytes (u32), bytes, JSON

namespace {

constexpr quint8 unknownType = 255;

struct Request {
    char operation = 0;
    int version = 0;
    quint8 flags = 0;
    QByteArray name;
    QByteArray payload;
};

struct Answer {
    quint8 status = 0;
    quint32 consumed = 0;
    QByteArray bytes;
    QByteArray json;
};

std::optional<QByteArray> readFrame() {
    quint8 head[4];
    if (std::fread(head, 1, 4, stdin) != 4) return std::nullopt;
    const quint32 length =
        head[0] | quint32(head[1]) << 8 | quint32(head[2]) << 16 | quint32(head[3]) << 24;
    QByteArray frame(int(length), Qt::Uninitialized);
    if (std::fread(frame.data(), 1, length, stdin) != length) return std::nullopt;
    return frame;
}

void appendU32(QByteArray& bytes, quint32 value) {
    for (int shift = 0; shift < 32; shift += 8)
        bytes.append(char(value >> shift));
}

void writeAnswer(const Answer& answer) {
    QByteArray frame;
    appendU32(frame, quint32(9 + answer.bytes.size() + answer.json.size()));
    frame.append(char(answer.status));
    appendU32(frame, answer.consumed);
    appendU32(frame, quint32(answer.bytes.size()));
    frame.append(answer.bytes).append(answer.json);
    std::fwrite(frame.constData(), 1, size_t(frame.size()), stdout);
}

Request parse(const QByteArray& frame) {
    Request request;
    request.operation = frame.at(0);
    request.version = quint8(frame.at(1));
    request.flags = quint8(frame.at(2));
    const int nameLength = quint8(frame.at(3));
    request.name = frame.mid(4, nameLength);
    request.payload = frame.mid(4 + nameLength);
    return request;
}

void configure(QDataStream& stream, const Request& request) {
    stream.setVersion(request.version);
    stream.setByteOrder((request.flags & 1) != 0 ? QDataStream::LittleEndian
                                                 : QDataStream::BigEndian);
    stream.setFloatingPointPrecision((request.flags & 2) != 0 ? QDataStream::SinglePrecision
                                                              : QDataStream::DoublePrecision);
}

/// QJsonDocument holds containers only, so a value travels in an array of one.
QJsonValue unwrap(const QByteArray& json) { return QJsonDocument::fromJson(json).array().at(0); }

QByteArray wrap(const QJsonValue& value) {
    return value.isUndefined() ? QByteArray()
                               : QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
}

Answer encode(const TypeEntry& type, const Request& request) {
    Answer answer;
    QBuffer buffer(&answer.bytes);
    buffer.open(QIODevice::WriteOnly);
    QDataStream out(&buffer);
    configure(out, request);
    type.encode(out, unwrap(request.payload));
    answer.status = quint8(out.status());
    return answer;
}

Answer decode(const TypeEntry& type, Request& request) {
    Answer answer;
    QBuffer source(&request.payload);
    source.open(QIODevice::ReadOnly);
    QBuffer target(&answer.bytes);
    target.open(QIODevice::WriteOnly);
    QDataStream in(&source);
    QDataStream out(&target);
    configure(in, request);
    configure(out, request);
    answer.json = wrap(type.decode(in, out));
    answer.status = quint8(in.status());
    answer.consumed = quint32(source.pos());
    return answer;
}

Answer perform(Request& request) {
    if (request.operation == 'V') return {0, 0, qVersion(), {}};
    const auto type = registry().constFind(request.name);
    if (type != registry().constEnd() && request.operation == 'E' && type->encode)
        return encode(*type, request);
    if (type != registry().constEnd() && request.operation == 'D' && type->decode)
        return decode(*type, request);
    return {unknownType, 0, {}, {}};
}

} // namespace

int main(int argc, char** argv) {
    // Pixmaps need an application, but no screen.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_LOGGING_RULES", "*=false");
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& message) {
        if (type == QtFatalMsg) std::fprintf(stderr, "%s\n", qPrintable(message));
    });
    QGuiApplication application(argc, argv);
    addCoreTypes();
    addContainerTypes();
    addGuiTypes();
    addStreamTypes();
    while (const auto frame = readFrame()) {
        Request request = parse(*frame);
        writeAnswer(perform(request));
        std::fflush(stdout);
    }
    return 0;
}
