internal import Vocabulary

/// A tree read from its bytes as they are, so that what libgit2 and git smooth over can be seen.
struct RawTree {
  struct Entry {
    /// The digits as they were written.
    let mode: String
    let name: [UInt8]
    let id: [UInt8]

    var object: ObjectID { ObjectID(Hexadecimal.text(of: id)) }
    var isDirectory: Bool { mode == "40000" || mode == "040000" }

    /// git's order compares a folder's name as if a slash followed it.
    var sortKey: [UInt8] { isDirectory ? name + [0x2F] : name }
  }

  let entries: [Entry]

  /// `nil` if the bytes do not end with a whole entry.
  init?(_ bytes: [UInt8]) {
    var entries: [Entry] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let space = rest.firstIndex(of: 0x20), space - rest.startIndex <= 8 else { return nil }
      let mode = String(decoding: rest[..<space], as: UTF8.self)
      rest = rest[(space + 1)...]
      guard let end = rest.firstIndex(of: 0), rest.endIndex - end > 20 else { return nil }
      let id = Array(rest[(end + 1)...(end + 20)])
      entries.append(Entry(mode: mode, name: Array(rest[..<end]), id: id))
      rest = rest[(end + 21)...]
    }
    self.entries = entries
  }
}
