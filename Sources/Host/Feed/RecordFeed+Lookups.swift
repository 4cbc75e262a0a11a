package import Gates
import Git
import Glibc
package import Reconciler
package import Registry
import Signatures
package import Vocabulary

extension RecordFeed {
  // MARK: - Single records

  /// A file of the records, from wherever they come.
  func document(_ path: String) throws -> [UInt8]? {
    if let document = try store?.document(path) { return document.body }
    guard let tip = try repository.stateTip(),
      let entry = try repository.entry(at: path, in: try repository.commit(tip).tree)
    else { return nil }
    return try repository.blob(BlobID(entry.object.text), limit: Repository.recordLimit)
  }

  /// A measurement by its id, as it was recorded.
  package func measurement(_ id: MeasurementID) throws -> JSON? {
    // An id is part of a path; one that could lead elsewhere is nobody's.
    guard id.text.utf8.count >= 2, id.text.utf8.allSatisfy(Self.isPlain) else { return nil }
    return try document(StatePath.measurement(id)).map { try JSON(parsing: $0) }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
  }

  /// The audit entries with these numbers, those that there are, in order.
  ///
  /// They are read folder by folder. The database has those since it was made; what it lacks is in
  /// the state ref, where there is one for every number: so a part that is whole in the database
  /// needs no look there.
  package func audit(_ numbers: ClosedRange<Int64>) throws -> [AuditEntry] {
    let numbers = numbers.clamped(to: 1...max(1, view.state.auditNumber))
    var found: [Int64: AuditEntry] = [:]
    for number in numbers {
      if let known = auditEntries[number] { found[number] = known }
    }
    let missing = numbers.filter { found[$0] == nil }
    if let store, !missing.isEmpty {
      for document in try store.documents(at: missing.map(StatePath.audit)) {
        try take(document, into: &found)
      }
    }
    try readAudit(missing.filter { found[$0] == nil }, into: &found)
    for (number, entry) in found where auditEntries[number] == nil { auditEntries[number] = entry }
    if auditEntries.count > Self.auditKept {
      // What was read last is asked for most: the newest.
      let oldest = auditEntries.keys.sorted().prefix(auditEntries.count - Self.auditKept / 2)
      for number in oldest { auditEntries[number] = nil }
    }
    return numbers.compactMap { found[$0] }
  }

  private func take(_ document: StateDocument, into found: inout [Int64: AuditEntry]) throws {
    let entry = try document.decode(AuditEntry.self)
    found[entry.number] = entry
  }

  /// Reads entries from the state ref: each folder once, and the blobs at once.
  private func readAudit(_ numbers: [Int64], into found: inout [Int64: AuditEntry]) throws {
    guard !numbers.isEmpty, let tip = try repository.stateTip() else { return }
    let tree = try repository.commit(tip).tree
    for (folder, members) in Dictionary(grouping: numbers, by: { StatePath.auditFolder(of: $0) }) {
      guard let entry = try repository.entry(at: folder, in: tree) else { continue }
      let wanted = Set(members.map { "\($0).json" })
      let files = try repository.entries(of: TreeID(entry.object.text))
        .filter { wanted.contains($0.name) }
      let bodies = try repository.blobs(
        files.map { BlobID($0.object.text) }, limit: Repository.recordLimit)
      for body in bodies { try take(StateDocument(path: folder, body: body), into: &found) }
    }
  }

  /// How many entries are kept in memory once they were read: entries never change.
  private static let auditKept = 20_000

  /// The raw signed commit of an approval.
  package func evidence(of approval: ApprovalKey) throws -> [UInt8]? {
    try document(StatePath.evidence(approval))
  }

  /// The events of an instance: from the log while it runs, from its record once it has ended.
  package func events(of record: InstanceRecord) throws -> [InstanceEvent] {
    if record.isActive { return try store?.events(of: record.id) ?? [] }
    return record.history.compactMap { entry in
      guard let at = entry["at"]?.string.flatMap({ Instant($0) }), let event = entry["event"] else {
        return nil
      }
      return InstanceEvent(instance: record.id, at: at, event: event)
    }
  }

  /// The lines of the log before a number, newest first; `nil` in a clone, which has none.
  package func log(before number: Int64?, limit: Int) throws -> [NumberedLine]? {
    try store?.log(before: number, limit: limit)
  }

  /// How much of a runtime's log is shown.
  private static let logLimit = 256 << 10

  /// The last part of a runtime's log. The name comes from a record, so it cannot lead out of the
  /// folder of logs.
  package func runtimeLog(_ name: RuntimeName) -> [UInt8]? {
    let file = unsafe open("\(folder.logs)/runtime-\(name).log", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let start = max(0, lseek(file, 0, SEEK_END) - Self.logLimit)
    var bytes = [UInt8](repeating: 0, count: Self.logLimit)
    let count = unsafe pread(file, &bytes, bytes.count, start)
    guard count >= 0 else { return nil }
    return Array(bytes.prefix(count))
  }

  /// The last part of what a job printed, while it runs and for some time after.
  package func jobLog(_ id: JobID) -> [UInt8]? {
    JobOutput.tail(of: id, in: folder.logs, most: Self.logLimit)
  }

  // MARK: - The repository

  /// A file by its blob, up to a size.
  package func blob(_ id: BlobID, limit: Int) throws -> [UInt8]? {
    guard try repository.contains(id) else { return nil }
    return try repository.blob(id, limit: limit)
  }

  /// A model as the tree of a commit declares it: only the folder of its manifest is read.
  package func model(_ name: ModelName, at commit: CommitID) throws -> DesiredModel? {
    guard let path = view.state.models[name]?.path, try repository.contains(commit) else {
      return nil
    }
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let tree = try repository.commit(commit).tree
    let prefix = folder.isEmpty ? "" : folder + "/"
    let entry = folder.isEmpty ? nil : try repository.entry(at: folder, in: tree)
    guard folder.isEmpty || entry?.mode == .directory else { return nil }
    let files = try repository.files(in: entry.map { TreeID($0.object.text) } ?? tree)
    var registry = Registry(isPartial: true)
    let changes = try files.map { file in
      FileChange(
        path: prefix + file.path, blob: BlobID(file.object.text),
        mode: file.mode == .executable ? .executable : .regular,
        size: try repository.size(of: BlobID(file.object.text)))
    }
    _ = try registry.apply(changes) { (blob, limit) throws(GitError) in
      try repository.blob(blob, limit: limit)
    }
    return registry.desired.models[name]
  }

  /// A commit of the state ref.
  package struct Pass: Hashable, Sendable {
    package var number: Int64
    package var commit: CommitID
    package var at: Instant
    package var observed: CommitID?
    /// The subject of its message.
    package var summary: String
  }

  /// The state commits after another one, or from the newest on, newest first. A commit that is
  /// none of Muster's ends the list.
  package func passes(after commit: CommitID?, limit: Int) throws -> [Pass] {
    var next: CommitID?
    if let commit {
      guard try repository.contains(commit) else { return [] }
      next = try parent(of: commit)
    } else {
      next = try repository.stateTip()
    }
    var found: [Pass] = []
    while let id = next, found.count < limit, let pass = try pass(id) {
      found.append(pass)
      next = try parent(of: id)
    }
    return found
  }

  private func pass(_ id: CommitID) throws -> Pass? {
    let commit = try repository.commit(id)
    guard let trailers = try? Trailers(message: commit.message),
      let number = trailers["Muster-Pass"].flatMap({ Int64($0) })
    else { return nil }
    return Pass(
      number: number, commit: id, at: commit.committer.when,
      observed: trailers["Muster-Observed"].map { CommitID($0) }, summary: commit.subject)
  }

  /// The commit before, through the turn of a year.
  private func parent(of id: CommitID) throws -> CommitID? {
    guard let signed = try? SignedCommit(parsing: try repository.rawCommit(id)),
      (try? Trailers(message: signed.message))?["Muster-Pass"] != nil
        || signed.archived != nil
    else { return nil }
    if signed.parents.count == 2 { return signed.parents[1] }
    return repository.predecessor(of: signed)
  }

  // MARK: - Requests

  /// Whether a Muster is at work that takes requests.
  package var isMusterAtWork: Bool { WriterLock.isHeld(folder.lock) }

  /// Leaves a request for the Muster at work.
  package func leave(_ request: Request) throws {
    guard isMusterAtWork else {
      throw HostError(
        "ask", "muster", "no Muster is at work on this repository", hint: "start muster serve")
    }
    guard RequestSpool.count(in: folder) < Self.waitingLimit else {
      throw HostError("ask", "muster", "too many requests wait already")
    }
    try RequestSpool.leave(request, in: folder)
  }

  private static let waitingLimit = 500

  /// Whether a request waits.
  package func isWaiting(_ id: String) -> Bool { RequestSpool.isWaiting(id, in: folder) }
}
