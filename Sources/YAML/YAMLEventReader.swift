internal import CYAML
import Vocabulary

/// libyaml's parser: the only place that holds its pointers.
///
/// libyaml keeps a pointer to its input for as long as it parses, so the reader owns a copy of it.
struct YAMLEventReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var isAtEnd = false

  /// A reader of checked UTF-8 without a byte-order mark.
  init(_ bytes: some Collection<UInt8>) throws(YAMLError) {
    parser = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      throw YAMLError(
        position: .start, code: "yaml-memory", message: "failed to start libyaml: out of memory")
    }
    input = .allocate(capacity: bytes.count)
    _ = input.initialize(from: bytes)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  /// The next event; `nil` at the end of the stream.
  mutating func next() throws(YAMLError) -> YAMLEvent? {
    while !isAtEnd {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else {
        isAtEnd = true
        throw error()
      }
      defer { yaml_event_delete(&event) }
      let position = Self.position(event.start_mark)
      if event.type == YAML_STREAM_END_EVENT { isAtEnd = true }
      if let kind = try Self.kind(of: event, at: position) {
        return YAMLEvent(kind: kind, position: position)
      }
    }
    return nil
  }

  private static func kind(
    of event: yaml_event_t, at position: SourcePosition
  ) throws(YAMLError) -> YAMLEvent.Kind? {
    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      return .documentStart
    case YAML_DOCUMENT_END_EVENT:
      return .documentEnd
    case YAML_ALIAS_EVENT:
      return .alias(text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw YAMLError(
          position: position, code: "yaml-encoding", message: "a scalar is not valid UTF-8")
      }
      guard StreamSafeText.isSafe(text) else {
        throw YAMLError(
          position: position, code: "yaml-combining-marks",
          message: "a text has more than \(StreamSafeText.mostMarks) combining marks in a row")
      }
      return .scalar(
        YAMLScalar(text: text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE),
        properties(scalar.anchor, scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      return .sequenceStart(properties(start.anchor, start.tag))
    case YAML_SEQUENCE_END_EVENT:
      return .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      return .mappingStart(properties(start.anchor, start.tag))
    case YAML_MAPPING_END_EVENT:
      return .mappingEnd
    default:
      return nil
    }
  }

  private static func properties(
    _ anchor: UnsafeMutablePointer<yaml_char_t>?, _ tag: UnsafeMutablePointer<yaml_char_t>?
  ) -> YAMLEvent.Properties {
    YAMLEvent.Properties(anchor: text(anchor), tag: text(tag))
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  /// libyaml counts lines and columns from 0; its columns are characters.
  private static func position(_ mark: yaml_mark_t) -> SourcePosition {
    SourcePosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private func error() -> YAMLError {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? ""
    let context = state.context.map { String(cString: $0) } ?? ""
    switch state.error {
    case YAML_MEMORY_ERROR:
      return YAMLError(
        position: Self.position(state.mark), code: "yaml-memory",
        message: "failed to read YAML: out of memory")
    default:
      return YAMLSyntaxProblem(
        problem: problem, context: context, position: Self.position(state.problem_mark),
        start: context.isEmpty ? nil : Self.position(state.context_mark),
        found: scalar(at: Int(state.problem_mark.index))
      ).error
    }
  }

  /// The scalar at a libyaml index, which counts scalars from 0; `nil` at the end.
  private func scalar(at index: Int) -> Unicode.Scalar? {
    let text = String(decoding: input, as: UTF8.self).unicodeScalars
    return text.dropFirst(index).first
  }
}
