// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace protolearn::detail {

/// A text as a template argument.
template <std::size_t size>
struct LiteralText {
  std::array<char, size> text{};
  constexpr LiteralText(char const (&literal)[size]) {  // NOLINT: converts on purpose
    for (std::size_t k = 0; k < size; ++k) text[k] = literal[k];
  }
  [[nodiscard]] constexpr std::string_view view() const { return {text.data(), size - 1}; }
};

/// A text that is put together when it is compiled; a number takes at most ten of its characters.
template <std::size_t capacity>
struct Text {
  std::array<char, capacity> text{};
  std::size_t size = 0;

  constexpr Text& operator<<(std::string_view piece) {
    for (char const c : piece) text[size++] = c;
    return *this;
  }
  constexpr Text& operator<<(unsigned n) {
    unsigned unit = 1;
    while (n / unit >= 10) unit *= 10;
    for (; unit > 0; unit /= 10) text[size++] = static_cast<char>('0' + n / unit % 10);
    return *this;
  }
  [[nodiscard]] constexpr std::string_view view() const { return {text.data(), size}; }
};

/// "KSetAgreement<2, 3>", with storage of its own.
template <LiteralText base, unsigned... parameters>
inline constexpr auto name_with_parameters = [] {
  Text<base.view().size() + 12 * sizeof...(parameters) + 2> text;
  std::string_view before = "<";
  text << base.view();
  ((text << before << parameters, before = ", "), ...);
  text << ">";
  return text;
}();

/// The name of a task with parameters, which tells its settings apart wherever they are written down.
template <LiteralText base, unsigned... parameters>
inline constexpr std::string_view named = name_with_parameters<base, parameters...>.view();

}  // namespace protolearn::detail
