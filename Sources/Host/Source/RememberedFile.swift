import Git
import Registry
import Vocabulary

/// The bytes of ``RememberedModels``.
///
///     key        64 digits: what the file is about
///     count      4 bytes, little end first, as all numbers
///     index      per entry 20 bytes of the tree and 4 of the place in the texts; by tree
///     texts      per entry the folder, the name, the labels and the datasets
///     digest     64 digits: SHA-256 of all before
///
/// A text is its length in two bytes and its UTF-8; a list is its length in two bytes and its
/// texts. Entries are read one by one as they are asked for, each within bounds.
struct RememberedFile: Sendable {
  private let bytes: [UInt8]
  private let texts: Range<Int>
  let count: Int

  private static let digestLength = 64
  private static let rowLength = RawObjectID.byteCount + 4
  private static let start = digestLength + 4

  /// Reads a file; `nil` if it is about something else or is damaged.
  init?(_ bytes: [UInt8], key: Digest) {
    let end = bytes.count - Self.digestLength
    guard end >= Self.start, bytes.starts(with: key.hex.utf8),
      bytes[end...].elementsEqual(Digest(of: bytes[..<end]).hex.utf8)
    else { return nil }
    let count = Self.number(bytes, at: Self.digestLength)
    guard count <= (end - Self.start) / Self.rowLength else { return nil }
    self.bytes = bytes
    self.count = count
    texts = (Self.start + count * Self.rowLength)..<end
  }

  /// The entry of a tree.
  func model(of tree: RawObjectID) -> QuietModel? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      guard let found = self.tree(middle) else { return nil }
      if found == tree { return model(middle) }
      if found < tree { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// Every entry that can be read.
  var all: [RawObjectID: QuietModel] {
    var entries: [RawObjectID: QuietModel] = [:]
    for row in 0..<count {
      if let tree = tree(row) { entries[tree] = model(row) }
    }
    return entries
  }

  private func tree(_ row: Int) -> RawObjectID? {
    RawObjectID(bytes, at: Self.start + row * Self.rowLength)
  }

  private func model(_ row: Int) -> QuietModel? {
    let place = Self.start + row * Self.rowLength + RawObjectID.byteCount
    let offset = Self.number(bytes, at: place)
    guard offset <= texts.count else { return nil }
    var reader = Reader(rest: bytes[(texts.lowerBound + offset)..<texts.upperBound])
    guard let folder = reader.text(), let name = reader.text(), let labels = reader.list(),
      let datasets = reader.list(), !folder.isEmpty, !name.isEmpty, labels.count.isMultiple(of: 2)
    else { return nil }
    var pairs: [String: String] = [:]
    for index in stride(from: 0, to: labels.count, by: 2) {
      pairs[labels[index]] = labels[index + 1]
    }
    return QuietModel(folder: folder, name: name, labels: pairs, datasets: datasets)
  }

  private static func number(_ bytes: [UInt8], at place: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }

  /// Reads texts and stops at the end.
  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func length() -> Int? {
      guard rest.count >= 2 else { return nil }
      let length = Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8
      rest = rest.dropFirst(2)
      return length
    }

    mutating func text() -> String? {
      guard let length = length(), length <= rest.count else { return nil }
      defer { rest = rest.dropFirst(length) }
      return String(validating: rest.prefix(length), as: UTF8.self)
    }

    mutating func list() -> [String]? {
      guard let count = length(), count <= rest.count / 2 else { return nil }
      var texts: [String] = []
      texts.reserveCapacity(count)
      for _ in 0..<count {
        guard let text = text() else { return nil }
        texts.append(text)
      }
      return texts
    }
  }

  // MARK: - Writing

  /// The file of some entries. What does not fit its form (a text of 64 KiB) is left out.
  static func bytes(of entries: [RawObjectID: QuietModel], key: Digest) -> [UInt8] {
    var index: [UInt8] = []
    var texts: [UInt8] = []
    var count = 0
    for (tree, model) in entries.sorted(by: { $0.key < $1.key }) {
      let labels = model.labels.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
      let lists = [labels, model.datasets]
      let all = [model.folder, model.name] + labels + model.datasets
      guard all.allSatisfy({ $0.utf8.count <= UInt16.max }),
        lists.allSatisfy({ $0.count <= UInt16.max }), texts.count <= UInt32.max
      else { continue }
      index += tree.bytes
      append(texts.count, length: 4, to: &index)
      append(model.folder, to: &texts)
      append(model.name, to: &texts)
      for list in lists {
        append(list.count, length: 2, to: &texts)
        for text in list { append(text, to: &texts) }
      }
      count += 1
    }
    var bytes = Array(key.hex.utf8)
    append(count, length: 4, to: &bytes)
    bytes += index
    bytes += texts
    return bytes + Array(Digest(of: bytes).hex.utf8)
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    append(text.utf8.count, length: 2, to: &bytes)
    bytes += text.utf8
  }

  private static func append(_ number: Int, length: Int, to bytes: inout [UInt8]) {
    for place in 0..<length { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
  }
}
