internal import Vocabulary

extension GitProgram {
  /// Pushes commits of a repository, each only if the remote's reference is as expected
  /// (`--force-with-lease`), and unless a request says otherwise only forwards.
  ///
  /// The report says for each reference what git's `--porcelain` flag said. An error means that it
  /// is not known what happened: the answer may have been lost, so read the remote again.
  package func push(
    from repository: String, to url: RemoteURL, _ requests: [PushRequest]
  ) async throws(GitError) -> PushReport {
    let attempt = Attempt("push to", url.description)
    try allow(url, attempt)
    try Self.check(requests, in: repository, attempt)
    var arguments = [
      "--git-dir=\(repository)", "push", "--porcelain", "--no-verify", "--no-follow-tags",
      "--recurse-submodules=no", "--no-signed",
    ]
    for request in requests {
      let expected = if case .at(let commit) = request.expected { commit.text } else { "" }
      arguments.append("--force-with-lease=\(request.destination):\(expected)")
    }
    arguments += ["--end-of-options", url.text]
    arguments += requests.map { "\($0.source?.text ?? ""):\($0.destination)" }
    let outcome = try await run(attempt, arguments)
    guard let report = Self.report(outcome, for: requests) else {
      throw failure(outcome, attempt)
    }
    return report
  }

  private static func check(
    _ requests: [PushRequest], in repository: String, _ attempt: Attempt
  ) throws(GitError) {
    guard !requests.isEmpty, Set(requests.map(\.destination)).count == requests.count else {
      throw attempt.error(.invalid, "expected each reference once, and at least one")
    }
    let opened = try Repository(opening: repository)
    for request in requests {
      if let reason = Reference.reasonToRefuse(request.destination) {
        throw attempt.error(.invalid, "the reference \"\(request.destination)\" \(reason)")
      }
      guard let source = request.source else { continue }
      _ = try opened.commit(source)
      guard case .at(let old) = request.expected, !request.allowsRewriting else { continue }
      guard try opened.contains(old), try opened.isAncestor(old, of: source) else {
        throw attempt.error(
          .invalid,
          "\(source) does not descend from \(old), which \"\(request.destination)\" has")
      }
    }
  }

  /// `git push --porcelain`: a flag, the two references and a summary, with tabs between. `nil`
  /// unless every request has its line.
  static func report(_ outcome: Outcome, for requests: [PushRequest]) -> PushReport? {
    var found: [String: PushReport.Outcome] = [:]
    for line in outcome.outputText.split(separator: "\n") {
      let fields = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3, let flag = fields[0].first, fields[0].count == 1,
        let colon = fields[1].lastIndex(of: ":")
      else { continue }
      let reference = String(fields[1][fields[1].index(after: colon)...])
      found[reference] =
        switch flag {
        case " ", "+", "-", "*": .done
        case "=": .unchanged
        default: .rejected(reason(String(fields[2])))
        }
    }
    let entries = requests.compactMap { request in
      found[request.destination].map {
        PushReport.Entry(reference: request.destination, outcome: $0)
      }
    }
    guard entries.count == requests.count else { return nil }
    return PushReport(entries: entries, remoteLines: outcome.remoteLines)
  }

  /// `[rejected] (stale info)` says in its brackets who refused, and in its parentheses why.
  private static func reason(_ summary: String) -> String {
    guard let open = summary.firstIndex(of: "("), summary.hasSuffix(")") else { return summary }
    return String(summary[summary.index(after: open)...].dropLast())
  }
}
