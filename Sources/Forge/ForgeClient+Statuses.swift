internal import HTTPClient
internal import Vocabulary

extension ForgeClient {
  /// Sets a commit's status; it replaces an earlier one of the same context.
  ///
  /// - Parameters:
  ///   - status: what to say.
  ///   - commit: the commit's full id, of 40 or 64 digits.
  package func setStatus(_ status: CommitStatus, of commit: String) async throws(ForgeError) {
    try checkCommit(commit, "set the status of")
    guard !status.context.isEmpty else {
      throw ForgeError(
        "set the status of", commit, .invalid, "the status has no context to be known by")
    }
    do throws(ForgeError) {
      _ = try await send(kind.dialect.setStatus(status, commit: commit, address))
    } catch {
      guard error.status == 400, try await isSet(status, of: commit) else { throw error }
    }
  }

  /// Whether a refused status is there already. What the forge says about the refusal is not
  /// interpreted: its words change, the state does not lie.
  private func isSet(_ status: CommitStatus, of commit: String) async throws(ForgeError) -> Bool {
    guard let call = kind.dialect.statuses(like: status, commit: commit, address) else {
      return false
    }
    let response = try await send(call)
    return try json(response, call).array?.contains { entry in
      entry["name"]?.string == status.context
        && ["pending", "running"].contains(entry["status"]?.string)
    } ?? false
  }

  func checkCommit(_ commit: String, _ operation: String) throws(ForgeError) {
    let isHex = commit.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
    }
    guard isHex, [40, 64].contains(commit.utf8.count) else {
      throw ForgeError(
        operation, PrintableText.line(commit, most: 80), .invalid,
        "expected a commit's full id, of 40 or 64 hexadecimal digits")
    }
  }
}
