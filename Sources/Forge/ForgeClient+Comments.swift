internal import HTTPClient
internal import Vocabulary

extension ForgeClient {
  /// Makes the comment of ours on a pull request say `body`: the one that begins with the marker is
  /// updated, and only if there is none, one is made.
  ///
  /// Anybody can write a marker. So a comment counts as ours only if its author is the token's
  /// owner; a token that must not ask who owns it (GitHub's workflow token) takes what a program
  /// wrote, and elsewhere any.
  ///
  /// - Parameters:
  ///   - number: the pull request's number (GitLab: `iid`).
  ///   - body: Markdown; the marker's line is put before it if it does not begin with it.
  package func upsertComment(
    on number: Int64, _ body: String, marker: CommentMarker = CommentMarker()
  ) async throws(ForgeError) -> PostedComment {
    let body = marker.marked(body)
    try checkComment(body, number)
    if let posted = try await updateOurs(on: number, body, marker) { return posted }
    do throws(ForgeError) {
      return try await create(on: number, body)
    } catch {
      guard error.isAmbiguous else { throw error }
      // It may stand there although the answer was lost: a second one must not follow blindly.
      if let posted = try await updateOurs(on: number, body, marker) {
        return PostedComment(action: .created, id: posted.id, url: posted.url)
      }
      return try await create(on: number, body)
    }
  }

  private func updateOurs(
    on number: Int64, _ body: String, _ marker: CommentMarker
  ) async throws(ForgeError) -> PostedComment? {
    for comment in try await ours(on: number, marker) {
      if Self.isSame(comment.body, body) {
        return PostedComment(action: .unchanged, id: comment.id, url: comment.url)
      }
      let call = kind.dialect.updateComment(comment.id, of: number, body, address)
      do throws(ForgeError) {
        let answer = try await send(call)
        let updated = kind.dialect.comment(try json(answer, call))
        return PostedComment(action: .updated, id: comment.id, url: updated?.url ?? comment.url)
      } catch {
        // Deleted meanwhile, or after all not ours.
        guard error.code == .notFound || error.code == .forbidden else { throw error }
      }
    }
    return nil
  }

  private func create(
    on number: Int64, _ body: String
  ) async throws(ForgeError) -> PostedComment {
    let call = kind.dialect.createComment(number, body, address)
    let answer = try await send(call)
    guard let comment = kind.dialect.comment(try json(answer, call)) else {
      throw unexpected("without the new comment's id", call, answer)
    }
    return PostedComment(action: .created, id: comment.id, url: comment.url)
  }

  /// The comments with the marker that may be ours, oldest first.
  private func ours(
    on number: Int64, _ marker: CommentMarker
  ) async throws(ForgeError) -> [ForgeComment] {
    let dialect = kind.dialect
    var marked: [ForgeComment] = []
    try await eachElement(of: dialect.comments(number, address)) { element in
      if let comment = dialect.comment(element), marker.begins(comment.body),
        marked.count < Self.mostCandidates
      {
        marked.append(comment)
      }
    }
    guard !marked.isEmpty else { return [] }
    if let owner = try await owner() { return marked.filter { $0.author == owner } }
    return kind == .gitHub ? marked.filter(\.isByProgram) : marked
  }

  /// Who is tried at most, where it is not known who we are.
  private static let mostCandidates = 20

  /// The number of the token's owner; `nil` where the token may not ask.
  private func owner() async throws(ForgeError) -> Int64? {
    let call = ForgeCall(
      operation: "read the token's owner at", object: address.base, method: "GET", path: "/user")
    do throws(ForgeError) {
      return try json(try await send(call), call)["id"]?.integer
    } catch {
      guard let status = error.status, [401, 403, 404].contains(status),
        error.code != .rateLimited
      else { throw error }
      return nil
    }
  }

  private func checkComment(_ body: String, _ number: Int64) throws(ForgeError) {
    let length = body.unicodeScalars.count
    guard number > 0, length <= kind.longestComment else {
      throw ForgeError(
        "comment on", "\(address.repository)#\(number)", .invalid,
        number > 0
          ? "found \(length) characters, expected at most \(kind.longestComment)"
          : "expected a pull request's number, from 1")
    }
  }

  /// Whether two bodies say the same: forges change line ends, and drop white space at the end.
  private static func isSame(_ left: String, _ right: String) -> Bool {
    func normal(_ text: String) -> [UInt8] {
      var bytes = text.utf8.filter { $0 != 0x0D }
      while let last = bytes.last, last == 0x0A || last == 0x20 { bytes.removeLast() }
      return bytes
    }
    return normal(left) == normal(right)
  }
}
