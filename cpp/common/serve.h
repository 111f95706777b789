// The loop of a program under remote control.
#pragma once

#include "common/line_protocol.h"

#include <map>

namespace protocol {

template <typename Object>
using Handlers = std::map<QByteArray, void (*)(Object&, const Command&)>;

/// Does the commands of stdin, one after the other, until `exit` or its end.
template <typename Object>
void serve(Object& object, const Handlers<Object>& handlers) {
    ready();
    while (const auto command = Command::next()) {
        if (command->name() == "exit") return;
        const auto handler = handlers.find(command->name());
        if (handler == handlers.end())
            reply("error usage " + command->name());
        else
            handler->second(object, *command);
    }
}

} // namespace protocol
