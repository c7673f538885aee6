// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <ostream>
#include <string>

#include "protolearn/core/count.hpp"
#include "protolearn/core/options.hpp"

namespace protolearn {

namespace detail {

[[nodiscard]] constexpr char const* name_of(Progress::Phase phase) {
  switch (phase) {
    case Progress::Phase::learning:
      return "learning";
    case Progress::Phase::improving:
      return "improving";
    case Progress::Phase::proving:
      break;
  }
  return "proving";
}

}  // namespace detail

/// How far a run has got, as one line that is redrawn on a terminal, or as plain lines every few seconds elsewhere:
///
///   ProgressBar bar(std::cerr, ProgressBar::Style::bar);
///   options.on_progress = bar;                               // copies draw the same bar
///   auto const result = Learner<3, 8, 2>(options).learn();
///   bar.finish();                                            // before anything else is printed
///
/// The line disappears with finish(), or when the last copy is destroyed.
class ProgressBar {
 public:
  enum class Style { bar, lines };

  static constexpr double seconds_between_lines = 3;

  /// A bar has fewer characters than `columns`; lines are as long as they are.
  explicit ProgressBar(std::ostream& out, Style style = Style::bar, std::size_t columns = 80)
      : drawing_(std::make_shared<Drawing>(out, style, columns)) {}

  void operator()(Progress const& progress) const { drawing_->show(progress); }

  /// Erases the bar.
  void finish() const { drawing_->erase(); }

 private:
  class Drawing {
   public:
    Drawing(std::ostream& out, Style style, std::size_t columns) : out_(out), style_(style), columns_(columns) {}
    Drawing(Drawing const&) = delete;
    Drawing& operator=(Drawing const&) = delete;
    ~Drawing() { erase(); }

    void show(Progress const& progress) {
      bool const begins = !begun_ || progress.phase != phase_ || progress.seconds < seconds_;
      if (begins || progress.violating < best_) best_ = progress.violating;
      begun_ = true;
      phase_ = progress.phase;
      seconds_ = progress.seconds;
      if (style_ == Style::bar) {
        draw(progress);
      } else if (begins || progress.seconds >= last_line_ + seconds_between_lines) {
        last_line_ = progress.seconds;
        out_ << detail::name_of(progress.phase) << ": " << figures(progress) << std::endl;
      }
    }

    void erase() {
      if (drawn_) out_ << "\r\x1b[K" << std::flush;
      drawn_ = false;
    }

   private:
    void draw(Progress const& progress) {
      constexpr std::size_t length = 10;
      double const share = std::clamp(progress.share_of_time, 0.0, 1.0);
      auto const full = static_cast<std::size_t>(share * length);
      std::string line = std::string(detail::name_of(progress.phase)) + " [" + std::string(full, '#') +
                         std::string(length - full, '.') + "] " + figures(progress);
      if (line.size() >= columns_) line.resize(columns_ - 1);
      out_ << '\r' << line << "\x1b[K" << std::flush;
      drawn_ = true;
    }

    /// "1.2 s, 4,512 episodes, loss 0.012, violations 34, best 12", "2.0 s, 62,000 iterations, 3.17% undecided at
    /// best", or, under a network, "objective 0.99998 at best"; or "0.1 s, exploring every execution".
    [[nodiscard]] std::string figures(Progress const& progress) const {
      std::string text = format("%.1f s", progress.seconds);
      switch (progress.phase) {
        case Progress::Phase::learning:
          return text + ", " + in_short(progress.episodes) + " episodes, loss " + format("%.2g", progress.loss) +
                 ", violations " + in_short(progress.violating) + ", best " + in_short(best_);
        case Progress::Phase::improving: {
          double const share =
              static_cast<double>(progress.undecided) / std::max(1.0, static_cast<double>(progress.executions));
          text += ", " + in_short(progress.iteration) + " iterations, ";
          if (progress.value != 0) return text + format("objective %.8g", progress.value) + " at best";
          return text + format("%.2f%%", 100 * share) + " undecided at best";
        }
        case Progress::Phase::proving:
          break;
      }
      return text + (progress.share_of_time < 1 ? ", exploring every execution" : ", asking Z3");
    }

    /// "45,120", "2.10M", "1.3e+20".
    [[nodiscard]] static std::string in_short(count_t count) {
      if (count < 100000) return detail::with_commas(count);
      auto const value = static_cast<double>(count);
      if (value < 1e6) return format("%.0fk", value / 1e3);
      if (value < 1e9) return format("%.2fM", value / 1e6);
      if (value < 1e12) return format("%.2fG", value / 1e9);
      return format("%.2g", value);
    }

    [[nodiscard]] static std::string format(char const* how, double value) {
      char text[64];
      std::snprintf(text, sizeof text, how, value);
      return text;
    }

    std::ostream& out_;
    Style style_;
    std::size_t columns_;
    bool begun_ = false;
    bool drawn_ = false;
    Progress::Phase phase_{};
    double seconds_ = 0;
    double last_line_ = 0;
    count_t best_;
  };

  std::shared_ptr<Drawing> drawing_;
};

}  // namespace protolearn
