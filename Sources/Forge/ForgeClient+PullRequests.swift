internal import HTTPClient
internal import Vocabulary

extension ForgeClient {
  /// The open pull requests that propose a commit, or a branch of the repository, by number.
  ///
  /// Whoever watches branches learns from it where to comment. Gitea and Forgejo cannot be asked by
  /// head: there all open pull requests are read.
  package func openPullRequests(
    _ head: PullRequestHead
  ) async throws(ForgeError) -> [PullRequest] {
    let dialect = kind.dialect
    switch head {
    case .any: break
    case .commit(let commit): try checkCommit(commit, "list the pull requests of")
    case .branch(let branch):
      guard !branch.isEmpty else {
        throw ForgeError(
          "list the pull requests of", address.repository, .invalid, "expected a branch's name")
      }
    }
    var found: [PullRequest] = []
    try await eachElement(of: dialect.pullRequests(head, address)) { element in
      if let one = dialect.pullRequest(element), one.isOpen, head.matches(one) { found.append(one) }
    }
    return found.sorted { $0.number < $1.number }
  }

  /// One pull request: where a build system knows its number alone.
  package func pullRequest(_ number: Int64) async throws(ForgeError) -> PullRequest {
    let call = kind.dialect.pullRequest(number, address)
    let answer = try await send(call)
    guard let found = kind.dialect.pullRequest(try json(answer, call)) else {
      throw unexpected("without number, head and base of a pull request", call, answer)
    }
    return found
  }

  /// Hands on every element of a list, page by page.
  func eachElement(
    of list: ForgeCall, _ take: (JSON) -> Void
  ) async throws(ForgeError) {
    var number = 1
    var seen = 0
    for _ in 0..<Self.mostPages {
      var call = list
      call.query += [
        (kind.dialect.pageSizeName, String(Self.pageSize)), ("page", String(number)),
      ]
      let response = try await send(call)
      guard let elements = try json(response, call).array else {
        throw unexpected("not with a list", call, response)
      }
      elements.forEach(take)
      seen += elements.count
      let page = ForgePage(
        number: number, size: Self.pageSize, count: elements.count, seen: seen, response: response)
      guard !elements.isEmpty, let next = kind.dialect.next(page) else { return }
      number = next
    }
    throw ForgeError(
      list.operation, list.object, .tooLong,
      "found more than \(Self.mostPages) pages, \(seen) elements in all")
  }
}
