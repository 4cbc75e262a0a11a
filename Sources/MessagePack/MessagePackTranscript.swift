/// The JSON text of a value whose tokens come one after the other.
///
/// No recursion: what is open stands on a stack of its own, which has a limit.
struct MessagePackTranscript {
  /// What a length and that many bytes are.
  enum Content {
    case text
    case bytes
    case extended(Int)
  }

  /// A value without content, or the beginning of a list of values.
  enum Token {
    case null
    case bool(Bool)
    case unsigned(UInt64)
    case signed(Int64)
    case number(Double)
    case array(Int)
    case map(Int)
  }

  private struct Open {
    let isMap: Bool
    let count: Int
    /// How many elements, or members, are complete.
    var done = 0
    /// The key of the member whose value is next.
    var key: String?
  }

  private let limits: MessagePackLimits
  private var text: [UInt8] = []
  private var stack: [Open] = []
  private var elements: [Range<Int>]?
  private var elementStart = 0
  private var losses: [MessagePackDocument.Loss] = []
  /// Whether the value is all there.
  private(set) var isComplete = false

  init(_ limits: MessagePackLimits) { self.limits = limits }

  var document: MessagePackDocument {
    MessagePackDocument(text: text, elements: elements, losses: losses)
  }

  func error(_ message: String, at offset: Int) -> MessagePackError {
    MessagePackError(offset: offset, pointer: pointer, message: message)
  }

  // MARK: - Tokens

  mutating func take(_ token: Token, at offset: Int) throws(MessagePackError) {
    try begin(at: offset)
    switch token {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .unsigned(let value): append(String(value))
    case .signed(let value): append(String(value))
    case .number(let value):
      if value.isFinite { append(value.description) } else { lose("found \(value)") }
    case .array(let count): return try open(isMap: false, count: count, at: offset)
    case .map(let count): return try open(isMap: true, count: count, at: offset)
    }
    try end(at: offset)
  }

  mutating func take(
    _ content: UnsafeRawBufferPointer, _ kind: Content, at offset: Int
  ) throws(MessagePackError) {
    guard text.count + content.count <= limits.textBytes else { throw tooLong(at: offset) }
    let copied = String(validating: content, as: UTF8.self)
    if let last = stack.indices.last, stack[last].isMap, stack[last].key == nil {
      guard case .text = kind, let key = copied else {
        throw error("found a key that is no text", at: offset)
      }
      if stack[last].done > 0 { text.append(0x2C) }
      write(content)
      text.append(0x3A)
      stack[last].key = key
      return
    }
    try begin(at: offset)
    switch kind {
    case .text where copied != nil: write(content)
    case .text: lose("found a text that is not UTF-8")
    case .bytes: writeBytes(content)
    case .extended(let type): lose("found an extension value of type \(type)")
    }
    try end(at: offset)
  }

  // MARK: - Structure

  /// What stands before a value.
  private mutating func begin(at offset: Int) throws(MessagePackError) {
    guard text.count <= limits.textBytes else { throw tooLong(at: offset) }
    guard let last = stack.last else { return }
    if last.isMap {
      guard last.key != nil else { throw error("found a key that is no text", at: offset) }
    } else {
      if last.done > 0 { text.append(0x2C) }
      if stack.count == 1 { elementStart = text.count }
    }
  }

  private mutating func open(
    isMap: Bool, count: Int, at offset: Int
  ) throws(MessagePackError) {
    guard stack.count < limits.depth else {
      throw error("nested more than \(limits.depth) deep", at: offset)
    }
    if stack.isEmpty, !isMap { elements = [] }
    text.append(isMap ? 0x7B : 0x5B)
    stack.append(Open(isMap: isMap, count: count))
    try close(at: offset)
  }

  /// A value is complete, and with it what ends there.
  private mutating func end(at offset: Int) throws(MessagePackError) {
    guard let last = stack.indices.last else {
      isComplete = true
      return
    }
    if stack.count == 1, !stack[last].isMap { elements?.append(elementStart..<text.count) }
    stack[last].done += 1
    stack[last].key = nil
    try close(at: offset)
  }

  private mutating func close(at offset: Int) throws(MessagePackError) {
    guard let last = stack.last, last.done == last.count else { return }
    stack.removeLast()
    text.append(last.isMap ? 0x7D : 0x5D)
    try end(at: offset)
  }

  // MARK: - Text

  private mutating func append(_ word: String) { text.append(contentsOf: word.utf8) }

  private mutating func lose(_ message: String) {
    append("null")
    guard losses.count < MessagePackDocument.mostLosses else { return }
    losses.append(MessagePackDocument.Loss(pointer: pointer, message: message))
  }

  private mutating func write(_ content: UnsafeRawBufferPointer) {
    text.append(0x22)
    for byte in content { append(byte) }
    text.append(0x22)
  }

  /// Each byte as the character of its number.
  private mutating func writeBytes(_ content: UnsafeRawBufferPointer) {
    text.append(0x22)
    for byte in content {
      if byte < 0x80 {
        append(byte)
      } else {
        text.append(0xC0 | byte >> 6)
        text.append(0x80 | byte & 0x3F)
      }
    }
    text.append(0x22)
  }

  private mutating func append(_ byte: UInt8) {
    switch byte {
    case 0x22, 0x5C:
      text.append(0x5C)
      text.append(byte)
    case 0..<0x20:
      append(byte < 0x10 ? "\\u000" : "\\u00")
      append(String(byte, radix: 16))
    default: text.append(byte)
    }
  }

  private func tooLong(at offset: Int) -> MessagePackError {
    error("the value is longer than \(limits.textBytes) bytes as JSON", at: offset)
  }

  /// Where we are.
  private var pointer: String {
    stack.map { open in
      guard open.isMap else { return "/\(open.done)" }
      guard let key = open.key else { return "" }
      let short = key.unicodeScalars.prefix(80).map { scalar in
        switch scalar {
        case "~": "~0"
        case "/": "~1"
        default: String(scalar)
        }
      }
      return "/" + short.joined()
    }.joined()
  }
}
