/// A path inside a repository, known to be harmless: relative, without `.` or `..`, and not one of
/// the names that git or a file system treats specially.
///
/// It is looked up in a git tree, never on the disk.
package struct RepositoryPath: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The components, at least one.
  package let components: [String]

  /// Why a text is not such a path.
  package struct Problem: Error, Hashable, Sendable {
    /// Half a sentence that follows the path: `leads out of the repository`.
    package let reason: String
  }

  /// Checks a path as somebody wrote it.
  package init(checking text: String) throws(Problem) {
    guard !text.isEmpty else { throw Problem(reason: "is empty") }
    guard text.utf8.count <= 1024 else { throw Problem(reason: "is longer than 1024 bytes") }
    guard text.utf8.first != UInt8(ascii: "/") else { throw Problem(reason: "is absolute") }
    // It may become an argument of a program, which would take it for an option.
    guard text.utf8.first != UInt8(ascii: "-") else {
      throw Problem(reason: "begins with a hyphen")
    }
    // Git splits at bytes. Characters would hide a slash that has a combining mark behind it.
    let components = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    for component in components {
      if let reason = Self.reasonToRefuse(component) { throw Problem(reason: reason) }
    }
    self.components = components
  }

  /// The path with slashes.
  package var text: String {
    components.count == 1 ? components[0] : components.joined(separator: "/")
  }
  package var description: String { text }

  /// The last component.
  package var name: String { components.last ?? "" }

  package static func < (left: RepositoryPath, right: RepositoryPath) -> Bool {
    left.text < right.text
  }

  /// Why a name may not stand in a tree, or `nil` if it may. The rules are those of git's own
  /// `verify_path` for every platform at once, since a repository may be checked out anywhere.
  package static func reasonToRefuse(_ component: String) -> String? {
    if isOrdinary(component) { return nil }
    if component.isEmpty { return "has an empty component" }
    if component == "." || component == ".." { return "has the component \"\(component)\"" }
    if component.utf8.count > 255 { return "has a component longer than 255 bytes" }
    if component.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      return "has a control character"
    }
    if component.unicodeScalars.contains(where: \.isBidirectionalControl) {
      return "has a bidirectional control character"
    }
    if component.utf8.contains(UInt8(ascii: "\\")) { return "has a backslash" }
    if component.utf8.contains(UInt8(ascii: ":")) { return "has a colon" }
    if component.utf8.first == UInt8(ascii: "~") { return "begins with a tilde" }
    if hasEncodedDotOrSlash(component) { return "has an encoded dot or slash" }
    if [".git", "git~1"].contains(folded(component)) { return "names git's own folder" }
    return nil
  }

  /// Whether a name is one that most names are, of which no rule below refuses any: letters,
  /// digits, underscores, hyphens and inner dots.
  private static func isOrdinary(_ component: String) -> Bool {
    guard let first = component.utf8.first, first != UInt8(ascii: "."),
      component.utf8.count <= 255
    else { return false }
    return component.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
  }

  /// Whether a name has `%2e` or `%2f`, which something may decode before it opens a file.
  private static func hasEncodedDotOrSlash(_ component: String) -> Bool {
    let bytes = Array(component.utf8)
    return bytes.indices.dropLast(2).contains { index in
      bytes[index] == UInt8(ascii: "%") && bytes[index + 1] == UInt8(ascii: "2")
        && [UInt8(ascii: "e"), UInt8(ascii: "f")].contains(bytes[index + 2] | 0x20)
    }
  }

  /// A name as the most lenient file system would read it: lower case, without the code points
  /// that HFS+ ignores, and without the dots, spaces and stream names that NTFS drops at the end.
  /// Only what it is compared with matters, such as `.git` and its short name `git~1`.
  package static func folded(_ component: String) -> String {
    let ignored: Set<UInt32> = [
      0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x206A, 0x206B,
      0x206C, 0x206D, 0x206E, 0x206F, 0xFEFF,
    ]
    var visible = String.UnicodeScalarView()
    for scalar in component.unicodeScalars where !ignored.contains(scalar.value) {
      if scalar == ":" || scalar == "\\" { break }
      visible.append(scalar)
    }
    var name = String(visible).lowercased()
    while let last = name.unicodeScalars.last, last == "." || last == " " {
      name.unicodeScalars.removeLast()
    }
    return name
  }
}
