// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "protolearn/core/state.hpp"
#include "protolearn/task/name.hpp"

// States that are records: for tasks, and for protocols written by hand that remember several things at once.

namespace protolearn {

/// A number 0..size-1 that a state holds: "heard 3".
template <detail::LiteralText name_, unsigned size_>
struct Field {
  static_assert(size_ >= 1, "protolearn::Field<name, size>: a field has at least one value.");
  static constexpr std::string_view name = name_.view();
  static constexpr unsigned size = size_;
  static constexpr bool is_flag = false;
};

/// Something that is so or not: "early", or nothing.
template <detail::LiteralText name_>
struct Flag {
  static constexpr std::string_view name = name_.view();
  static constexpr unsigned size = 2;
  static constexpr bool is_flag = true;
};

/// All records of these fields, packed into the states 0..states-1, and their names, such as "est 0, heard 3, early":
///
///   using Memory = Product<Field<"est", 2>, Field<"heard", 4>, Flag<"early">>;
///   static constexpr auto names = Memory::names;              // a task's
///   Memory::pack(0, 3, 1);                                    // a state; the values in the order of the fields
///   Memory::get<"heard">(state);                              // 3
///   Memory::with<"early">(state, 1);                          // the same state but for one field
template <class... Fields>
struct Product {
  static constexpr std::size_t states = (std::size_t{1} * ... * Fields::size);
  static_assert(sizeof...(Fields) > 0, "protolearn::Product<Fields...>: it needs at least one field.");
  static_assert(states <= detail::max_states, "protolearn::Product<Fields...>: more than 31 states.");
  static constexpr bool fields_differ = [] {
    std::array<std::string_view, sizeof...(Fields)> all{Fields::name...};
    std::sort(all.begin(), all.end());
    return std::adjacent_find(all.begin(), all.end()) == all.end();
  }();
  static_assert(fields_differ, "protolearn::Product<Fields...>: two fields have one name.");

  /// The state of a record. Precondition: each value is below the size of its field.
  template <class... Values>
  [[nodiscard]] static constexpr state_t pack(Values... values) {
    static_assert(sizeof...(Values) == sizeof...(Fields),
                  "protolearn::Product::pack(values...): give one value for each field, in their order.");
    unsigned state = 0;
    ((state = state * Fields::size + static_cast<unsigned>(values)), ...);
    return static_cast<state_t>(state);
  }

  template <detail::LiteralText name>
  [[nodiscard]] static constexpr unsigned get(unsigned state) {
    return state / unit(place<name>()) % sizes[place<name>()];
  }
  template <detail::LiteralText name>
  [[nodiscard]] static constexpr state_t with(unsigned state, unsigned value) {
    unsigned const step = unit(place<name>());
    return static_cast<state_t>(state + value * step - get<name>(state) * step);
  }

 private:
  static constexpr std::array<unsigned, sizeof...(Fields)> sizes{Fields::size...};

  template <detail::LiteralText name>
  [[nodiscard]] static consteval std::size_t place() {
    constexpr std::array<std::string_view, sizeof...(Fields)> all{Fields::name...};
    constexpr auto at = static_cast<std::size_t>(std::find(all.begin(), all.end(), name.view()) - all.begin());
    static_assert(at < all.size(), "protolearn::Product: there is no field of this name.");
    return at;
  }
  /// How much the state grows with the value of a field.
  [[nodiscard]] static constexpr unsigned unit(std::size_t place) {
    unsigned result = 1;
    for (std::size_t k = place + 1; k < sizes.size(); ++k) result *= sizes[k];
    return result;
  }

  static constexpr std::size_t longest = (std::size_t{0} + ... + (Fields::name.size() + 8));
  struct Text {
    std::array<char, longest> text{};
    std::size_t size = 0;
    constexpr void put(std::string_view piece) {
      for (char const c : piece) text[size++] = c;
    }
  };
  template <class F>
  static constexpr void say(Text& text, unsigned value) {
    if (F::is_flag && value == 0) return;
    if (text.size > 0) text.put(", ");
    text.put(F::name);
    if (F::is_flag) return;
    text.put(" ");
    if (value >= 10) text.text[text.size++] = static_cast<char>('0' + value / 10);
    text.text[text.size++] = static_cast<char>('0' + value % 10);
  }
  static constexpr std::array<Text, states> texts = [] {
    std::array<Text, states> result{};
    for (unsigned s = 0; s < states; ++s) {
      std::size_t k = 0;
      ((say<Fields>(result[s], s / unit(k) % sizes[k]), ++k), ...);
      if (result[s].size == 0) result[s].put("-");  // no flag is set, and there is nothing else
    }
    return result;
  }();

 public:
  static constexpr std::array<std::string_view, states> names = [] {
    std::array<std::string_view, states> result{};
    for (std::size_t s = 0; s < states; ++s) result[s] = {texts[s].text.data(), texts[s].size};
    return result;
  }();
};

}  // namespace protolearn
