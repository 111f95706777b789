// Native programs by the dozen: each is forked from this one, which has Qt loaded already, and does
// the steps it is given (cpp/README.md). For a namespace of its own only: `clear` removes every IPC
// object there.
//   peers
#include "common/line_protocol.h"
#include "common/serve.h"
#include "peers/forked_peer.h"
#include "peers/objects.h"
#include "peers/peer.h"

#include <map>
#include <memory>
#include <unistd.h>
#include <utility>
#include <vector>

using protocol::Command;

namespace {

class Peers {
public:
    void key(const Command& command) {
        m_peers.clear();
        m_form = command.text(0);
        m_value = command.text(1);
        protocol::reply("ok");
    }

    void perform(const Command& command) {
        QByteArrayList events;
        for (int word = 0; !command.text(word).isEmpty(); word += 2) {
            const QByteArray name = command.text(word);
            std::unique_ptr<ForkedPeer>& peer = m_peers[name];
            if (!peer || peer->ended()) peer = start();
            peer->give(command.text(word + 1));
            settle(events);
        }
        if (command.text(0).isEmpty()) settle(events);
        for (const auto& [name, peer] : m_peers)
            if (peer && peer->waits()) events += name + ":waits";
        protocol::reply("ok " + events.join(' '));
    }

    static void look() { protocol::reply("ok " + objects::list().join(' ')); }

    void clear() {
        m_peers.clear();
        objects::removeAll();
        protocol::reply("ok");
    }

private:
    /// A program that has left and may be kept, else a new one.
    std::unique_ptr<ForkedPeer> start() {
        if (m_idle.empty()) m_idle.push_back(std::make_unique<ForkedPeer>());
        std::unique_ptr<ForkedPeer> peer = std::move(m_idle.back());
        m_idle.pop_back();
        peer->setKey(m_form, m_value);
        return peer;
    }

    /// Until every peer is idle, gone, or asleep on a semaphore. Who answers may have woken up
    /// another.
    void settle(QByteArrayList& events) {
        for (bool moved = true; moved;) {
            moved = false;
            for (auto& [name, peer] : m_peers)
                for (QByteArray event; peer && !(event = peer->next()).isEmpty(); moved = true) {
                    if (event == "leave ok") {
                        event = "ended";
                        m_idle.push_back(std::exchange(peer, nullptr));
                    }
                    events += name + ':' + event.replace(' ', ':');
                }
        }
    }

    QByteArray m_form;
    QByteArray m_value;
    std::map<QByteArray, std::unique_ptr<ForkedPeer>> m_peers;
    std::vector<std::unique_ptr<ForkedPeer>> m_idle;
};

const protocol::Handlers<Peers> handlers = {
    {"key", [](Peers& p, const Command& c) { p.key(c); }},
    {"do", [](Peers& p, const Command& c) { p.perform(c); }},
    {"look", [](Peers&, const Command&) { Peers::look(); }},
    {"clear", [](Peers& p, const Command&) { p.clear(); }},
};

} // namespace

int main() {
    Peer().warmUp("warm-up-" + QByteArray::number(::getpid()));
    Peers peers;
    protocol::serve(peers, handlers);
    return 0;
}
