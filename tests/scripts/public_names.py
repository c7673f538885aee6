#!/usr/bin/env python3
"""Checks that namespace protolearn holds the names that docs/names.md lists, and no other: with `using namespace
protolearn` every one of them may be in the way of a user's. Prints every difference.

  public_names.py              compares
  public_names.py --list       prints the names and where they are declared
  public_names.py --self-test  tries the reading of declarations
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"
PAGE = ROOT / "docs" / "names.md"

LITERAL = re.compile(r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'', re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.M)


def balanced(text, start, opening, closing):
    """Where the bracket that opens at `start` is closed, and one further."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in opening) - (text[at] in closing)
        if depth == 0:
            return at + 1
    return len(text)


def plain(text):
    """The source without comments, literals and directives; macros that it defines come first."""
    text = LITERAL.sub(lambda match: "\n" * match[0].count("\n") if match[0].startswith("/") else '""', text)
    macros = re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", text, re.M)
    return macros, DIRECTIVE.sub("", text)


def without_prefix(head):
    """A declaration without attributes, template parameters and constraints."""
    head = re.sub(r"\[\[.*?\]\]", " ", head, flags=re.S).strip()
    while match := re.match(r"template\s*<|requires\s*\(|requires\s+|&&\s*\(|&&\s*|\|\|\s*", head):
        if match[0].endswith("<"):
            head = head[balanced(head, match.end() - 1, "<", ">"):]
        elif match[0].endswith("("):
            head = head[balanced(head, match.end() - 1, "(", ")"):]
        else:  # a concept or a constant: skip its name and its arguments
            head = re.sub(r"^!?[\w:]+", "", head[match.end():]).lstrip()
            if head.startswith("<"):
                head = head[balanced(head, 0, "<", ">"):]
        head = head.strip()
    return head


def without_arguments(head):
    """A declaration without what is in angle brackets."""
    while "<" in head:
        start = head.index("<")
        head = head[:start] + " " + head[balanced(head, start, "<", ">"):]
    return head


def name_of(head):
    """The name that a declaration at namespace scope declares, or None."""
    head = without_prefix(head)
    if not head or re.match(r"static_assert|using\s+namespace|friend|extern\b|public\b", head):
        return None
    if match := re.match(r"(?:namespace|using|concept)\s+(\w+)\s*=", head):
        return match[1]
    if match := re.match(r"using\s+[\w:]*::(\w+)", head):
        return match[1]
    if match := re.match(r"(?:struct|class|union|enum(?:\s+(?:class|struct))?)\s+(?:alignas\s*\(.*?\)\s*)?([\w:]+)", head):
        return None if "::" in match[1] else match[1]  # it belongs to another namespace
    if re.search(r"\boperator\b", head):
        return None
    match = re.match(r"[^=(]*", without_arguments(head))
    found = re.search(r"([\w:]*\w)\s*(?:\[[^]]*\]\s*)*$", match[0].strip())
    return None if found is None or "::" in found[1] else found[1]


def in_angle_brackets(head):
    """Does what follows stand among template arguments, such as Setting<Shape{...}, ...>?"""
    head = re.sub(r"\([^()]*\)", "", head.replace("->", ""))
    return "operator" not in head and head.count("<") > head.count(">")


def declarations(text):
    """Namespace and head of every declaration outside classes and functions, with the body's text if it has one."""
    scopes, head, at = [], "", 0
    after_body = False  # what follows a body may still belong to its declaration
    while at < len(text):
        char = text[at]
        if char == "(" or (char == "[" and text[at + 1] == "["):
            end = balanced(text, at, "([{", ")]}")
            head += text[at:end]
            at = end
        elif char == "{":
            if match := re.fullmatch(r"\s*(?:inline\s+)?namespace\s*([\w:]*)\s*", head):
                scopes.append(match[1])
                head, at, after_body = "", at + 1, False
                continue
            end = balanced(text, at, "{", "}")
            if in_angle_brackets(head):
                head += "{}"
            elif not head.rstrip().endswith("requires") or "=" in head:
                yield "::".join(scopes), head, text[at + 1:end - 1]
                head, after_body = "", True
            else:  # requires requires { ... }: the declaration goes on, and what was required is of no interest
                head, after_body = "", False
            at = end
        elif char == "}":
            scopes.pop()
            head, at, after_body = "", at + 1, False
        elif char == ";":
            if head.strip() and not after_body:
                yield "::".join(scopes), head, ""
            head, at, after_body = "", at + 1, False
        else:
            if after_body and not char.isspace():
                after_body = not (char.isalnum() or char == "_")  # a new declaration, or the rest of an expression
                if after_body:
                    at = len(text) if ";" not in text[at:] else text.index(";", at)
                    continue
            head += char
            at += 1


def names_in(text):
    """The public names that a header declares: in namespace protolearn itself, or outside of it."""
    macros, text = plain(text)
    yield from macros
    for namespace, head, body in declarations(text):
        names = [name_of(head)]
        if re.match(r"enum\s+(?!class|struct)", without_prefix(head)):  # its enumerators are names beside it
            names += re.findall(r"(?:^|,)\s*(\w+)", body)
        if namespace in ("", "protolearn"):
            yield from filter(None, names)


def namespaces_in(text):
    """The namespaces in protolearn, which are names, too."""
    for outer, inner in re.findall(r"\bnamespace\s+(protolearn)::(\w+)", plain(text)[1]):
        yield inner


def public_names():
    found = {}
    for header in sorted(INCLUDE.rglob("*.hpp")):
        if header.name == "page_template.hpp":  # a page of HTML, whose braces are no scopes
            continue
        text = header.read_text()
        for name in [*names_in(text), *namespaces_in(text)]:
            found.setdefault(name, str(header.relative_to(ROOT)))
    return found


def listed_names():
    """What the first column of the page's tables has in code."""
    rows = re.findall(r"^\| *(`[^|]*)\|", PAGE.read_text(), re.M)
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


SELF_TEST = r'''
#pragma once
#include <array>
#define A_MACRO(x) \
  x { y
// struct NotThis {
namespace protolearn {
namespace alias = other::long_name;
/// A comment; with "quotes' in it.
template <class T, class U = std::vector<T>>
struct A_struct : Base<T> { struct Inner {}; int member = 3; void f() { if (x) { y(); } } };
template <> struct A_struct<int, int> {};
template <class T> struct detail::Elsewhere<A_struct<T>> { using type = T; };
enum class Scoped { hidden_1, hidden_2 };
enum Plain : int { leaking_1 = 1, leaking_2 };
class Forward;
template <unsigned N>
class Derived : public A_struct<Setting<Shape{N, 3}, int>> { int member; };
using Alias = std::array<int, 3>;
using other::imported;
template <class T>
concept a_concept = requires(T const& t) { { t.f() } -> std::same_as<int>; } && sizeof(T) > 1;
template <class T>
concept second_concept = a_concept<typename T::template On<Shape{3, 4, 2}>>;
template <class T>
  requires requires { T::needs; }
inline constexpr int needs_of<T> = T::needs;
inline constexpr char const* text = "};{";
inline constexpr auto lambda = [] { int local = 0; return local; }();
inline constexpr Something braced{};
constexpr std::uint64_t separated = 1'000'000, other = 2;
template <class A, class B>
  requires(sizeof(A) > 1) && second_concept<B>
[[nodiscard]] constexpr std::map<A, B> function(A a = {}, B const& b = B{1, 2}) noexcept { return {a, b}; }
template <a_concept Q, class K>
  requires is_quantity<Q>
[[nodiscard, gnu::noinline]] constexpr Between<Q> constrained(Q q, K k) { return {q, k}; }
template <class T>
  requires is_quantity<T>
bool operator==(T, T) { return true; }
std::ostream& operator<<(std::ostream& out, Alias const&);
auto trailing() -> std::vector<int>;
void Alias::defined_elsewhere() {}
static_assert(requires { typename Alias::x; }, "text");
namespace detail { struct Internal {}; void internal() {} enum Also { internal_too }; }
}  // namespace protolearn
namespace protolearn::detail { inline int internal_3 = 0; }
namespace protolearn::deeper { inline int in_deeper = 0; }
struct Global {};
'''
EXPECTED = """A_MACRO alias A_struct Scoped Plain leaking_1 leaking_2 Forward Derived Alias imported a_concept second_concept needs_of
text lambda braced separated function constrained trailing Global""".split()


def main():
    if "--self-test" in sys.argv:
        found = set(names_in(SELF_TEST))
        if found != set(EXPECTED) or set(namespaces_in(SELF_TEST)) != {"detail", "deeper"}:
            sys.exit(f"not found: {sorted(set(EXPECTED) - found)}; wrongly found: {sorted(found - set(EXPECTED))}")
        print(f"{len(EXPECTED)} names found")
        return
    declared = public_names()
    if "--list" in sys.argv:
        for name, where in sorted(declared.items()):
            print(f"{name:30} {where}")
        return
    listed = listed_names()
    page = PAGE.relative_to(ROOT)
    offences = [f"{declared[name]}: {name} is public, but not in {page}: put it in namespace detail, or list it"
                for name in sorted(declared.keys() - listed)]
    offences += [f"{page}: {name} is in no header" for name in sorted(listed - declared.keys())]
    if offences:
        sys.exit("\n".join(offences))
    print(f"{len(declared)} public names, all of them listed")


if __name__ == "__main__":
    main()
