internal import Avro
internal import Recordings
internal import Vocabulary

/// How the records of a version become lines: what is masked, and which are kept.
struct RecordingFormat {
  let header: SegmentHeader
  private let sample: RecordSample
  private var key: RecordKey
  private var line: RecordLine

  /// - Parameter champion: of what is scored in shadow the version that serves, whose schemas mask
  ///   too.
  init(
    _ package: LoadedPackage, beside champion: LoadedPackage? = nil, _ policy: RecordingPolicy,
    runtime: String
  ) {
    let schemas = [
      package.inputSchema, package.outputSchema, champion?.inputSchema, champion?.outputSchema,
    ].compactMap(\.self)
    let masked = schemas.reduce(policy.mask) { $0.union($1.personalFields) }
    header = SegmentHeader(
      runtime: runtime, model: package.manifest.model.text, version: package.version,
      champion: champion?.version, sample: policy.sample, masked: masked.sorted())
    sample = RecordSample(share: policy.sample)
    key = RecordKey(identifier: package.inputSchema?.field(.identifier)?.name)
    line = RecordLine(mask: RecordMask(masked))
  }

  /// The folder of its segments.
  var folderName: String {
    header.champion == nil
      ? RecordPlace.folderName(of: header.model) : RecordPlace.shadowFolderName(of: header.model)
  }

  /// Adds the records of one request that the sample takes; the answer is how many it took.
  ///
  /// - Parameter endpoint: its name, as a JSON text.
  mutating func append(
    _ entry: RecordingEntry, endpoint: [UInt8], to lines: inout [UInt8]
  ) -> Int {
    var taken = 0
    let answers = entry.answer.records
    let others = entry.champion?.answer.records
    for (index, (record, answer)) in zip(entry.batch.records, answers).enumerated() {
      guard key.isTaken(record.span, by: sample) else { continue }
      let name = entry.key.map { key in
        let text = entry.batch.isArray ? "\(key)/\(index)" : key
        return Array(JSON.string(text).canonicalText.utf8)
      }
      if let others {
        guard others.indices.contains(index) else { continue }
        let other = others[index]
        line.append(
          to: &lines, at: entry.moment, endpoint: endpoint, key: name, input: record.span,
          output: answer.span, champion: other.span)
      } else {
        line.append(
          to: &lines, at: entry.moment, endpoint: endpoint, key: name, input: record.span,
          output: answer.span)
      }
      taken += 1
    }
    return taken
  }
}
