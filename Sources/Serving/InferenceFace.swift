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

  /// An inference request.
  static func exchange(_ body: [UInt8]) -> Exchange {
    let request = Result { () throws(EncodingProblem) in try parse(body) }
    return Exchange(
      name: name, form: "inference-request",
      read: { package throws(EncodingProblem) in
        try records(try request.get(), package.inputSchema)
      },
      write: { answer, package throws(EncodingProblem) in
        .json(try response(to: try request.get(), answer, package))
      }, refuse: problem)
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
  ) throws(EncodingProblem) -> JSON {
    var outputs = try columns(answer, package.outputSchema)
    if let wanted = request["outputs"]?.array {
      let names = Set(wanted.compactMap { $0["name"]?.string })
      outputs.removeAll { !names.contains($0.name) }
    }
    var members: [String: JSON] = [
      "model_name": .string(package.manifest.model.text),
      "model_version": .string(package.version.hex), "outputs": .array(outputs.map(\.json)),
    ]
    if let id = request["id"]?.string { members["id"] = .string(id) }
    return .object(members)
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
