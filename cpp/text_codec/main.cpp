// What Qt makes of a text in a named encoding: with Qt 5 toLocal8Bit() and fromLocal8Bit() while
// that is the codec of the locale, with Qt 6 QStringEncoder and QStringDecoder.
//   text_codec gbk
#include "common/line_protocol.h"
#include "key_oracle/hex_text.h"

#include <QCoreApplication>

#include <optional>

#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
#include <QStringConverter>
#else
#include <QTextCodec>
#endif

namespace {

#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
class Encoding {
public:
    static std::optional<Encoding> named(const QByteArray& name) {
        Encoding encoding(name);
        if (!encoding.m_encoder.isValid()) return std::nullopt;
        return encoding;
    }

    QByteArray encode(const QString& text) {
        m_encoder.resetState();
        return m_encoder.encode(text);
    }

    QString decode(const QByteArray& bytes) {
        m_decoder.resetState();
        return m_decoder.decode(bytes);
    }

private:
    explicit Encoding(const QByteArray& name)
        : m_encoder(name.constData())
        , m_decoder(name.constData()) {}

    QStringEncoder m_encoder;
    QStringDecoder m_decoder;
};
#else
class Encoding {
public:
    static std::optional<Encoding> named(const QByteArray& name) {
        QTextCodec* codec = QTextCodec::codecForName(name);
        if (codec == nullptr) return std::nullopt;
        QTextCodec::setCodecForLocale(codec);
        return Encoding();
    }

    QByteArray encode(const QString& text) { return text.toLocal8Bit(); }

    QString decode(const QByteArray& bytes) { return QString::fromLocal8Bit(bytes); }
};
#endif

QByteArray answer(Encoding& encoding, const protocol::Command& command) {
    const bool encodes = command.name() == "encode";
    if (!encodes && command.name() != "decode")
        return "error usage encode TEXT... | decode BYTES...";
    QByteArray line = "ok";
    for (int i = 0; !command.text(i).isEmpty(); ++i) {
        const QByteArray word = command.text(i);
        line += ' ' + (encodes ? encoding.encode(fromHex(word)).toHex()
                               : toHex(encoding.decode(QByteArray::fromHex(word))));
    }
    return line;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication app(argc, argv);
    auto encoding = Encoding::named(argc > 1 ? argv[1] : "");
    if (!encoding) {
        protocol::reply("error unsupported");
        return 1;
    }
    protocol::ready();
    while (const auto command = protocol::Command::next())
        protocol::reply(answer(*encoding, *command));
    return 0;
}
