package import Gates
import Git
import Registry
package import Signatures
package import Vocabulary

/// Measurements that an executor elsewhere took and signed, such as a build system: each on a ref
/// of its own, `refs/muster/measurements/<executor>/<measurement>`, a commit with one file.
///
/// One counts if the key signed it that a commit names for this executor (`spec.executors` of
/// `muster.yaml`), if the key counts now, and if it is of the very context that is asked for. The
/// signature is over the commit and thus over every figure.
package struct ExecutorMeasurements: Sendable {
  private let clone: Clone
  private let now: @Sendable () -> Instant

  /// Where the measurements of all executors are.
  package static let prefix = "refs/muster/measurements/"

  /// Where one measurement of an executor is.
  package static func reference(of executor: String, _ id: MeasurementID) -> String {
    "\(prefix)\(executor)/\(id)"
  }

  /// What a search came to: a measurement that counts, if there is one, and why others do not.
  package struct Search: Sendable {
    package var measurement: MeasurementRecord?
    package var warnings: [Diagnostic] = []
  }

  /// Measurements in a clone.
  ///
  /// - Parameter now: the moment at which keys must count.
  package init(in clone: Clone, now: @escaping @Sendable () -> Instant) {
    self.clone = clone
    self.now = now
  }

  /// Looks for a measurement, executor by executor in the order in which they are declared.
  ///
  /// - Parameter base: the commit that says whose keys count: never a proposal, which could name a
  ///   key of its own.
  package func search(for id: MeasurementID, base: CommitID?) async throws -> Search {
    var search = Search()
    guard let base, let settings = try await clone.settings(at: base) else { return search }
    for executor in settings.executors {
      let reference = Self.reference(of: executor.name, id)
      guard Reference.reasonToRefuse(reference) == nil else { continue }
      do {
        guard let tip = try await clone.tip(of: reference) else { continue }
        let key = try await clone.key(of: executor, at: base)
        var record = try await clone.measurement(id, in: tip, by: key, at: now())
        record.measuredBy = executor.name
        search.measurement = record
        return search
      } catch {
        // Whoever can write the ref must not be able to stop the gate with it.
        let reason = (error as? Distrust)?.reason ?? "\(error)"
        search.warnings.append(
          Diagnostic(
            .warning, code: "untrusted-measurement", at: SourceLocation(path: reference),
            "it is not used: \(reason)"))
      }
    }
    return search
  }

  /// Why a measurement does not count.
  struct Distrust: Error, Hashable {
    let reason: String

    init(_ reason: String) {
      self.reason = reason
    }
  }

  // MARK: - Signing

  /// Signs measurements as an executor and leaves each on its ref; one that is there and counts
  /// stays.
  ///
  /// - Parameter base: the commit that names the executor of this key.
  /// - Returns: the executor, and the refs.
  package func sign(
    _ records: [MeasurementRecord], with key: SigningKey, base: CommitID
  ) async throws -> (executor: String, references: [String]) {
    let (executor, known) = try await self.executor(of: key, base: base)
    var references: [String] = []
    for record in records {
      let reference = Self.reference(of: executor, record.id)
      references.append(reference)
      if let tip = try await clone.tip(of: reference),
        (try? await clone.measurement(record.id, in: tip, by: known, at: now())) != nil
      {
        continue
      }
      try await clone.write(record, by: executor, key, to: reference, at: now())
    }
    return (executor, references)
  }

  /// The executor that a commit names for a key, whose key counts now.
  func executor(
    of key: SigningKey, base: CommitID
  ) async throws -> (name: String, key: AllowedKey) {
    for executor in try await clone.settings(at: base)?.executors ?? [] {
      let known = try await clone.key(of: executor, at: base)
      guard known.key == key.publicKey else { continue }
      if let refusal = [known].refusal(of: key.publicKey, at: now()) {
        throw HostError("sign measurements as", executor.name, refusal.message)
      }
      return (executor.name, known)
    }
    throw HostError(
      "sign measurements with", key.publicKey.fingerprint,
      "no executor of the base's muster.yaml has this key",
      hint: "add it to spec.executors on the tracked branch")
  }
}

extension Clone {
  /// An executor's key, and from when to when it counts.
  func key(of executor: ProjectSettings.Executor, at commit: CommitID) throws -> AllowedKey {
    let path = executor.publicKey.text
    guard let bytes = try file(path, at: commit, limit: Registry.maximumKeySize) else {
      throw HostError(
        "read key of executor", executor.name, "the commit \(commit.short) has no \(path)")
    }
    do {
      return AllowedKey(
        try SSHPublicKey(String(decoding: bytes, as: UTF8.self)), validAfter: executor.validFrom,
        validUntil: executor.validUntil)
    } catch {
      throw HostError("read key of executor", executor.name, error.message)
    }
  }

  /// The measurement of an id that a commit holds, if its key signed it for just that.
  ///
  /// Throws ``ExecutorMeasurements/Distrust`` with the reason if it does not count.
  func measurement(
    _ id: MeasurementID, in tip: CommitID, by key: AllowedKey, at moment: Instant
  ) throws -> MeasurementRecord {
    typealias Distrust = ExecutorMeasurements.Distrust
    let commit: SignedCommit
    do {
      commit = try SignedCommit(parsing: try repository.rawCommit(tip))
    } catch let problem as CommitProblem {
      throw Distrust("its commit \(tip.short) is malformed: \(problem.message)")
    }
    switch commit.signatureVerdict {
    case .refused(let refusal):
      throw Distrust("its commit \(tip.short) is not signed by the executor: \(refusal.message)")
    case .verified(let signer):
      guard signer == key.key else {
        throw Distrust(
          "its commit \(tip.short) is signed by \(signer.fingerprint), and the executor's key is "
            + key.key.fingerprint)
      }
      if let refusal = [key].refusal(of: signer, at: moment) { throw Distrust(refusal.message) }
    }
    // An executor may sign other commits too, whose files anybody may have proposed.
    guard commit.message == Self.message(of: id) else {
      throw Distrust("its commit \(tip.short) was not signed for this measurement")
    }
    guard let bytes = try file(StatePath.measurement(id), in: commit.tree) else {
      throw Distrust("its commit \(tip.short) has no \(StatePath.measurement(id))")
    }
    let record: MeasurementRecord
    do {
      record = try JSON(parsing: bytes).decode(MeasurementRecord.self)
    } catch {
      throw Distrust("its record cannot be read: \(error)")
    }
    guard record.id == id, MeasurementContext.id(of: record.inputs) == id else {
      throw Distrust("its record is of another context than its name says")
    }
    return record
  }

  /// Commits a measurement, signed, to a ref of its own.
  func write(
    _ record: MeasurementRecord, by executor: String, _ key: SigningKey, to reference: String,
    at now: Instant
  ) throws {
    let document = StateDocument(path: StatePath.measurement(record.id), record: record)
    let blob = try repository.writeBlob(document.body)
    let draft = CommitDraft(
      tree: try repository.updateTree(nil, [.put(path: document.path, blob: blob)]), parents: [],
      author: CommitPerson(name: executor, email: "\(executor)@muster.invalid", when: now),
      message: Self.message(of: record.id))
    let commit = try repository.writeCommit(draft) { payload throws(GitError) in key.sign(payload) }
    let known = try repository.tip(of: reference)
    try repository.update(
      reference: reference, to: commit, expecting: known.map { .at($0) } ?? .absent)
  }

  private static func message(of id: MeasurementID) -> String { "measurement: \(id)\n" }
}
