// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/view.hpp"

namespace protolearn {

/// A separate machine for each process (the published answer to Byzantine faults): the table has N parts of one size,
/// and process i uses the i-th. Such a machine runs by machine.next_of(i, received, round).
template <class View>
struct PerProcess {
  static std::string name() { return std::string("PerProcess<").append(detail::view_name<View>()).append(">"); }

  template <Shape shape_>
  struct On : View::template On<shape_> {
    using Inner = typename View::template On<shape_>;
    static constexpr bool anonymous = false;
    static constexpr std::size_t entries = detail::saturating_product(Inner::entries, shape_.nodes);

    [[nodiscard]] static constexpr std::size_t offset(unsigned process) noexcept { return process * Inner::entries; }

    /// The digits of an entry in any of the parts; the process is not among them.
    [[nodiscard]] static constexpr std::array<state_t, Inner::digits> digits_of(std::size_t entry) noexcept {
      return Inner::digits_of(entry % Inner::entries);
    }

    static constexpr bool tells_senders = requires(typename Inner::Observation const& o) { o.received(0U); };
    static constexpr bool tells_sender = requires(typename Inner::Observation const& o) { o.from(0U); };

    class Observation : public Inner::Observation {
     public:
      explicit constexpr Observation(std::size_t entry)
          : Inner::Observation(entry % Inner::entries), process_(static_cast<unsigned>(entry / Inner::entries)) {}
      [[nodiscard]] constexpr unsigned process() const noexcept { return process_; }
      /// What came from process p, 0..N-1: S if it was lost; the own state if p is this process. Only where the view
      /// inside tells who sent what, or what came from p (WithSender).
      [[nodiscard]] constexpr state_t from(unsigned p) const noexcept requires(tells_senders || tells_sender) {
        if constexpr (tells_senders) {
          return this->received((p + shape_.nodes - process_) % shape_.nodes);
        } else {
          return Inner::Observation::from(p);
        }
      }

     private:
      unsigned process_;
    };
  };
};

template <class View, unsigned F>
struct detail::resolve_view<PerProcess<View>, F> {
  using type = PerProcess<typename resolve_view<View, F>::type>;
};

}  // namespace protolearn
