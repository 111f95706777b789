#include "qt_facts.h"

#include <QDir>
#include <QSharedMemory>
#include <QStandardPaths>
#include <QString>
#include <QSystemSemaphore>
#include <QtGlobal>

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
#include <QNativeIpcKey>
#endif

namespace qtipc {

namespace {

QString textOf(const Napi::Value& value) {
    return QString::fromStdU16String(value.As<Napi::String>().Utf16Value());
}

Napi::Value toJs(Napi::Env env, const QString& text) {
    return Napi::String::New(env, text.toStdU16String());
}

Napi::Value tempDir(const Napi::CallbackInfo& info) { return toJs(info.Env(), QDir::tempPath()); }

Napi::Value runtimeDir(const Napi::CallbackInfo& info) {
    return toJs(info.Env(), QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation));
}

/// nativeKey() of QSharedMemory(key); opens nothing.
Napi::Value segmentKey(const Napi::CallbackInfo& info) {
    const QSharedMemory memory(textOf(info[0]));
    return toJs(info.Env(), memory.nativeKey());
}

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
Napi::Value reparse(const Napi::CallbackInfo& info) {
    return toJs(info.Env(), QNativeIpcKey::fromString(textOf(info[0])).toString());
}

QNativeIpcKey::Type typeOf(const Napi::Value& value) {
    return QNativeIpcKey::Type(value.As<Napi::Number>().Int32Value());
}

Napi::Value legacySegment(const Napi::CallbackInfo& info) {
    return toJs(info.Env(),
                QSharedMemory::legacyNativeKey(textOf(info[0]), typeOf(info[1])).toString());
}

Napi::Value legacySemaphore(const Napi::CallbackInfo& info) {
    return toJs(info.Env(),
                QSystemSemaphore::legacyNativeKey(textOf(info[0]), typeOf(info[1])).toString());
}

Napi::Value platformSafeSegment(const Napi::CallbackInfo& info) {
    return toJs(info.Env(),
                QSharedMemory::platformSafeKey(textOf(info[0]), typeOf(info[1])).toString());
}

Napi::Value platformSafeSemaphore(const Napi::CallbackInfo& info) {
    return toJs(info.Env(),
                QSystemSemaphore::platformSafeKey(textOf(info[0]), typeOf(info[1])).toString());
}
#endif

} // namespace

Napi::Value qtFacts(Napi::Env env) {
    Napi::Object answers = Napi::Object::New(env);
    answers.Set("tempDir", Napi::Function::New(env, tempDir));
    answers.Set("runtimeDir", Napi::Function::New(env, runtimeDir));
    answers.Set("segmentKey", Napi::Function::New(env, segmentKey));
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    answers.Set("reparse", Napi::Function::New(env, reparse));
    answers.Set("legacySegment", Napi::Function::New(env, legacySegment));
    answers.Set("legacySemaphore", Napi::Function::New(env, legacySemaphore));
    answers.Set("platformSafeSegment", Napi::Function::New(env, platformSafeSegment));
    answers.Set("platformSafeSemaphore", Napi::Function::New(env, platformSafeSemaphore));
#endif
    return answers;
}

} // namespace qtipc
