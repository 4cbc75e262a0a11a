extension GitProgram {
  /// Brings references of a remote into a repository; `prune` deletes local ones that match a
  /// refspec and are gone on the other side. Objects are checked as they arrive (`fsckObjects`), in
  /// a quarantine; tags and submodules are not followed.
  package func fetch(
    _ url: RemoteURL, _ refspecs: [Refspec], into repository: String, prune: Bool = false
  ) async throws(GitError) {
    let attempt = Attempt("fetch", url.description)
    try allow(url, attempt)
    guard !refspecs.isEmpty else { throw attempt.error(.invalid, "no refspec was given") }
    var arguments = [
      "--git-dir=\(repository)", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
      "--no-auto-maintenance", "--no-recurse-submodules", "--no-show-forced-updates",
    ]
    if prune { arguments.append("--prune") }
    arguments += ["--end-of-options", url.text] + refspecs.map(\.description)
    _ = try await succeed(attempt, arguments)
  }

  /// The references of a remote that match one of the patterns (all, without any), sorted by name.
  /// `HEAD` comes with the branch that it stands for.
  package func listRemote(
    _ url: RemoteURL, _ patterns: [String] = []
  ) async throws(GitError) -> [Reference] {
    let attempt = Attempt("list references of", url.description)
    try allow(url, attempt)
    if let pattern = patterns.first(where: { $0.hasPrefix("-") || $0.isEmpty }) {
      throw attempt.error(.invalid, "\"\(pattern)\" is not a pattern of references")
    }
    // `-C /`: whatever repository this process stands in has no say.
    let arguments = ["-C", "/", "ls-remote", "--quiet", "--symref", "--end-of-options", url.text]
    let outcome = try await succeed(attempt, arguments + patterns)
    var targets: [String: String] = [:]
    var references: [Reference] = []
    for line in outcome.outputText.split(separator: "\n") {
      let fields = line.split(separator: "\t").map(String.init)
      guard fields.count == 2, !fields[1].hasSuffix("^{}") else { continue }
      if fields[0].hasPrefix("ref: ") {
        targets[fields[1]] = String(fields[0].dropFirst(5))
      } else {
        references.append(Reference(name: fields[1], object: ObjectID(fields[0])))
      }
    }
    return references.map {
      Reference(name: $0.name, object: $0.object, symbolicTarget: targets[$0.name])
    }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Makes a bare repository that holds what the refspecs bring; with `HEAD` as on the other side.
  package func mirror(
    _ url: RemoteURL, _ refspecs: [Refspec], to path: String
  ) async throws(GitError) {
    let head = try await listRemote(url, ["HEAD"]).first { $0.name == "HEAD" }?.symbolicTarget
    do {
      let repository = try Repository(creatingBareAt: path)
      if let head, Reference.reasonToRefuse(head) == nil { try repository.setHead(to: head) }
    }
    try await fetch(url, refspecs, into: path, prune: true)
  }

  func allow(_ url: RemoteURL, _ attempt: Attempt) throws(GitError) {
    guard case .daemon(let daemon) = profile, !daemon.transports.contains(url.transport)
    else { return }
    let allowed = daemon.transports.sorted().joined(separator: ", ")
    throw attempt.error(.invalid, "the transport \"\(url.transport)\" is not one of: \(allowed)")
  }
}
