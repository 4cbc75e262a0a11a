internal import Avro
internal import Vocabulary

/// A tensor of the Open Inference Protocol, version 2 ("Tensor Data"), as JSON.
struct Tensor: Sendable {
  /// Its types of data that JSON can hold.
  enum Datatype: String, CaseIterable, Sendable {
    case bool = "BOOL"
    case int8 = "INT8"
    case int16 = "INT16"
    case int32 = "INT32"
    case int64 = "INT64"
    case uint8 = "UINT8"
    case uint16 = "UINT16"
    case uint32 = "UINT32"
    case uint64 = "UINT64"
    case fp16 = "FP16"
    case fp32 = "FP32"
    case fp64 = "FP64"
    case bytes = "BYTES"

    /// The type of an Avro field; texts for what is no scalar.
    init(_ type: AvroType, _ schema: AvroSchema) {
      switch schema.resolved(type) {
      case .boolean: self = .bool
      case .int: self = .int32
      case .long: self = .int64
      case .float: self = .fp32
      case .double: self = .fp64
      case .logical(_, let base): self.init(base, schema)
      default: self = .bytes
      }
    }

    /// Whether a value is one of it.
    func holds(_ value: JSON) -> Bool {
      switch (self, value) {
      case (.bool, .bool), (.bytes, .string): true
      case (.fp16, _), (.fp32, _), (.fp64, _): value.double != nil
      case (.int8, .integer(let number)): Int8(exactly: number) != nil
      case (.int16, .integer(let number)): Int16(exactly: number) != nil
      case (.int32, .integer(let number)): Int32(exactly: number) != nil
      case (.int64, .integer): true
      case (.uint8, .integer(let number)): UInt8(exactly: number) != nil
      case (.uint16, .integer(let number)): UInt16(exactly: number) != nil
      case (.uint32, .integer(let number)): UInt32(exactly: number) != nil
      case (.uint64, .integer(let number)): number >= 0
      default: false
      }
    }
  }

  /// How many dimensions one may have.
  static let mostDimensions = 16

  let name: String
  let datatype: Datatype
  let shape: [Int]
  /// The elements in row-major order.
  let data: [JSON]

  // MARK: - Reading

  /// Reads the input at a place of a request. Its data may be nested as its shape is, or flat.
  init(_ json: JSON, index: Int) throws(EncodingProblem) {
    let place = "/inputs/\(index)"
    guard let name = json["name"]?.string else {
      throw EncodingProblem(pointer: place, message: "found no name, expected a text")
    }
    let word = json["datatype"]?.string ?? ""
    guard let datatype = Datatype(rawValue: word) else {
      let known = Datatype.allCases.map(\.rawValue).joined(separator: ", ")
      throw EncodingProblem(
        pointer: place + "/datatype", message: "found \"\(word.prefix(40))\", expected \(known)")
    }
    let dimensions = (json["shape"]?.array ?? []).map { $0.integer.flatMap { Int(exactly: $0) } }
    let shape = dimensions.compactMap(\.self)
    guard !shape.isEmpty, shape.count == dimensions.count, shape.count <= Self.mostDimensions,
      shape.allSatisfy({ $0 > 0 })
    else {
      throw EncodingProblem(
        pointer: place + "/shape",
        message: "expected 1 to \(Self.mostDimensions) whole numbers above zero")
    }
    guard let given = json["data"]?.array else {
      let hint =
        json["parameters"]?["binary_data_size"] == nil
        ? "" : "; bytes need the header \(InferenceFace.lengthHeader)"
      throw EncodingProblem(pointer: place + "/data", message: "expected an array\(hint)")
    }
    var data: [JSON] = []
    Self.flatten(given, into: &data)
    var count = 1
    for dimension in shape {
      let (product, isTooMuch) = count.multipliedReportingOverflow(by: dimension)
      count = isTooMuch ? Int.max : product
      if isTooMuch { break }
    }
    guard data.count == count else {
      throw EncodingProblem(
        pointer: place + "/data",
        message: "found \(data.count) elements, expected those of the shape "
          + "\(shape.map(String.init).joined(separator: " by "))")
    }
    if let wrong = data.firstIndex(where: { !datatype.holds($0) }) {
      throw EncodingProblem(
        pointer: place + "/data/\(wrong)",
        message: "found \(String(data[wrong].canonicalText.prefix(40))), expected \(word)")
    }
    (self.name, self.datatype, self.shape, self.data) = (name, datatype, shape, data)
  }

  /// What was read is nested no deeper than its reader allows.
  private static func flatten(_ values: [JSON], into flat: inout [JSON]) {
    for value in values {
      if let nested = value.array { flatten(nested, into: &flat) } else { flat.append(value) }
    }
  }

  /// How many rows: the first dimension.
  var rows: Int { shape[0] }

  /// A row: a scalar where it has one element, else arrays as the other dimensions say.
  func row(_ index: Int) -> JSON {
    let width = data.count / rows
    guard width > 1 else { return data[index] }
    return Self.nested(data[(index * width)..<((index + 1) * width)], shape.dropFirst())
  }

  private static func nested(_ data: ArraySlice<JSON>, _ shape: ArraySlice<Int>) -> JSON {
    guard shape.count > 1, let first = shape.first else { return .array(Array(data)) }
    let width = data.count / first
    return .array(
      (0..<first).map { index in
        let start = data.startIndex + index * width
        return nested(data[start..<(start + width)], shape.dropFirst())
      })
  }

  // MARK: - Writing

  /// A column of answers. Its type is that of the schema's field where the values are of it, else
  /// that of the values; what no type holds goes as JSON texts.
  init(name: String, values: [JSON], datatype wanted: Datatype?) {
    self.name = name
    if let width = values.first?.array?.count, width > 0,
      values.allSatisfy({ $0.array?.count == width }),
      let datatype = Self.datatype(of: values.flatMap { $0.array ?? [] }, wanted: nil)
    {
      (self.datatype, shape) = (datatype, [values.count, width])
      data = values.flatMap { $0.array ?? [] }
      return
    }
    shape = [values.count]
    if let datatype = Self.datatype(of: values, wanted: wanted) {
      self.datatype = datatype
      data = values
    } else {
      datatype = .bytes
      data = values.map { $0.string.map(JSON.string) ?? .string($0.canonicalText) }
    }
  }

  private static func datatype(of values: [JSON], wanted: Datatype?) -> Datatype? {
    ([wanted].compactMap(\.self) + [.bool, .int64, .fp64, .bytes]).first { datatype in
      values.allSatisfy(datatype.holds)
    }
  }

  var json: JSON {
    .object([
      "name": .string(name), "datatype": .string(datatype.rawValue),
      "shape": .array(shape.map { .integer(Int64($0)) }), "data": .array(data),
    ])
  }
}
