internal import Avro
internal import Vocabulary

/// The face of the Open Inference Protocol, version 2, over REST (KServe, Triton, MLServer).
enum InferenceFace {
  /// What requests are counted under.
  static let name = "v2"
  /// The output of a model whose answers are no records.
  static let outputName = "predict"

  /// The metadata of the version that serves.
  static func metadata(of package: LoadedPackage) -> JSON {
    .object([
      "name": .string(package.manifest.model.text),
      "versions": [.string(package.version.hex)],
      "platform": .string("muster_\(package.manifest.language.rawValue)"),
      "inputs": tensors(package.inputSchema), "outputs": tensors(package.outputSchema),
    ])
  }

  private static func tensors(_ schema: AvroSchema?) -> JSON {
    guard let schema else { return [] }
    return .array(
      schema.fields.map { field in
        var type = schema.resolved(field.type)
        if case .union(let branches) = type, let branch = branches.first(where: { $0 != .null }) {
          type = branch
        }
        return .object([
          "name": .string(field.name), "datatype": .string(Tensor.Datatype(type, schema).rawValue),
          "shape": [-1],
        ])
      })
  }

  /// A problem as the protocol writes it.
  static func problem(_ problem: Problem) -> Answer {
    let place = problem.places.first.map { place in
      place.detail.isEmpty || problem.detail.hasSuffix(place.detail)
        ? "" : ": \(place.pointer) \(place.detail)"
    }
    return .json(["error": .string(problem.detail + (place ?? ""))], status: problem.status)
  }

  /// The header that says how much of a body is JSON; tensors as bytes follow it.
  static let lengthHeader = "Inference-Header-Content-Length"

  /// An inference request.
  ///
  /// - Parameter jsonLength: how many bytes of the body are JSON, where tensors follow as bytes.
  static func exchange(_ body: [UInt8], jsonLength: Int? = nil) -> Exchange {
    let request = Result { () throws(EncodingProblem) in
      try Self.request(body, jsonLength: jsonLength)
    }
    return Exchange(
      name: name, form: "inference-request",
      read: { package throws(EncodingProblem) in
        try records(try request.get(), package.inputSchema)
      },
      write: { answer, package throws(EncodingProblem) in
        try response(to: try request.get(), answer, package)
      }, refuse: problem)
  }

  /// A request with the elements of all tensors in the JSON.
  private static func request(
    _ body: [UInt8], jsonLength: Int?
  ) throws(EncodingProblem) -> JSON {
    guard let jsonLength else { return try parse(body) }
    guard (0...body.count).contains(jsonLength) else {
      throw EncodingProblem(
        offset: body.count,
        message: "\(lengthHeader) is \(jsonLength), and the body has \(body.count) bytes")
    }
    let json = try parse(Array(body[..<jsonLength]))
    guard var members = json.object, var inputs = members["inputs"]?.array else { return json }
    var rest = body[jsonLength...]
    for (index, input) in inputs.enumerated() {
      guard let size = input["parameters"]?["binary_data_size"]?.integer else { continue }
      let place = "/inputs/\(index)"
      guard let count = Int(exactly: size), (0...rest.count).contains(count) else {
        throw EncodingProblem(
          pointer: place + "/parameters/binary_data_size",
          message: "found \(size), and \(rest.count) bytes are left")
      }
      // A datatype that is none is told when the tensor is read.
      let datatype = input["datatype"]?.string.flatMap(Tensor.Datatype.init(rawValue:))
      if let datatype, var tensor = input.object {
        tensor["data"] = .array(
          try Tensor.elements(of: rest.prefix(count), datatype, at: place))
        inputs[index] = .object(tensor)
      }
      rest = rest.dropFirst(count)
    }
    guard rest.isEmpty else {
      throw EncodingProblem(
        offset: rest.startIndex, message: "\(rest.count) bytes belong to no tensor")
    }
    members["inputs"] = .array(inputs)
    return .object(members)
  }

  static func parse(_ body: [UInt8]) throws(EncodingProblem) -> JSON {
    do {
      return try JSON(
        parsing: body, limits: JSON.Limits(bytes: body.count, depth: JSONEncoding.depthLimit))
    } catch {
      throw EncodingProblem(position: error.position, message: error.message)
    }
  }

  // MARK: - Records

  /// Tensors as records: each one a column, its first dimension the rows. One tensor that is no
  /// field of the schema has a column for each field; without a schema its rows are the records.
  private static func records(
    _ request: JSON, _ schema: AvroSchema?
  ) throws(EncodingProblem) -> RecordBatch {
    guard let inputs = request["inputs"]?.array, !inputs.isEmpty else {
      throw EncodingProblem(pointer: "/inputs", message: "expected an array of tensors")
    }
    var tensors: [Tensor] = []
    for (index, input) in inputs.enumerated() {
      let tensor = try Tensor(input, index: index)
      if let first = tensors.first, first.rows != tensor.rows {
        throw EncodingProblem(
          pointer: "/inputs/\(index)/shape",
          message: "found \(tensor.rows) rows, expected \(first.rows) as in \"\(first.name)\"")
      }
      if tensors.contains(where: { $0.name == tensor.name }) {
        throw EncodingProblem(
          pointer: "/inputs/\(index)/name", message: "found \"\(tensor.name)\" twice")
      }
      tensors.append(tensor)
    }
    let first = tensors[0]
    let isTable =
      tensors.count == 1 && first.shape.count > 1 && first.shape[1] > 1
      && schema?.fields.contains { $0.name == first.name } != true
    return RecordBatch(
      joining: (0..<first.rows).map { index -> String.UTF8View in
        let record: JSON
        if isTable {
          record = Rows.record(first.row(index), schema)
        } else {
          record = .object(
            Dictionary(tensors.map { ($0.name, $0.row(index)) }, uniquingKeysWith: { $1 }))
        }
        return record.canonicalText.utf8
      })
  }

  // MARK: - Answers

  private static func response(
    to request: JSON, _ answer: ModelAnswer, _ package: LoadedPackage
  ) throws(EncodingProblem) -> Answer {
    var outputs = try columns(answer, package.outputSchema)
    let isBinary = request["parameters"]?["binary_data_output"] == .bool(true)
    var binary = Set(isBinary ? outputs.map(\.name) : [])
    if let wanted = request["outputs"]?.array {
      let names = Set(wanted.compactMap { $0["name"]?.string })
      outputs.removeAll { !names.contains($0.name) }
      for output in wanted {
        guard let name = output["name"]?.string, let says = output["parameters"]?["binary_data"]
        else { continue }
        if says == .bool(true) { binary.insert(name) } else { binary.remove(name) }
      }
    }
    var tail: [UInt8] = []
    let tensors = outputs.map { output -> JSON in
      guard binary.contains(output.name) else { return output.json }
      let bytes = output.bytes
      tail += bytes
      return output.json(binarySize: bytes.count)
    }
    var members: [String: JSON] = [
      "model_name": .string(package.manifest.model.text),
      "model_version": .string(package.version.hex), "outputs": .array(tensors),
    ]
    if let id = request["id"]?.string { members["id"] = .string(id) }
    let json = Answer.json(.object(members))
    guard !outputs.allSatisfy({ !binary.contains($0.name) }) else { return json }
    return Answer(
      status: 200, type: "application/octet-stream", body: json.body + tail,
      headers: [(name: lengthHeader, value: String(json.body.count))])
  }

  private static func columns(
    _ answer: ModelAnswer, _ schema: AvroSchema?
  ) throws(EncodingProblem) -> [Tensor] {
    let records = answer.records
    let values = try Rows.values(records)
    guard values.allSatisfy({ $0.object != nil }) else {
      return [Tensor(name: outputName, values: values, datatype: nil)]
    }
    var names = schema?.fields.map(\.name) ?? []
    var known = Set(names)
    for record in records {
      for name in JSONEncoding.memberNames(record) where known.insert(name).inserted {
        names.append(name)
      }
    }
    return names.map { name in
      let field = schema?.fields.first { $0.name == name }
      let datatype = field.flatMap { field in schema.map { Tensor.Datatype(field.type, $0) } }
      return Tensor(name: name, values: values.map { $0[name] ?? .null }, datatype: datatype)
    }
  }
}
