#include "sts/sessions.h"

#include "base/bytes.h"
#include "base/hash.h"
#include "base/system/seal.h"
#include "storage/record.h"

namespace spot::sts {
namespace {

constexpr std::string_view context = "session token";
// For federated users: programs that do not know them open no such token, and would give them the
// rights of their maker.
constexpr std::string_view federated_context = "session token of a federated user";
constexpr std::string_view id_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view secret_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
// As AWS's own: ASIA and sixteen characters, and forty.
constexpr std::size_t id_length = 16;
constexpr std::size_t secret_length = 40;

}  // namespace

Sessions::Sessions(std::string_view root_secret, const Clock& clock, Random& random)
    : key_(hmac_sha256(root_secret, "stereo-spot session tokens")),
      clock_(clock),
      random_(random) {}

Credentials Sessions::begin(Session session, Duration lasts) const {
    session.access_key_id = "ASIA" + random_.text(id_length, id_letters);
    session.secret_access_key = random_.text(secret_length, secret_letters);
    // Clients are told whole seconds, and hold to them.
    session.expires = from_seconds(to_seconds(clock_.now() + lasts));
    kv::RecordWriter w;
    w.text(1, session.access_key_id).text(2, session.secret_access_key);
    w.number(3, static_cast<std::uint64_t>(to_seconds(session.expires)));
    w.text(4, session.source_key_id).text(5, session.role).text(6, session.name);
    for (const auto& key : session.transitive_tag_keys) w.text(7, key);
    if (!session.federated.empty()) w.text(8, session.federated);
    return {session.access_key_id, session.secret_access_key,
            base64(seal(key_, w.take(), session.federated.empty() ? context : federated_context,
                        random_)),
            session.expires};
}

Result<Session> Sessions::open(std::string_view token) const {
    const auto invalid = [] {
        return fail(Kind::denied, "InvalidToken",
                    "The provided token is malformed or otherwise invalid.");
    };
    const auto sealed = unbase64(token);
    if (!sealed) return invalid();
    auto plain = unseal(key_, *sealed, context);
    if (!plain) plain = unseal(key_, *sealed, federated_context);
    if (!plain) return invalid();
    Session session;
    kv::RecordReader reader(*plain);
    while (reader.next()) {
        switch (reader.field()) {
            case 1: session.access_key_id = reader.text(); break;
            case 2: session.secret_access_key = reader.text(); break;
            case 3:
                session.expires = from_seconds(static_cast<std::int64_t>(reader.number()));
                break;
            case 4: session.source_key_id = reader.text(); break;
            case 5: session.role = reader.text(); break;
            case 6: session.name = reader.text(); break;
            case 7: session.transitive_tag_keys.emplace_back(reader.text()); break;
            case 8: session.federated = reader.text(); break;
            default: break;
        }
    }
    if (!reader.status()) return invalid();
    if (clock_.now() >= session.expires) {
        return fail(Kind::denied, "ExpiredToken", "The provided token has expired.");
    }
    return session;
}

}  // namespace spot::sts
