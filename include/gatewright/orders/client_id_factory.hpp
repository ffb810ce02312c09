// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/reject.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gatewright::orders {

/// What a venue accepts as a client order id.
struct client_id_rules {
    std::string_view alphabet;  ///< every byte allowed
    std::size_t max_length = 0; ///< bytes
    std::string_view lead = ""; ///< what it must begin with ("t-" at Gate)
};

/// Makes client order ids that are unique over the desk's lifetime: lead + desk prefix + start epoch + sequence, the
/// numbers in a fixed count of digits taken from the letters and digits of the venue's alphabet. So that the desk
/// recognises its own orders, and those of its earlier runs, among others of the account.
class client_id_factory {
public:
    /// @param prefix the desk's mark, of the venue's alphabet; may be empty.
    /// @param epoch rises from start to start, and differs among the gateways of a desk: milliseconds since the Unix
    /// epoch, and the gateway's number.
    /// @return `order_errc::invalid_parameter` with the field that is wrong: "alphabet" (fewer than ten letters and
    /// digits), "prefix" (a byte outside the alphabet), "max_length" (no room for five digits of sequence).
    [[nodiscard]] static order_result<client_id_factory>
    make(const client_id_rules& rules, std::string_view prefix, std::uint64_t epoch) noexcept {
        const auto wrong = [](const char* field) {
            return order_reject{order_errc::invalid_parameter, "client_id_factory", field, {}, {}};
        };
        client_id_factory f;
        for (int c = '0'; c <= 'z'; ++c) {
            const bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (word && rules.alphabet.find(static_cast<char>(c)) != std::string_view::npos)
                f.digits_[f.base_++] = static_cast<char>(c);
        }
        if (f.base_ < 10) return wrong("alphabet");
        for (const char c : prefix)
            if (rules.alphabet.find(c) == std::string_view::npos) return wrong("prefix");

        std::size_t epoch_width = 1;
        for (std::uint64_t e = epoch; e >= f.base_; e /= f.base_) ++epoch_width;
        const std::size_t most = std::min(rules.max_length, client_order_id::capacity());
        const std::size_t fixed = rules.lead.size() + prefix.size() + epoch_width;
        if (fixed + 5 > most) return wrong("max_length");
        f.sequence_width_ = std::min<std::size_t>(most - fixed, 8);

        f.desk_.assign(rules.lead);
        for (const char c : prefix) f.desk_.push_back(c);
        f.run_ = f.desk_;
        std::array<char, 64> number{};
        f.write(epoch, number.data(), epoch_width);
        for (std::size_t i = 0; i < epoch_width; ++i) f.run_.push_back(number[i]);
        return f;
    }

    /// The next id, or an empty one when the sequence is used up (then nothing may be sent any more).
    [[nodiscard]] client_order_id next() noexcept { return of_list(sequence_++, 0); }

    /// The number of a list, under which its orders have their ids.
    [[nodiscard]] std::uint64_t next_list() noexcept { return sequence_++; }
    /// The id of an order of a list: where others have a zero, the first digit of the number says its role.
    /// @param role 1 to `roles()`; 0: of no list
    [[nodiscard]] client_order_id of_list(std::uint64_t number, std::size_t role) const noexcept {
        std::array<char, 8> text{};
        if (!write(number, text.data() + 1, sequence_width_ - 1)) return {};
        text[0] = digits_[role];
        client_order_id id = run_;
        for (std::size_t i = 0; i < sequence_width_; ++i) id.push_back(text[i]);
        return id;
    }
    /// How many roles an id can tell.
    [[nodiscard]] std::size_t roles() const noexcept { return base_ - 1; }
    /// The role that an id of this desk tells, of this run or an earlier one; zero for an order of no list, and for an
    /// id that is not the desk's.
    [[nodiscard]] std::size_t role_in(std::string_view id) const noexcept {
        if (!same_desk(id)) return 0;
        const char role = id[id.size() - sequence_width_];
        return static_cast<std::size_t>(std::find(digits_.data(), digits_.data() + base_, role) -
                                        digits_.data());
    }
    /// The id of another role in the same list.
    /// @param id for which `role_in` is not zero
    [[nodiscard]] client_order_id in_role(std::string_view id, std::size_t role) const noexcept {
        client_order_id other;
        for (std::size_t i = 0; i < id.size(); ++i)
            other.push_back(i == id.size() - sequence_width_ ? digits_[role] : id[i]);
        return other;
    }

    /// The sequence number of an id that this run has given out; nothing for any other.
    [[nodiscard]] std::optional<std::uint64_t> recognise(std::string_view id) const noexcept {
        if (id.size() != run_.size() + sequence_width_ || !begins_with(id, run_.view())) return std::nullopt;
        id.remove_prefix(run_.size());
        std::uint64_t n = 0;
        for (const char c : id) {
            const char* const end = digits_.data() + base_;
            const char* const at = std::find(digits_.data(), end, c);
            if (at == end) return std::nullopt;
            n = n * base_ + static_cast<std::uint64_t>(at - digits_.data());
        }
        if (n >= sequence_) return std::nullopt;
        return n;
    }
    /// What every id of this run begins with; for `order_manager::own_ids`.
    [[nodiscard]] std::string_view run_prefix() const noexcept { return run_.view(); }
    /// True for ids made as the desk's are: this run's and earlier ones'. The numbers behind the desk's mark have the
    /// same count of digits in all of its ids, so that the mark is told whole: a desk "s" does not take the orders of a
    /// desk "spread2" for its own.
    [[nodiscard]] bool same_desk(std::string_view id) const noexcept {
        if (desk_.empty() || !begins_with(id, desk_.view())) return false;
        if (id.size() != run_.size() + sequence_width_) return false;
        id.remove_prefix(desk_.size());
        return std::ranges::all_of(id, [&](char c) {
            return std::find(digits_.data(), digits_.data() + base_, c) != digits_.data() + base_;
        });
    }

private:
    client_id_factory() = default;

    /// @return false if the number needs more digits.
    bool write(std::uint64_t value, char* out, std::size_t width) const noexcept {
        for (std::size_t i = width; i != 0; --i) {
            out[i - 1] = digits_[value % base_];
            value /= base_;
        }
        return value == 0;
    }

    std::array<char, 62> digits_{};
    std::size_t base_ = 0;
    std::size_t sequence_width_ = 0;
    std::uint64_t sequence_ = 0;
    client_order_id desk_;
    client_order_id run_;
};

} // namespace gatewright::orders
