// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// Named settings, read once at set-up. What nobody took is refused by itself, with a list of what is known there: the
// list is the reading, and there is no other to keep in step with it.
//
//     read_settings("options", s.options, [&](auto& in) {
//         in.take("hedge_mode", c.hedge_mode);
//         in.take("reply_timeout_ms", c.reply_timeout);
//         in.take("recv_window_ms", recv_window, {1, 60'000});
//     });
namespace gatewright {

/// Bounds of a setting, both included.
template <class T>
struct setting_range {
    T least;
    T most;
};

/// One word of a setting and what it stands for.
template <class T>
struct setting_word {
    std::string_view text;
    T value;
};

/// Refuses a setting. The offence must show no secret.
/// @throws std::invalid_argument "field: offence".
[[noreturn]] inline void refuse_setting(std::string_view field, std::string_view offence) {
    throw std::invalid_argument(std::string(field) + ": " + std::string(offence));
}

namespace detail {

inline std::string setting_text(const std::string& value) { return "'" + value + "'"; }
inline std::string setting_text(const decimal& value) { return "'" + value.str() + "'"; }

/// A setting that is a whole number, whether it came as text or as a figure.
inline std::optional<std::int64_t> whole_setting(std::string_view text) {
    std::int64_t n = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    return ec == std::errc{} && end == text.data() + text.size() ? std::optional(n) : std::nullopt;
}
inline std::optional<std::int64_t> whole_setting(const decimal& figure) {
    const auto n = figure.rescaled(0);
    return n ? std::optional(n->mantissa()) : std::nullopt;
}

/// The names, as a sentence lists them.
template <class RangeT, class NameT>
std::string list_settings(const RangeT& all, NameT name) {
    std::string text;
    for (const auto& one : all) text += (text.empty() ? "" : ", ") + std::string(name(one));
    return text;
}

} // namespace detail

/// Reads one section of named settings. A setting that is absent leaves its destination, and so the default, as it is.
///
/// @tparam ValueT what the section holds: texts, figures (`decimal`), or values of a kind of their own (`endpoint`)
/// @par Exception safety
/// Everything throws `std::invalid_argument` naming section, setting and offence. The value of a setting that is known
/// is quoted, that of an unknown one never: it may be a secret in the wrong place.
/// @par Object lifetimes
/// The section outlives the reader.
template <class ValueT>
class settings_reader {
public:
    using section_type = std::map<std::string, ValueT, std::less<>>;

    /// @param name where the section stands, as error texts say it: "options"
    settings_reader(std::string name, const section_type& section)
        : name_(std::move(name))
        , section_(section) {}

    /// Takes a setting as it stands. @return null if it is absent.
    const ValueT* find(std::string_view setting) {
        if (!is_known(setting)) known_.emplace_back(setting);
        const auto at = section_.find(setting);
        return at == section_.end() ? nullptr : &at->second;
    }
    /// The same of one that must be there; `offence` is what to say if it is not.
    const ValueT& require(std::string_view setting, std::string_view offence) {
        const ValueT* const value = find(setting);
        if (value == nullptr) refuse(setting, offence);
        return *value;
    }

    /// A value of the section's own kind.
    /// @return whether it is there; so do all that follow.
    bool take(std::string_view setting, ValueT& into) {
        const ValueT* const value = find(setting);
        if (value != nullptr) into = *value;
        return value != nullptr;
    }

    /// `true` or `false`.
    bool take(std::string_view setting, bool& into) {
        const ValueT* const value = find(setting);
        if (value == nullptr) return false;
        if (*value != "true" && *value != "false") refuse_value(setting, *value, "is neither true nor false");
        into = *value == "true";
        return true;
    }

    /// A whole number within bounds.
    template <std::integral IntT>
        requires(!std::same_as<IntT, bool>)
    bool take(std::string_view setting, IntT& into, setting_range<std::type_identity_t<IntT>> bounds) {
        const auto least = static_cast<std::int64_t>(bounds.least);
        const auto most = static_cast<std::int64_t>(bounds.most);
        return take_whole(setting, least, most, [&](std::int64_t n) { into = static_cast<IntT>(n); });
    }

    /// A time in whole milliseconds, as the setting's name says: it ends in `_ms`. Zero where the bounds allow it.
    bool take(std::string_view setting, duration& into,
              setting_range<duration> bounds = {milliseconds(1), minutes(366 * 1440)}) {
        assert(setting.ends_with("_ms"));
        return take_whole(setting, bounds.least.milliseconds(), bounds.most.milliseconds(),
                          [&](std::int64_t n) { into = milliseconds(n); });
    }

    /// One of several words.
    template <class T, std::size_t Count>
    bool take(std::string_view setting, T& into, const setting_word<T> (&words)[Count]) {
        const ValueT* const value = find(setting);
        if (value != nullptr) into = value_of<T>(setting, *value, words);
        return value != nullptr;
    }

    /// Any of several words, with commas between them: each sets its member, all others are cleared.
    template <class T, std::size_t Count>
    bool take(std::string_view setting, T& into, const setting_word<bool T::*> (&words)[Count]) {
        const ValueT* const value = find(setting);
        if (value == nullptr) return false;
        for (const auto& w : words) into.*(w.value) = false;
        std::string_view rest = *value;
        while (!rest.empty()) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            std::string_view word = rest.substr(0, comma);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
            while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
            while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
            into.*(value_of<bool T::*>(setting, word, words)) = true;
        }
        return true;
    }

    /// Takes all that are left, where their names are open: `visit(name, value)`.
    template <class VisitT>
    void take_others(VisitT visit) {
        for (const auto& [setting, value] : section_) {
            if (is_known(setting)) continue;
            visit(setting, value);
            known_.push_back(setting);
        }
    }

    /// Refuses what nobody took.
    void refuse_others() const {
        for (const auto& [setting, value] : section_) {
            if (is_known(setting)) continue;
            refuse(setting, known_.empty() ? "unknown key; there is nothing to set here"
                                           : "unknown key; known here: " + known());
        }
    }

    /// Refuses a setting for a reason of the caller's.
    [[noreturn]] void refuse(std::string_view setting, std::string_view offence) const {
        refuse_setting(name_ + "." + std::string(setting), offence);
    }

private:
    [[nodiscard]] bool is_known(std::string_view setting) const {
        return std::find(known_.begin(), known_.end(), setting) != known_.end();
    }
    [[nodiscard]] std::string known() const {
        return detail::list_settings(known_, [](const std::string& name) { return name; });
    }
    [[noreturn]] void refuse_value(std::string_view setting, const ValueT& value,
                                   std::string_view offence) const {
        refuse(setting, detail::setting_text(value) + " " + std::string(offence));
    }

    template <class SetT>
    bool take_whole(std::string_view setting, std::int64_t least, std::int64_t most, SetT set) {
        const ValueT* const value = find(setting);
        if (value == nullptr) return false;
        const std::optional<std::int64_t> n = detail::whole_setting(*value);
        if (!n || *n < least || *n > most)
            refuse_value(setting, *value,
                         "is no whole number of " + std::to_string(least) + " to " + std::to_string(most));
        set(*n);
        return true;
    }

    template <class T>
    [[nodiscard]] T value_of(std::string_view setting, std::string_view word,
                             std::span<const setting_word<T>> words) const {
        for (const setting_word<T>& w : words)
            if (w.text == word) return w.value;
        refuse(setting, "'" + std::string(word) + "' is none of " +
                            detail::list_settings(words, [](const auto& w) { return w.text; }));
    }

    std::string name_;
    const section_type& section_;
    std::vector<std::string> known_;
};

/// Reads a section: `read(settings_reader<ValueT>&)` takes what it knows, and what is left is refused.
/// @throws std::invalid_argument naming section, setting and offence.
template <class ValueT, class ReadT>
void read_settings(std::string name, const std::map<std::string, ValueT, std::less<>>& section, ReadT read) {
    settings_reader<ValueT> in(std::move(name), section);
    read(in);
    in.refuse_others();
}

} // namespace gatewright
