// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/instrument_name.hpp>
#include <gatewright/core/slot_index.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright {

/// How the gateways of a desk call what the desk calls by one name.
struct instrument_listing {
    symbol_name name; ///< the desk's
    /// By gateway; empty: it does not trade it. Without any the name says what it means, and is looked for from the start.
    std::vector<symbol_name> symbols;
};

/// The desk's names of instruments: those that were listed, and those that say what they mean ("BTC/USDT:perp"), which
/// are looked for among the instruments that the gateways have learnt. A name that several instruments of one gateway fit
/// names none of them there. Names of dated contracts must be listed: which month is meant would change by itself. What is
/// listed under one name must be one thing: of the same base and quote asset and payoff, and of the same kind where the
/// venues' kinds say so much; else the name means nothing.
///
/// A name is looked for once, and again after a gateway has learnt instruments; else a look-up is one hash. Names that
/// fit nothing are not kept. Up to 1024 names; nothing allocates after construction.
template <std::size_t Gateways>
class instrument_map {
public:
    /// What a name means at each gateway.
    struct entry {
        symbol_name name;
        instrument_name what; ///< of one that was not listed
        bool listed = false;
        bool mixed = false; ///< what is listed under it differs
        std::array<instrument_index, Gateways> at{};
        std::array<std::uint16_t, Gateways> fitting{}; ///< how many instruments fit
        std::array<std::uint16_t, Gateways> next{};    ///< another name of the same instrument
    };

    static constexpr std::size_t most = 1024;

    /// @param instruments how many each gateway has at most
    /// @throws std::invalid_argument naming a name that is listed twice, is one of too many, or has no symbols though it
    /// says nothing by itself, or not which of several dated contracts
    explicit instrument_map(const std::array<std::size_t, Gateways>& instruments,
                            std::vector<instrument_listing> listed = {})
        : listed_(std::move(listed))
        , entries_(most)
        , index_(most) {
        for (std::size_t g = 0; g != Gateways; ++g) entry_of_[g].assign(instruments[g], none);
        for (const instrument_listing& l : listed_) {
            const std::string name(l.name.view());
            if (find_known(l.name.view()) != nullptr)
                throw std::invalid_argument("instruments." + name + ": is listed twice");
            entry e;
            e.name = l.name;
            e.listed = !l.symbols.empty();
            if (!e.listed) {
                const auto what = parse_instrument_name(l.name.view());
                if (!what)
                    throw std::invalid_argument("instruments." + name +
                                                ": says nothing by itself, and has no symbols");
                if (what->is_dated())
                    throw std::invalid_argument(
                        "instruments." + name +
                        ": needs symbols, as it does not say which of several dated contracts it is");
                e.what = *what;
            }
            if (!add(e)) throw std::invalid_argument("instruments." + name + ": more than 1024 names");
        }
    }

    /// What a name means; null if it is no desk's name, fits nothing, or there are too many.
    /// @param world `version()`: changes when a gateway has learnt instruments; `find(gateway, symbol)`: the index of a
    /// symbol; `rules(gateway, index)`: those that are known, or null; `says_kind(gateway)`: whether its instruments' kinds
    /// say what they are; `for_each(gateway, f)`: `f(index, const instrument&)` for each that is known
    template <class WorldT>
    [[nodiscard]] const entry* find(std::string_view name, const WorldT& world) noexcept {
        if (const std::uint64_t now = world.version(); now != version_) [[unlikely]] {
            version_ = now;
            for (auto& of_gateway : entry_of_) std::fill(of_gateway.begin(), of_gateway.end(), none);
            for (std::size_t i = 0; i != entries_.size(); ++i) {
                look(entries_[i], i, world);
                link(i);
            }
        }
        if (const entry* const known = find_known(name)) return known;
        const auto what = parse_instrument_name(name);
        if (!what || what->is_dated()) return nullptr;
        entry e;
        e.name.assign(name);
        e.what = *what;
        if (e.name.view() != name) return nullptr;
        look(e, entries_.size(), world);
        if (std::ranges::all_of(e.fitting, [](std::uint16_t n) { return n == 0; }) || !add(e)) return nullptr;
        link(entries_.size() - 1);
        return &entries_[entries_.size() - 1];
    }
    /// Calls `f(const entry&)` for each known name of an instrument of a gateway.
    template <class WorldT, class F>
    void for_each_name(std::size_t gateway, std::size_t instrument, const WorldT& world, F f) noexcept {
        if (entries_.empty()) return;
        if (world.version() != version_) [[unlikely]]
            static_cast<void>(find({}, world));
        for (std::uint16_t i = entry_of_[gateway][instrument]; i != none; i = entries_[i].next[gateway])
            f(entries_[i]);
    }
    /// Those that are known.
    [[nodiscard]] std::span<const entry> entries() const noexcept {
        return {entries_.begin(), entries_.size()};
    }

private:
    [[nodiscard]] const entry* find_known(std::string_view name) const noexcept {
        const std::uint32_t i =
            index_.find(hash_text(name), [&](std::uint32_t n) { return entries_[n].name.view() == name; });
        return i == slot_index::none ? nullptr : &entries_[i];
    }
    bool add(const entry& e) noexcept {
        if (!entries_.push_back(e)) return false;
        index_.insert(hash_text(e.name.view()), static_cast<std::uint32_t>(entries_.size() - 1));
        return true;
    }
    template <class WorldT>
    void look(entry& e, std::size_t i, const WorldT& world) const noexcept {
        for (std::size_t g = 0; g != Gateways; ++g) {
            e.at[g] = {};
            e.fitting[g] = 0;
            if (e.listed) {
                const auto& symbols = listed_[i].symbols;
                if (g < symbols.size() && !symbols[g].empty()) e.at[g] = world.find(g, symbols[g].view());
                e.fitting[g] = e.at[g].valid();
            } else {
                world.for_each(g, [&](instrument_index at, const instrument& rules) {
                    if (!e.what.fits(rules)) return;
                    e.at[g] = ++e.fitting[g] == 1 ? at : instrument_index{};
                });
            }
        }
        e.mixed = e.listed && differs(e, world);
        if (e.mixed) e.at = {};
    }
    /// Whether instruments that are listed under one name are not one thing, or not what the name says.
    template <class WorldT>
    [[nodiscard]] static bool differs(const entry& e, const WorldT& world) noexcept {
        const auto said = parse_instrument_name(e.name.view());
        std::optional<instrument_name> first;
        std::optional<instrument_kind> kind;
        if (said) {
            first = *said;
            kind = said->kind;
        }
        for (std::size_t g = 0; g != Gateways; ++g) {
            const instrument* const rules = e.at[g].valid() ? world.rules(g, e.at[g]) : nullptr;
            if (rules == nullptr) continue;
            const instrument_name mine = name_of(*rules);
            if (!first) first = mine;
            if (mine.base != first->base || mine.quote != first->quote || mine.payoff != first->payoff)
                return true;
            if (!world.says_kind(g)) continue;
            if (!kind) kind = mine.kind;
            if (mine.kind != *kind) return true;
        }
        return false;
    }
    /// Puts an entry among the names of its instruments.
    void link(std::size_t i) noexcept {
        entry& e = entries_[i];
        for (std::size_t g = 0; g != Gateways; ++g) {
            e.next[g] = none;
            if (!e.at[g].valid() || e.at[g].value >= entry_of_[g].size()) continue;
            e.next[g] = std::exchange(entry_of_[g][e.at[g].value], static_cast<std::uint16_t>(i));
        }
    }

    static constexpr std::uint16_t none = 0xffff;
    std::array<std::vector<std::uint16_t>, Gateways>
        entry_of_;                           ///< by gateway and instrument, the last name of it
    std::vector<instrument_listing> listed_; ///< the first entries, in the same order
    bounded_vector<entry> entries_;
    slot_index index_;
    std::uint64_t version_ = 0;
};

} // namespace gatewright
