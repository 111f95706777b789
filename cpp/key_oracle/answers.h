#pragma once

#include <QByteArray>
#include <QList>

/** Answers one request, already split into words; the requests are listed in main.cpp. */
QByteArray answer(const QList<QByteArray>& words);
